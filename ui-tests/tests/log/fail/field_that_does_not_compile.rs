//! Fields that are wrong by themselves: the compiler says so where they stand.

use acm_obs::{acm_log, console, record};

fn main() {
    let rows = [1];
    acm_log::data!("loaded", rows = rows.length());
    console::info!("loaded", rosw);
    record!(rows = row.len());
}
