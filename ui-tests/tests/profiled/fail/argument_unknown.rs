//! Words that are no arguments; `component` is not proposed.

use acm_obs::profiled;

#[profiled(nmae = "rolling")]
fn near() -> u8 {
    1
}

#[profiled(componen = "FEAT")]
fn not_proposed() -> u8 {
    2
}

#[profiled(FEAT)]
fn bare() -> u8 {
    3
}

#[profiled("rolling")]
fn text() -> u8 {
    4
}

fn main() {
    let _: u8 = near() + not_proposed() + bare() + text();
}
