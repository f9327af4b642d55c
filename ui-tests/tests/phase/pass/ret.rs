//! `ret`: what is returned is recorded as `return`.
#![deny(warnings)]

use std::pin::Pin;

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::{block_on, yield_now};

type CountResult = Result<usize, String>;

#[acm_phase(component = "DATA", ret)]
fn value(text: &str) -> Option<&str> {
    Some(text)
}

#[acm_phase(component = "DATA", ret(Display))]
fn displayed(text: &str) -> &str {
    text
}

#[acm_phase(component = "DATA", ret(Debug))]
fn good_side(fail: bool) -> Result<String, ()> {
    if fail { Err(()) } else { Ok("good".to_owned()) }
}

#[acm_phase(component = "DATA", ret)]
fn good_side_of_an_alias(text: &str) -> CountResult {
    Ok(text.len())
}

#[acm_phase(component = "DATA", ret(Display))]
async fn later(value: u32) -> u32 {
    yield_now().await;
    value
}

#[acm_phase(component = "DATA", ret)]
fn boxed(value: u32) -> Pin<Box<dyn Future<Output = Result<u32, ()>>>> {
    Box::pin(async move { Ok(value) })
}

#[acm_phase(component = "DATA", ret)]
fn opaque() -> impl std::fmt::Debug + PartialEq<u32> {
    7
}

#[acm_phase(component = "DATA", ret)]
impl Rows {
    fn length(&self) -> usize {
        self.0
    }

    fn nothing(&self) {}

    fn never(&self) -> ! {
        panic!("never")
    }
}

struct Rows(usize);

fn main() {
    let obs = capture();
    assert_eq!(value("text"), Some("text"));
    assert_eq!(displayed("text"), "text");
    assert!(good_side(false).is_ok() && good_side(true).is_err());
    assert_eq!(good_side_of_an_alias("ab"), Ok(2));
    assert_eq!(block_on(later(1)), 1);
    assert_eq!(block_on(boxed(2)), Ok(2));
    assert!(opaque() == 7);
    Rows(3).nothing();
    assert_eq!(Rows(3).length(), 3);
    assert!(acm_obs_ui_tests::panics(|| Rows(3).never()));

    let seen: Vec<_> = obs.spans().map(|span| span.field("return").map(ToString::to_string)).collect();
    let expected = [
        Some(r#"Some("text")"#), Some("text"), Some(r#""good""#), None, Some("2"), Some("1"), Some("2"), Some("7"),
        None, Some("3"), None,
    ];
    assert_eq!(seen, expected.map(|text| text.map(str::to_owned)));
}
