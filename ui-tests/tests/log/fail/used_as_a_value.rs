//! A log call has no value.

use acm_obs::{acm_log, console};

fn main() {
    let count: usize = acm_log::data!("loaded");
    let text: &str = console::info!("loaded", component = "DATA");
    let _ = (count, text);
}
