//! A component of one's own is a constant, with the visibility that was written.

use acm_obs::{acm_phase, console};

mod parts {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = "SEAM" in "Inspection";
        /// Arc control.
        ARC = "ARC" in "Welding";
    }
}

#[acm_phase(component = parts::ARC)]
fn private() -> u8 {
    1
}

#[acm_phase(component = parts::SEAM)]
fn public() -> u8 {
    2
}

fn main() {
    let _: u8 = private() + public();
    console::info!("arc", component = parts::ARC);
}
