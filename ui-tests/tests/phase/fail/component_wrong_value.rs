//! What is neither a literal of the table nor a path.

use acm_obs::acm_phase;

#[acm_phase(component = 7)]
fn number() {}

#[acm_phase(component = b"FEAT")]
fn bytes() {}

#[acm_phase(component = ["FEAT"])]
fn list() {}

#[acm_phase(component = component())]
fn call() {}

#[acm_phase(component)]
fn nothing() {}

#[acm_phase(component =)]
fn nothing_after_the_sign() {}

#[acm_phase(component("FEAT"))]
fn parentheses() {}

const fn component() -> acm_obs::Component {
    acm_obs::Component::FEAT
}

fn main() {
    number();
    bytes();
    list();
    call();
    nothing();
    nothing_after_the_sign();
    parentheses();
    component();
}
