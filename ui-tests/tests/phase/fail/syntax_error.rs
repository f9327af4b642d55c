//! A function that does not parse: the compiler's own error, and no other.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
fn load() -> u8 {
    let rows = ;
    1
}

fn main() {
    load();
}
