//! The degradation model: Holt's linear smoothing with a damped trend.

use acm_obs::{acm_phase, console, record};
use futures_lite::future::yield_now;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::HealthSeries;
use crate::stats::{deviation, mean, median};

/// A level and a trend that fades.
#[derive(Clone, Copy, Debug)]
pub struct Degradation {
    /// Health now, smoothed.
    pub level: f64,
    /// Change of health a step.
    pub trend: f64,
    alpha: f64,
    beta: f64,
    /// Deviation of what came from what was expected a step before.
    pub error: f64,
}

/// Where the smoothing stands, kept for the next run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Time of the last point.
    pub time: Timestamp,
    /// Level after it.
    pub level: f64,
    /// Trend after it.
    pub trend: f64,
    /// Error so far.
    pub error: f64,
}

impl Degradation {
    /// Tries smoothing factors and keeps those that foretold each next point best.
    ///
    /// Goes on from an earlier state, unless it is newer than the series.
    #[acm_phase(component = "DegradationModel", name = "fit_degradation", log = none, fields(points = series.points.len()))]
    pub async fn fit(series: &HealthSeries, earlier: Option<State>) -> Self {
        let start = series.points.first().map(|point| point.time);
        let earlier = earlier.filter(|state| start.is_some_and(|start| state.time < start));
        let values = without_outliers(series);
        let mut best: Option<Self> = None;
        for alpha in ALPHAS {
            for beta in BETAS {
                let trial = Self::smooth(&values, alpha, beta, earlier);
                if best.is_none_or(|best| trial.error < best.error) {
                    best = Some(trial);
                }
            }
            yield_now().await;
        }
        let fitted = best.unwrap_or_else(|| Self::smooth(&values, ALPHAS[0], BETAS[0], earlier));
        let Self { level, trend, alpha, beta, error } = fitted;
        let (per_hour, n) = (trend / series.step_hours, values.len());
        console::info!("Adaptive smoothing: alpha={alpha}, beta={beta}");
        console::info!(
            "Fitted: level={level:.2}, trend={per_hour:.4}/hr, std_error={error:.2}, n={n}"
        );
        record!(level, trend_per_hour = per_hour, error);
        fitted
    }

    /// Expected health some steps ahead, and its deviation.
    #[must_use]
    pub fn ahead(&self, steps: usize) -> (f64, f64) {
        let faded = |steps: f64| DAMPING * (1.0 - DAMPING.powf(steps)) / (1.0 - DAMPING);
        let health = self.level + self.trend * faded(steps as f64);
        let variance: f64 = (1..steps)
            .map(|step| (self.alpha + self.alpha * self.beta * faded(step as f64)).powi(2))
            .sum();
        (health, self.error * (1.0 + variance).sqrt())
    }

    pub(super) fn state_at(&self, time: Timestamp) -> State {
        State { time, level: self.level, trend: self.trend, error: self.error }
    }

    fn smooth(values: &[f64], alpha: f64, beta: f64, earlier: Option<State>) -> Self {
        let head = &values[..values.len().min(6)];
        let mut level = earlier.map_or_else(|| mean(head), |state| state.level);
        let mut trend = earlier.map_or(0.0, |state| state.trend);
        let mut errors = Vec::with_capacity(values.len());
        for value in values {
            let expected = level + DAMPING * trend;
            errors.push((value - expected).powi(2));
            let next = expected + alpha * (value - expected);
            trend = beta * (next - level) + (1.0 - beta) * DAMPING * trend;
            level = next;
        }
        let own = mean(&errors).sqrt();
        let error = match earlier {
            Some(state) if errors.len() < 12 => own.max(state.error),
            _ => own,
        };
        Self { level, trend, alpha, beta, error: error.max(LEAST_ERROR) }
    }
}

/// The values, with single wild ones pulled in.
fn without_outliers(series: &HealthSeries) -> Vec<f64> {
    let mut values: Vec<f64> = series.points.iter().map(|point| point.health).collect();
    let (centre, spread) = (median(&values), deviation(&values).max(LEAST_ERROR));
    let mut outliers = 0;
    for value in &mut values {
        let z = (*value - centre) / spread;
        if z.abs() > OUTLIER_Z {
            outliers += 1;
            *value = centre + z.signum() * OUTLIER_Z * spread;
        }
    }
    console::info!("Detected {outliers} outliers (z > {OUTLIER_Z:.1})");
    values
}

/// A trend half as strong goes on after some 34 steps.
const DAMPING: f64 = 0.98;
const OUTLIER_Z: f64 = 3.0;
/// Health is never known to better than this, in percent.
const LEAST_ERROR: f64 = 0.1;
const ALPHAS: [f64; 4] = [0.02, 0.05, 0.1, 0.2];
const BETAS: [f64; 4] = [0.005, 0.02, 0.05, 0.1];
