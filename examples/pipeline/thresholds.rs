//! Thresholds on the fused score: where to warn and where to alert.

use acm_obs::{acm_phase, console, record};
use serde::{Deserialize, Serialize};

use crate::stats::{median, robust_spread};

/// Two lines on the fused score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Worth noticing.
    pub warn: f64,
    /// Worth acting on.
    pub alert: f64,
    /// Rows they were computed from.
    pub samples: usize,
}

/// Computes the thresholds from all fused scores there are; faults among them hardly move a median.
#[acm_phase(component = "THRESHOLD", log = none)]
#[must_use]
pub fn adapt_thresholds(train: &[f64], score: &[f64], first: bool) -> Thresholds {
    if first {
        console::info!("First threshold calculation after coldstart");
    }
    console::info!("Calculating thresholds on accumulated data (train + score)");
    let all = [train, score].concat();
    let samples = all.len();
    console::info!("Calculating adaptive thresholds from {samples} samples...");
    let (centre, spread) = (median(&all), robust_spread(&all).max(0.1));
    let at = |spreads: f64| (centre + spreads * spread).max(spreads / 4.0);
    let thresholds = Thresholds { warn: at(3.0), alert: at(5.0), samples };
    let (alert, warn) = (thresholds.alert, thresholds.warn);
    console::info!("Global thresholds: alert={alert:.3}, warn={warn:.3} (method=MAD)");
    record!(samples, alert, warn);
    thresholds
}

impl Thresholds {
    /// What a health in percent means: `ok`, `warn` from the line to warn on, `alert` from that to alert on.
    #[must_use]
    pub fn zone(&self, health: f64) -> &'static str {
        if health <= self.health(self.alert) {
            "alert"
        } else if health <= self.health(self.warn) {
            "warn"
        } else {
            "ok"
        }
    }

    /// Health in percent: 100 where nothing is strange, 50 at the alert line, towards 0 beyond.
    #[must_use]
    pub fn health(&self, fused: f64) -> f64 {
        100.0 / (1.0 + (fused.max(0.0) / self.alert).powi(2))
    }
}
