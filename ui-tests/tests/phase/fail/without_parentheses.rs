//! Arguments stand in parentheses: the compiler itself says so.

use acm_obs::acm_phase;

#[acm_phase = "FEAT"]
fn load() -> u8 {
    1
}

fn main() {
    let _: u8 = load();
}
