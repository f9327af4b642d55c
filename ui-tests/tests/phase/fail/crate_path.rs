//! The path of the crate means the same in every module.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", crate = acm_obs)]
fn relative() {}

#[acm_phase(component = "FEAT", crate = "::acm_obs")]
fn text() {}

#[acm_phase(component = "FEAT", crate = self::acm_obs)]
fn through_self() {}

#[acm_phase(component = "FEAT", crate = super::acm_obs)]
fn through_super() {}

#[acm_phase(component = "FEAT", crate)]
fn flag() {}

#[acm_phase(component = "FEAT", crate = 1 + 1)]
fn expression() {}

fn main() {
    relative();
    text();
    through_self();
    through_super();
    flag();
    expression();
}
