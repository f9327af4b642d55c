//! Functions that a `macro_rules!` writes, from every kind of fragment.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs_ui_tests::block_on;

mod facade {
    pub use acm_obs;
    pub const COMPONENT: acm_obs::Component = acm_obs::Component::DATA;

    #[macro_export]
    macro_rules! through_our_crate {
        ($name:ident) => {
            #[$crate::facade::acm_obs::acm_phase(component = $crate::facade::COMPONENT, crate = $crate::facade::acm_obs)]
            fn $name() -> $crate::facade::acm_obs::Component {
                $crate::facade::COMPONENT
            }
        };
    }
}

macro_rules! function {
    (
        $component:literal, $text:expr, $krate:path;
        $vis:vis fn $name:ident($arg:ident: $ty:ty) -> $ret:ty $body:block
    ) => {
        #[acm_obs::acm_phase(component = $component, name = $text, crate = $krate, fields($arg))]
        $vis fn $name($arg: $ty) -> $ret $body
    };
}

function!("DATA", "from fragments", ::acm_obs; pub fn fragments(value: u8) -> Result<u8, String> {
    if value == 0 {
        return Err("zero".to_owned());
    }
    Ok(value)
});

macro_rules! item {
    ($component:expr, $item:item) => {
        #[acm_obs::acm_phase(component = $component)]
        $item
    };
}

item!("DATA", async fn whole(value: &str) -> usize { value.len() });
item!(acm_obs::Component::DATA, pub(crate) fn visible() {});

struct Rows(u8);

item!("DATA", impl Rows {
    fn method(&self) -> u8 { self.0 }
});

item!("DATA", mod inside {
    pub fn function() {}
});

macro_rules! with_self {
    ($self:ident, $pattern:pat, $body:expr) => {
        #[acm_obs::acm_phase(component = "DATA")]
        impl Rows {
            fn taken($self, $pattern: (u8, u8)) -> Result<u8, ()> {
                Ok($body)
            }
        }
    };
}

with_self!(self, (left, right), self.0 + left + right);

macro_rules! hygienic {
    ($name:ident, $value:expr) => {
        #[acm_obs::acm_phase(component = "DATA", fields(value))]
        fn $name(value: u8) -> Result<u8, ()> {
            let twice = value * 2;
            Ok(twice + $value)
        }
    };
}

hygienic!(hygiene, 3);

macro_rules! block {
    ($($item:item)*) => {
        #[acm_obs::acm_phase(component = "DATA")]
        mod block {
            $($item)*
        }
    };
}

block! {
    pub fn one() {}

    #[acm_obs::acm_phase(component = "CAL")]
    pub async fn two() {}

    #[derive(Default)]
    pub struct Three(u8);

    impl Three {
        pub fn get(&self) -> u8 { self.0 }
    }

    #[acm_obs::acm_phase(skip)]
    pub mod four {
        pub fn skipped() {}
    }
}

through_our_crate!(through);

fn main() {
    let obs = capture();
    assert_eq!((fragments(1), fragments(0)), (Ok(1), Err("zero".to_owned())));
    assert_eq!(block_on(whole("ab")), 2);
    visible();
    assert_eq!((Rows(1).method(), Rows(1).taken((2, 3))), (1, Ok(6)));
    inside::function();
    assert_eq!(hygiene(1), Ok(5));
    block::one();
    block_on(block::two());
    assert_eq!(block::Three::default().get(), 0);
    block::four::skipped();
    assert_eq!(through().name(), "DATA");

    let names: Vec<_> = obs.spans().map(|span| span.phase.name()).collect();
    let expected = [
        "from fragments", "from fragments", "whole", "visible", "method", "taken", "function", "hygiene",
        "one", "two", "get", "through",
    ];
    assert_eq!(names, expected);
    assert_eq!(obs.phase("two").calls(), 1);
    assert!(obs.spans().any(|span| span.phase.component() == acm_obs::Component::CAL));
}
