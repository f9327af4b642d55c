//! A message captures variables by name; what follows it are fields.

use acm_obs::{acm_log, console};

fn main() {
    let rows = 1;
    acm_log::data!("loaded {} rows", rows);
    console::info!("loaded {0} rows", rows, component = "DATA");
    console::warn!("loaded {} rows", rows + 1);
}
