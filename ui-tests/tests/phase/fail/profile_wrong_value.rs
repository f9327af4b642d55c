//! `profile` stands alone, or is true or false.

use acm_obs::acm_phase;

const ON: bool = true;

#[acm_phase(component = "FEAT", profile = "yes")]
fn text() {}

#[acm_phase(component = "FEAT", profile = 1)]
fn number() {}

#[acm_phase(component = "FEAT", profile = ON)]
fn constant() {}

#[acm_phase(component = "FEAT", profile(cpu))]
fn list() {}

fn main() {
    text();
    number();
    constant();
    list();
    let _ = ON;
}
