//! Levels that there are not.

use acm_obs::{Level, acm_phase};

#[acm_phase(component = "FEAT", level = "wran")]
fn near() {}

#[acm_phase(component = "FEAT", level = "loud")]
fn far() {}

#[acm_phase(component = "FEAT", level = "trace")]
fn of_tracing() {}

#[acm_phase(component = "FEAT", level = 3)]
fn number() {}

#[acm_phase(component = "FEAT", level = Level::Warn)]
fn variant() {}

#[acm_phase(component = "FEAT", level)]
fn flag() {}

#[acm_phase(component = "FEAT", level(warn))]
fn list() {}

#[acm_phase(component = "FEAT", level = "")]
fn empty() {}

fn main() {
    near();
    far();
    of_tracing();
    number();
    variant();
    flag();
    list();
    empty();
    let _ = Level::Warn;
}
