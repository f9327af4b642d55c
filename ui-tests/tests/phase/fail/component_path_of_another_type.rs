//! Constants that are no components, and paths that are no constants.

use acm_obs::{Component, acm_phase};

const NAME: &str = "FEAT";

#[acm_phase(component = NAME)]
fn text() -> u8 {
    1
}

#[acm_phase(component = Component)]
fn type_itself() -> u8 {
    2
}

#[acm_phase(component = Component::known)]
fn function() -> u8 {
    3
}

fn main() {
    let _: u8 = text() + type_itself() + function();
}
