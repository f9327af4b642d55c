//! What is no duration.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", slow = "")]
fn empty() {}

#[acm_phase(component = "FEAT", slow = "0s")]
fn zero() {}

#[acm_phase(component = "FEAT", slow = "5")]
fn no_unit() {}

#[acm_phase(component = "FEAT", slow = "5 sec")]
fn unknown_unit() {}

#[acm_phase(component = "FEAT", slow = "s5")]
fn no_number() {}

#[acm_phase(component = "FEAT", slow = "-5s")]
fn negative() {}

#[acm_phase(component = "FEAT", slow = "30s1m")]
fn wrong_order() {}

#[acm_phase(component = "FEAT", slow = "1.2.3s")]
fn two_points() {}

#[acm_phase(component = "FEAT", slow = "9999999999h")]
fn too_long() {}

#[acm_phase(component = "FEAT", slow = 5)]
fn number() {}

#[acm_phase(component = "FEAT", slow = 5s)]
fn no_quotes() {}

#[acm_phase(component = "FEAT", slow = Duration::from_secs(5))]
fn expression() {}

#[acm_phase(component = "FEAT", slow)]
fn flag() {}

#[acm_phase(component = "FEAT", slow("5s"))]
fn list() {}

fn main() {
    empty();
    zero();
    no_unit();
    unknown_unit();
    no_number();
    negative();
    wrong_order();
    two_points();
    too_long();
    number();
    no_quotes();
    expression();
    flag();
    list();
}
