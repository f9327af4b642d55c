//! An import that only attributes inside an annotated block need is used; and those attributes need none.
#![deny(warnings)]

mod on_impl {
    use acm_obs::{acm_phase, profiled};

    pub struct Rows;

    #[acm_phase(component = "DATA")]
    impl Rows {
        #[profiled]
        pub fn get() {}
    }
}

mod on_impl_reversed {
    use acm_obs::profiled;

    pub struct Rows;

    #[profiled]
    impl Rows {
        #[acm_obs::acm_phase(component = "DATA")]
        pub fn get() {}
    }
}

#[acm_obs::acm_phase(component = "DATA")]
mod on_module {
    use acm_obs::{acm_phase, profiled};

    #[profiled]
    pub fn one() {}

    #[acm_phase(skip)]
    pub fn two() {}
}

#[acm_obs::acm_phase(component = "DATA")]
mod without_imports {
    #[profiled]
    pub fn one() {}

    #[acm_phase(skip)]
    pub fn two() {}

    pub struct Rows;

    impl Rows {
        #[profiled]
        pub fn three() {}
    }
}

#[acm_obs::acm_phase(component = "DATA")]
mod imported_for_an_impl {
    use acm_obs::profiled;

    pub struct Rows;

    impl Rows {
        #[profiled]
        pub fn get() {}
    }
}

fn main() {
    let obs = acm_obs::testing::capture();
    on_impl::Rows::get();
    on_impl_reversed::Rows::get();
    on_module::one();
    on_module::two();
    without_imports::one();
    without_imports::two();
    without_imports::Rows::three();
    imported_for_an_impl::Rows::get();
    assert_eq!(obs.spans().count(), 6);
}
