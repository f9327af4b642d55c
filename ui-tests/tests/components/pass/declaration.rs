//! Components of one's own: in modules, with every visibility, used by path wherever a component is taken.
#![deny(warnings, unreachable_pub)]

use acm_obs::testing::capture;
use acm_obs::{Component, acm_phase, console, span};

mod parts {
    acm_obs::components! {
        /// Seam inspection,
        /// from both sides.
        pub(crate) SEAM = "SEAM" in "Inspection";
        /// Arc control.
        pub(super) ARC = "Arc-Control_2" in "Welding";
        /// Stays here.
        HIDDEN = "h" in "Welding";
    }

    #[acm_obs::acm_phase(component = HIDDEN)]
    pub(crate) fn hidden() {}
}

acm_obs::components! {
    /// 64 characters.
    LONGEST = "A23456789012345678901234567890123456789012345678901234567890ABCD" in "";
}

use parts::ARC as RENAMED;

#[acm_phase(component = parts::SEAM)]
fn inspect() {
    console::info!("inspected");
}

#[acm_phase(component = crate::RENAMED)]
fn weld() {
    console::warn!("too hot", component = parts::SEAM, kelvin = 1_900);
}

#[acm_phase(component = self::LONGEST)]
fn long() {
    drop(span("inside", parts::ARC));
}

fn main() {
    let obs = capture();
    inspect();
    weld();
    long();
    parts::hidden();

    let components: Vec<_> = obs.spans().map(|span| span.phase.component()).collect();
    assert_eq!(components[..3], [parts::SEAM, parts::ARC, parts::ARC]);
    assert_eq!((components[3], components[4].name()), (LONGEST, "h"));
    let logged: Vec<_> = obs.logs().map(|log| log.record.component).collect();
    assert_eq!(logged, [parts::SEAM, parts::SEAM]);

    assert_eq!(parts::ARC.name(), "Arc-Control_2");
    assert_eq!(parts::SEAM.pipeline_phase(), "Inspection");
    assert_eq!(parts::SEAM.description(), "Seam inspection, from both sides.");
    assert_eq!(Component::known("SEAM"), None);
}
