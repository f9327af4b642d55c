//! `err` on functions whose value is no `Result`.

use acm_obs::acm_phase;

struct Outcome;

#[acm_phase(component = "DATA", err)]
fn nothing() {}

#[acm_phase(component = "DATA", err(Debug))]
async fn nothing_later() {}

#[acm_phase(component = "DATA", err)]
fn never() -> ! {
    std::process::exit(0)
}

#[acm_phase(component = "DATA", err)]
fn option() -> Option<u8> {
    Some(1)
}

#[acm_phase(component = "DATA", err(Debug))]
fn number() -> u8 {
    2
}

#[acm_phase(component = "DATA", err)]
async fn own_type_later() -> Outcome {
    Outcome
}

fn main() {
    nothing();
    drop(nothing_later());
    option();
    number();
    drop(own_type_later());
    never();
}
