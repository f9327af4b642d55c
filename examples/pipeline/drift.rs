//! Drift: whether the equipment moves away from what it was taught as healthy, slowly and for good.

use acm_obs::{acm_phase, console, record};
use jiff::Timestamp;

use crate::frame::seconds_between;
use crate::fusion::Cusum;
use crate::stats::{deviation, mean, median, quantile, slope};

/// How far the scored rows have moved.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Cumulative deviation of the fused score from training, a row.
    pub cusum: Vec<f64>,
    /// Its 95th percentile.
    pub p95: f64,
    /// Change of the fused score, a day.
    pub trend_per_day: f64,
}

/// Compares the scored rows with the training rows.
#[acm_phase(component = "DRIFT", log = none, fields(rows = score.len()))]
#[must_use]
pub fn detect_drift(times: &[Timestamp], train: &[f64], score: &[f64], window: usize) -> Drift {
    let usual = blocks(train, window);
    let (centre, spread) = (mean(&usual), deviation(&usual).max(1e-6));
    let z: Vec<f64> = blocks(score, window).iter().map(|block| (block - centre) / spread).collect();
    let sums = Cusum { slack: 1.0, limit: 25.0 }.run(&z);
    let cusum: Vec<f64> = (0..score.len()).map(|row| sums[row / window]).collect();
    let p95 = quantile(&cusum, 0.95);
    let days = match times {
        [first, .., last] => seconds_between(*first, *last) / 86_400.0,
        _ => 0.0,
    };
    let rows_a_day = if days > 0.0 { score.len() as f64 / days } else { 0.0 };
    let trend_per_day = slope(score) * rows_a_day;
    let fused_p95 = quantile(score, 0.95);
    console::info!(
        "Multi-feature: cusum_z P95={p95:.2}, trend={trend_per_day:.3}/day, fused_P95={fused_p95:.2}"
    );
    record!(p95, trend_per_day);
    Drift { cusum, p95, trend_per_day }
}

/// The median of each `window` rows: an episode hardly moves it, a drift does.
fn blocks(values: &[f64], window: usize) -> Vec<f64> {
    values.chunks(window).map(median).collect()
}
