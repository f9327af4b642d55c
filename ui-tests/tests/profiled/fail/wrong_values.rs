//! The values of arguments are checked as those of a phase.

use acm_obs::profiled;

#[profiled(name = 1, level = "loud", slow = "soon", fields(a, a), crate = obs, err)]
fn rolling(a: u8) -> u8 {
    a
}

fn main() {
    rolling(1);
}
