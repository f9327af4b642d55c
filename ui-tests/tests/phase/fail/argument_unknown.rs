//! Words that are no arguments: the nearest one is proposed, then all are listed.

use acm_obs::acm_phase;

#[acm_phase(componnet = "FEAT")]
fn swapped() {}

#[acm_phase(component = "FEAT", lvl = "debug")]
fn short() {}

#[acm_phase(component = "FEAT", field(rows = 1))]
fn singular() {}

#[acm_phase(component = "FEAT", logs = end)]
fn plural() {}

#[acm_phase(component = "FEAT", target = "elsewhere")]
fn from_elsewhere() {}

#[acm_phase(FEAT)]
fn only_the_component() {}

#[acm_phase(component = "FEAT", r#ret)]
fn raw() -> u8 {
    1
}

fn main() {
    swapped();
    short();
    singular();
    plural();
    from_elsewhere();
    only_the_component();
    raw();
}
