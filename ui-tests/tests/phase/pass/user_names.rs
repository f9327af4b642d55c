//! Whatever the user calls things, expansions mean the right ones.
#![deny(warnings)]
#![expect(dead_code, reason = "the names are the point")]

pub mod core {}
pub mod std {}
pub mod alloc {}
pub mod acm_obs {}
pub mod tracing {}

mod user {
    use ::acm_obs::acm_phase;

    mod core {}
    mod std {}
    mod acm_obs {}
    mod tracing {}

    pub struct Result;
    pub struct Option;
    pub struct Some;
    pub struct Err;
    pub struct Box;
    pub struct Component;
    pub struct Site;
    pub struct Future;

    pub trait Clone {
        fn clone(&self) {}
        fn as_ref(&self) {}
        fn fail(&self) {}
    }
    impl<T> Clone for T {}

    pub fn enter() {}
    pub fn record() {}
    pub fn call() {}

    pub const SITE: u8 = 1;
    pub const __ACM_OBS_SITE: u8 = 2;

    macro_rules! line {
        () => {
            0
        };
    }
    pub(crate) use line as file;

    #[acm_phase(component = "DATA", fields(__acm_obs_guard, value = SITE), ret)]
    pub fn sum(__acm_obs_guard: u8, __acm_obs_out: u8, __acm_obs_arg0: u8) -> u8 {
        let _ = line!() + file!();
        enter();
        record();
        call();
        SITE + __ACM_OBS_SITE + __acm_obs_guard + __acm_obs_out + __acm_obs_arg0
    }

    #[acm_phase(component = "DATA", fields(fields = out))]
    pub fn looked_at(out: u8, error: u8) -> ::core::result::Result<u8, u8> {
        if out > error { Ok(out) } else { ::core::result::Result::Err(error) }
    }

    #[acm_phase(component = "DATA", parent = __acm_obs_parent)]
    pub async fn later((first, __acm_obs_arg1): (u8, u8), __acm_obs_parent: ::acm_obs::Context) -> Result {
        drop(__acm_obs_parent);
        assert_eq!((first, __acm_obs_arg1), (1, 2));
        Result
    }

    #[acm_phase(component = "DATA")]
    pub fn own_type() -> Result {
        Result
    }

    #[acm_phase(component = "DATA")]
    pub fn r#type(r#in: u8) -> ::core::result::Result<u8, ()> {
        Ok(r#in)
    }
}

fn main() {
    let obs = ::acm_obs::testing::capture();
    assert_eq!(user::sum(1, 2, 3), 9);
    assert!(user::looked_at(2, 1).is_ok() && user::looked_at(1, 2).is_err());
    let user::Result = user::own_type();
    let user::Result = ::acm_obs_ui_tests::block_on(user::later((1, 2), ::acm_obs::Context::current()));
    assert_eq!(user::r#type(1), Ok(1));
    assert_eq!(obs.phase("looked_at").errors(), 1);
    assert_eq!((obs.phase("type").calls(), obs.phase("own_type").calls(), obs.phase("later").calls()), (1, 1, 1));
    let sum = obs.spans().next().unwrap();
    let text = |name: &str| sum.field(name).map(ToString::to_string);
    assert_eq!(text("__acm_obs_guard").as_deref(), ::core::option::Option::Some("1"));
    assert_eq!(text("return").as_deref(), ::core::option::Option::Some("9"));
}
