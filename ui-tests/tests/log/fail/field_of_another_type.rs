//! Values that are none by themselves need `%` or `?`, and the types behind these need the trait.

use acm_obs::{acm_log, console, record};

#[derive(Debug)]
struct Frame {
    rows: Vec<f64>,
}

struct Silent;

fn main() {
    let frame = Frame { rows: Vec::new() };
    acm_log::data!("loaded", frame);
    console::info!("loaded", rows = frame.rows, component = "DATA");
    console::warn!("loaded", rows = %frame);
    record!(silent = ?Silent, rows = &frame.rows);
}
