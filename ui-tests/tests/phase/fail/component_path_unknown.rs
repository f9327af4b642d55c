//! A path that leads nowhere: the compiler says so at the path.

use acm_obs::acm_phase;

mod parts {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = "SEAM" in "Inspection";
    }
}

#[acm_phase(component = parts::SEAMS)]
fn typo() -> u8 {
    1
}

#[acm_phase(component = SEAM)]
fn not_imported() -> u8 {
    2
}

#[acm_phase(component = acm_obs::Component::FETA)]
fn no_such_constant() -> u8 {
    3
}

#[acm_phase(component = parts::SEAM)]
fn right() -> u8 {
    4
}

fn main() {
    let _: u8 = typo() + not_imported() + no_such_constant() + right();
}
