//! An inline module: its functions, and those of the blocks and modules inside.
#![deny(warnings)]

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::block_on;

#[acm_phase(component = "REGIME")]
pub mod regimes {
    #![deny(unused)]
    //! Everything that a module may hold.

    use std::fmt::Debug;

    use acm_obs::{acm_phase, profiled};

    pub const LIMIT: Limit<{ 1 + 1 }> = Limit { value: { 2 } };
    pub static NAMES: [&str; 2] = ["a", "b"];
    pub type Row<const N: usize> = [u8; N];

    #[derive(Clone, Copy, Debug)]
    pub struct Limit<const N: usize = { 1 + 2 }> {
        pub value: usize,
    }

    pub struct Unit;
    pub struct Tuple(pub u8);

    pub enum Regime {
        Idle,
        Running { load: u8 },
    }

    pub union Bits {
        pub value: u32,
    }

    pub trait Label: Debug {
        fn label(&self) -> String {
            format!("{self:?}")
        }
    }

    macro_rules! constant {
        ($name:ident = $value:expr) => {
            pub fn $name() -> u8 {
                $value
            }
        };
    }
    constant!(one = 1);
    constant! { two = 2 }

    unsafe extern "C" {
        pub safe fn abs(value: i32) -> i32;
    }

    pub fn cluster(rows: &[u8]) -> Result<usize, String> {
        if rows.is_empty() { Err("no rows".into()) } else { Ok(inner::count(rows)) }
    }

    #[acm_phase(component = "TRANSIENT")]
    pub async fn transient() -> u8 {
        one() + two()
    }

    #[acm_phase(skip)]
    pub fn skipped() -> Unit {
        Unit
    }

    pub const fn constant_function() -> u8 {
        3
    }

    impl<const N: usize> Label for Limit<N> {}

    impl Limit<{ 1 + 1 }> {
        pub fn get(self) -> usize {
            self.value
        }
    }

    #[acm_phase(component = "REGIME_STATE", name_prefix = "state.")]
    impl Regime {
        pub fn load(&self) -> u8 {
            match self {
                Self::Idle => 0,
                Self::Running { load } => *load,
            }
        }

        #[profiled]
        pub fn idle(&self) -> bool {
            self.load() == 0
        }
    }

    #[acm_phase(skip)]
    impl Tuple {
        pub fn get(&self) -> u8 {
            self.0
        }
    }

    pub(crate) mod inner {
        pub(super) fn count(rows: &[u8]) -> usize {
            rows.len()
        }

        #[acm_phase(component = "HASH")]
        pub mod innermost {
            pub fn hash() -> u8 {
                7
            }
        }
    }
}

fn main() {
    use regimes::*;

    let obs = capture();
    assert!(cluster(&[1]).is_ok() && cluster(&[]).is_err());
    assert_eq!(block_on(transient()), 3);
    let Unit = skipped();
    assert_eq!((constant_function(), LIMIT.get(), LIMIT.label()), (3, 2, "Limit { value: 2 }".to_owned()));
    assert!(Regime::Idle.idle() && !Regime::Running { load: 1 }.idle());
    assert_eq!((Tuple(1).get(), inner::innermost::hash(), NAMES.len(), abs(-1)), (1, 7, 2, 1));
    assert_eq!(unsafe { Bits { value: 1 }.value }, 1);
    let _: Row<2> = [0; 2];

    let seen: Vec<_> = obs.spans().map(|span| (span.phase.name(), span.phase.component().name())).collect();
    let expected = [
        ("count", "REGIME"),
        ("cluster", "REGIME"),
        ("cluster", "REGIME"),
        ("transient", "TRANSIENT"),
        ("get", "REGIME"),
        ("state.load", "REGIME_STATE"),
        ("state.idle", "RUN"),
        ("state.load", "REGIME_STATE"),
        ("state.idle", "RUN"),
        ("hash", "HASH"),
    ];
    assert_eq!(seen, expected);
}
