//! A function is timed once.

use acm_obs::{acm_phase, profiled};

#[acm_phase(component = "FEAT")]
#[acm_phase(component = "DATA")]
fn two_phases() -> u8 {
    1
}

#[acm_phase(component = "FEAT")]
#[profiled]
fn phase_and_profiled() -> u8 {
    2
}

#[profiled]
#[acm_phase(component = "FEAT")]
fn profiled_and_phase() -> u8 {
    3
}

#[acm_phase(component = "FEAT")]
mod block {
    #[acm_obs::acm_phase(name = "a")]
    #[acm_obs::acm_phase(name = "b")]
    pub fn inside() -> u8 {
        4
    }
}

fn main() {
    let _: u8 = two_phases() + phase_and_profiled() + profiled_and_phase() + block::inside();
}
