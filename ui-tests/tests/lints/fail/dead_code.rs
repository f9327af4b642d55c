//! An annotated function that nothing calls is dead.
#![deny(dead_code)]

use acm_obs::{acm_phase, profiled};

#[acm_phase(component = "FEAT")]
fn sync() {}

#[acm_phase(component = "FEAT", log = both)]
async fn later() {}

#[acm_phase(component = "FEAT")]
fn result() -> Result<(), String> {
    Ok(())
}

#[profiled]
fn profiled() {}

#[acm_phase(component = "FEAT")]
fn only_itself(rounds: u32) {
    if rounds > 0 {
        only_itself(rounds - 1);
    }
}

struct Frame;

#[acm_phase(component = "FEAT")]
impl Frame {
    fn in_a_block(&self) {}

    async fn later_in_a_block(&self) {}

    fn called(&self) {}
}

fn main() {
    Frame.called();
}
