//! A field borrows; what it would take away is still the body's.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", fields(rows = frame.into_iter().count()))]
fn moves(frame: Vec<f64>) -> usize {
    frame.len()
}

fn main() {
    moves(Vec::new());
}
