//! Tokens that begin no argument.

use acm_obs::acm_phase;

#[acm_phase("FEAT")]
fn component_alone() -> u8 {
    1
}

#[acm_phase(component = "FEAT", "rolling")]
fn name_alone() -> u8 {
    2
}

#[acm_phase(=)]
fn sign() -> u8 {
    3
}

#[acm_phase(, component = "FEAT")]
fn comma_first() -> u8 {
    4
}

#[acm_phase(component = "FEAT",, log = end)]
fn two_commas() -> u8 {
    5
}

#[acm_phase(component = "FEAT" log = end)]
fn no_comma() -> u8 {
    6
}

#[acm_phase(component: "FEAT")]
fn colon() -> u8 {
    7
}

#[acm_phase(component == "FEAT")]
fn two_signs() -> u8 {
    8
}

#[acm_phase(component = "FEAT", ..)]
fn dots() -> u8 {
    9
}

fn main() {
    component_alone();
    name_alone();
    sign();
    comma_first();
    two_commas();
    no_comma();
    colon();
    two_signs();
    dots();
}
