//! Each argument is given at most once.

use acm_obs::profiled;

#[profiled(name = "a", log = none, name = "b", log = end)]
fn rolling() -> u8 {
    1
}

fn main() {
    rolling();
}
