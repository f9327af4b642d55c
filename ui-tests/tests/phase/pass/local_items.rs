//! Annotated items inside functions, and functions inside annotated functions.
#![deny(warnings)]

use acm_obs::testing::capture;

fn main() {
    use acm_obs::{acm_phase, profiled};

    #[acm_phase(component = "DATA", fields(SITE))]
    fn outer(rows: u8) -> Result<u8, ()> {
        const SITE: u8 = 2;
        static COUNT: u8 = 1;

        #[acm_phase(component = "HASH")]
        fn inner(rows: u8) -> u8 {
            rows
        }

        struct Rows(u8);

        #[acm_phase(component = "CAL")]
        impl Rows {
            #[profiled]
            fn get(&self) -> u8 {
                self.0
            }
        }

        let closure = |rows| {
            #[profiled]
            fn innermost(rows: u8) -> u8 {
                rows
            }
            innermost(rows)
        };
        Ok(inner(rows) + Rows(rows).get() + closure(rows) + COUNT)
    }

    const SITE: u8 = 7;

    let obs = capture();
    assert_eq!(outer(1), Ok(4));
    assert_eq!(obs.phase("innermost").paths(), ["outer/innermost"]);
    let site = obs.spans().last().and_then(|span| span.field("SITE").map(ToString::to_string));
    assert_eq!(site.as_deref(), Some("7"));
}
