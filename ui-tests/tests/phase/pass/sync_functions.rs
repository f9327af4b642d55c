//! Every kind of function that is not `async`.
#![deny(warnings)]

use std::fmt::Display;

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::panics;

#[acm_phase(component = "DATA")]
fn unit() {}

#[acm_phase(component = "DATA")]
fn generic<T: Display + ?Sized>(value: &T) -> String {
    value.to_string()
}

#[acm_phase(component = "DATA")]
fn sized<const N: usize>(rows: [u8; N]) -> [u8; N]
where
    [u8; N]: Copy,
{
    rows
}

#[acm_phase(component = "DATA")]
unsafe fn dangerous(value: *const u8) -> u8 {
    unsafe { *value }
}

#[acm_phase(component = "DATA")]
unsafe fn dangerous_result(value: *const u8) -> Result<u8, ()> {
    Ok(unsafe { *value })
}

#[acm_phase(component = "DATA")]
extern "C" fn foreign(value: u8) -> u8 {
    value
}

#[acm_phase(component = "DATA")]
fn opaque<'a>(rows: &'a [u8]) -> impl Iterator<Item = u8> + 'a {
    rows.iter().copied()
}

#[acm_phase(component = "DATA")]
fn opaque_arguments(left: impl Display, right: &impl Display) -> String {
    format!("{left}{right}")
}

#[acm_phase(component = "DATA")]
fn never(message: &str) -> ! {
    panic!("{message}")
}

#[acm_phase(component = "DATA")]
fn higher_ranked(f: impl for<'a> Fn(&'a str) -> &'a str) -> usize {
    f("abc").len()
}

#[acm_phase(component = "DATA")]
fn pointer(f: fn(&str) -> Result<usize, ()>) -> Result<fn(&str) -> Result<usize, ()>, ()> {
    Ok(f)
}

#[acm_phase(component = "DATA")]
fn mutable(mut rows: Vec<u8>, mut more: u8) -> Vec<u8> {
    more += 1;
    rows.push(more);
    rows
}

fn main() {
    let obs = capture();
    unit();
    assert_eq!(generic("text"), "text");
    assert_eq!(sized([1, 2]), [1, 2]);
    assert_eq!(unsafe { dangerous(&1) }, 1);
    assert_eq!(unsafe { dangerous_result(&1) }, Ok(1));
    assert_eq!(foreign(1), 1);
    assert_eq!(opaque(&[1, 2]).count(), 2);
    assert_eq!(opaque_arguments(1, &2), "12");
    assert!(panics(|| never("stop")));
    assert_eq!(higher_ranked(|text| text), 3);
    assert_eq!(pointer(|text| Ok(text.len())).unwrap()("ab"), Ok(2));
    assert_eq!(mutable(vec![1], 1), [1, 2]);

    let names: Vec<_> = obs.spans().map(|span| span.phase.name()).collect();
    let expected = [
        "unit", "generic", "sized", "dangerous", "dangerous_result", "foreign", "opaque",
        "opaque_arguments", "never", "higher_ranked", "pointer", "mutable",
    ];
    assert_eq!(names, expected);
    assert_eq!(obs.phase("never").errors(), 1);
}
