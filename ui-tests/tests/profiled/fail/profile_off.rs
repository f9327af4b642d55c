//! A profiled function is profiled.

use acm_obs::profiled;

#[profiled(profile = false)]
fn rolling() -> u8 {
    1
}

fn main() {
    rolling();
}
