//! Log policies that there are not.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", log = ned)]
fn near() {}

#[acm_phase(component = "FEAT", log = "always")]
fn far() {}

#[acm_phase(component = "FEAT", log = true)]
fn boolean() {}

#[acm_phase(component = "FEAT", log = start | end)]
fn two() {}

#[acm_phase(component = "FEAT", log)]
fn flag() {}

#[acm_phase(component = "FEAT", log(end))]
fn list() {}

#[acm_phase(component = "FEAT", log = )]
fn nothing() {}

fn main() {
    near();
    far();
    boolean();
    two();
    flag();
    list();
    nothing();
}
