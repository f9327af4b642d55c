//! What may run at compile time has no time of its own.

use acm_obs::profiled;

#[profiled]
const fn window() -> usize {
    64
}

const LENGTH: usize = window();

fn main() {
    let _ = LENGTH;
}
