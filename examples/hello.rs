//! A library's view: it depends on the facade alone. Without a runtime nothing is recorded, and nothing printed.

use acm_obs::{acm_log, acm_phase, profiled, record, section};

fn main() {
    let rows = vec![1.0, 2.0, 4.0, 8.0];
    assert!((smooth(&rows) - 3.75).abs() < 1e-12);
}

#[acm_phase(component = "FEAT", fields(rows = rows.len()))]
fn smooth(rows: &[f64]) -> f64 {
    acm_log::feat!("smoothing", rows = rows.len());
    let sum = section!("sum", { rows.iter().sum::<f64>() });
    let smoothed = mean(sum, rows.len());
    record!(smoothed);
    smoothed
}

#[profiled]
fn mean(sum: f64, rows: usize) -> f64 {
    u32::try_from(rows).map_or(f64::NAN, |rows| sum / f64::from(rows))
}
