//! A message is a format string, not a variable.

use acm_obs::{acm_log, console};

fn main() {
    let message = "loaded";
    acm_log::data!(message);
    console::info!(message, component = "DATA");
    console::warn!(rows = 1);
    console::error!();
}
