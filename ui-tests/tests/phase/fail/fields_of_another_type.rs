//! Values that are none by themselves need `%` or `?`, and the types behind these need the trait.

use acm_obs::acm_phase;

#[derive(Debug)]
struct Frame {
    rows: Vec<f64>,
}

struct Silent;

#[acm_phase(component = "FEAT", fields(frame))]
fn shorthand(frame: &Frame) -> usize {
    frame.rows.len()
}

#[acm_phase(component = "FEAT", fields(rows = frame.rows))]
fn expression(frame: &Frame) -> usize {
    frame.rows.len()
}

#[acm_phase(component = "FEAT", fields(frame = %frame))]
fn display(frame: &Frame) -> usize {
    frame.rows.len()
}

#[acm_phase(component = "FEAT", fields(?silent))]
async fn debug(silent: Silent) {
    drop(silent);
}

fn main() {
    let frame = Frame { rows: Vec::new() };
    shorthand(&frame);
    expression(&frame);
    display(&frame);
    drop(debug(Silent));
}
