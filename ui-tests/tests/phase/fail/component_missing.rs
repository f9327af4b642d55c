//! Nothing says which component a function belongs to.

use acm_obs::acm_phase;

#[acm_phase]
fn bare() -> u8 {
    1
}

#[acm_phase()]
fn parentheses() -> u8 {
    2
}

#[acm_phase(name = "fit", log = both)]
async fn other_arguments() -> u8 {
    3
}

fn main() {
    let _: u8 = bare() + parentheses();
    drop(other_arguments());
}
