//! A name stands for one field.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", fields(rows, window, rows = 2, "window" = 3, %rows))]
fn rolling(rows: u64, window: u64) -> u64 {
    rows * window
}

fn main() {
    rolling(1, 2);
}
