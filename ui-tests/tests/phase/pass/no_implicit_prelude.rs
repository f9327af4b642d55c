//! Without any prelude.
#![no_implicit_prelude]
#![deny(warnings)]

use ::acm_obs::{acm_phase, profiled};
use ::core::future::Future;
use ::core::option::Option::{self, None, Some};
use ::core::pin::Pin;
use ::core::result::Result::{self, Err, Ok};
use ::std::boxed::Box;
use ::std::string::String;

#[acm_phase(component = "DATA", fields(value, text = %value, debug = ?value), slow = "1s", log = both, ret)]
fn all(value: u8) -> u8 {
    value
}

#[acm_phase(component = "DATA", err(Display), ret(Display))]
fn fails(value: u8) -> Result<u8, String> {
    if value == 0 { Err(String::new()) } else { Ok(value) }
}

#[profiled(err(Debug))]
async fn later(value: Option<u8>) -> Result<u8, ()> {
    match value {
        Some(value) => Ok(value),
        None => Err(()),
    }
}

#[profiled]
fn boxed(value: u8) -> Pin<Box<dyn Future<Output = u8>>> {
    if value == 0 {
        return Box::pin(::core::future::ready(0));
    }
    Box::pin(async move { value })
}

struct SearchResult;

#[profiled]
fn search() -> SearchResult {
    SearchResult
}

#[profiled(parent = ::acm_obs::Context::current())]
fn under() {}

fn main() {
    ::core::assert!(all(1) == 1);
    ::core::assert!(fails(0).is_err() && fails(1).is_ok());
    ::core::assert!(::acm_obs_ui_tests::block_on(later(Some(1))).is_ok());
    ::core::assert!(::acm_obs_ui_tests::block_on(boxed(0)) == 0);
    search();
    under();
}
