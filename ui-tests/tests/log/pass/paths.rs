//! Log macros by absolute path, under other names, with user modules of common names around.
#![deny(warnings)]
#![no_implicit_prelude]

mod core {}
mod std {}
mod tracing {}

use ::acm_obs::acm_log as category;
use ::acm_obs::console::{info as say, warn};

fn main() {
    let obs = ::acm_obs::testing::capture();
    let rows = 3;
    category::data!("loaded {rows} rows", rows);
    say!("loaded", component = "DATA", rows);
    warn!("late");
    ::acm_obs::console::error!("lost", component = ::acm_obs::Component::DATA);
    ::acm_obs::acm_log::run!("done", ok = true);
    ::acm_obs::record!(rows, half = %rows, twice = ?rows);
    ::acm_obs::section!("quiet", {
        ::acm_obs::record!(rows = 1);
    });
    ::std::assert_eq!(::std::iter::Iterator::count(obs.logs()), 5);
}
