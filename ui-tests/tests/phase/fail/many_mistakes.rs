//! All mistakes of an attribute are shown at once, and the function is still there.

use acm_obs::acm_phase;

#[acm_phase(
    component = "FETA",
    nmae = "rolling",
    level = "lowd",
    log = sometimes,
    slow = "5 sec",
    profile = 1,
    crate = acm_obs,
    fields(window, window, 3),
    level = "info",
    name_prefix = "fit."
)]
pub const fn rolling(window: usize) -> usize {
    window
}

fn main() {
    let _: usize = rolling(3);
}
