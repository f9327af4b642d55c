//! A component without a name, and one of blanks.

use acm_obs::acm_phase;

#[acm_phase(component = "")]
fn empty() -> u8 {
    1
}

#[acm_phase(component = " FEAT ")]
fn blanks() -> u8 {
    2
}

fn main() {
    let _: u8 = empty() + blanks();
}
