//! Attributes of others, on the function, in its body and on its parameters.
#![deny(warnings)]

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::block_on;

#[acm_phase(component = "DATA")]
#[inline(always)]
#[must_use = "it is the sum"]
#[cfg_attr(all(), doc = "documented")]
#[cfg(all())]
#[allow(clippy::all)]
#[expect(unused_variables)]
fn on_the_function(a: u8, b: u8) -> u8 {
    a
}

#[cfg(any())]
#[acm_phase(component = "NOT A COMPONENT")]
fn configured_out() {}

#[acm_phase(component = "DATA")]
fn in_the_body(a: u8) -> Result<u8, ()> {
    #![allow(unused_mut)]
    #![expect(unused_variables)]
    let mut b = 1;
    let c = 2;
    Ok(a + b)
}

#[acm_phase(component = "DATA")]
async fn in_the_body_of_a_future(a: u8) -> u8 {
    #![expect(unused_variables)]
    let c = 2;
    a
}

#[acm_phase(component = "DATA")]
fn on_parameters(
    #[cfg(all())] a: u8,
    #[cfg(any())] a: u16,
    #[allow(unused_variables)] b: u8,
    #[expect(unused_mut)] mut c: u8,
) -> Result<u8, ()> {
    Ok(a + c)
}

#[acm_phase(component = "DATA")]
async fn on_parameters_of_a_future(
    #[cfg(all())] (a, _): (u8, u8),
    #[cfg(any())] a: u16,
    #[expect(unused_variables)] b: u8,
    #[cfg_attr(all(), expect(unused_mut))] mut c: u8,
) -> u8 {
    a + c
}

#[acm_phase(component = "DATA")]
#[unsafe(no_mangle)]
extern "C" fn acm_obs_ui_tests_exported() -> u8 {
    1
}

#[acm_phase(component = "DATA")]
#[deprecated = "for the test"]
fn old() {}

struct Rows;

#[acm_phase(component = "DATA")]
#[allow(dead_code)]
#[doc = "documented"]
impl Rows {
    #[cfg(any())]
    fn configured_out(&self) {}

    #[cfg(all())]
    #[must_use]
    fn configured_in(&self) -> u8 {
        1
    }
}

#[expect(deprecated)]
fn main() {
    let obs = capture();
    assert_eq!(on_the_function(1, 2), 1);
    assert_eq!(in_the_body(1), Ok(2));
    assert_eq!(block_on(in_the_body_of_a_future(1)), 1);
    assert_eq!(on_parameters(1, 2, 3), Ok(4));
    assert_eq!(block_on(on_parameters_of_a_future((1, 2), 3, 4)), 5);
    assert_eq!(acm_obs_ui_tests_exported(), 1);
    old();
    assert_eq!(Rows.configured_in(), 1);
    assert_eq!(obs.spans().count(), 8);
}
