//! Remaining useful life: when health will have reached the point of failure, and how sure that is.

use std::fmt;

use acm_obs::metrics::{AROUND, record_rul};
use acm_obs::{acm_phase, console, record};
use serde::Serialize;

use super::Degradation;
use crate::config::Config;
use crate::stats::normal_cdf;

/// Hours until failure.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RemainingLife {
    /// With a chance of one in ten it is less than this.
    pub p10: LifeQuantile,
    /// As likely less as more.
    pub p50: LifeQuantile,
    /// With a chance of nine in ten it is less than this.
    pub p90: LifeQuantile,
    /// Mean within the horizon, in hours.
    pub mean_hours: f64,
}

/// A number of hours, or the horizon when it lies beyond.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LifeQuantile {
    /// The hours.
    pub hours: f64,
    /// Whether it lies beyond the horizon, so that `hours` is the least it can be.
    pub beyond_horizon: bool,
}

impl RemainingLife {
    /// Looks at each step ahead for the chance to have failed by then.
    #[acm_phase(component = "RULEstimator", name = "estimate_rul", log = none)]
    #[must_use]
    pub fn estimate(degradation: &Degradation, step_hours: f64, config: &Config) -> Self {
        let mut failed =
            failure_chance(degradation.level, degradation.error, config.failure_health);
        let mut chances = vec![failed];
        for step in 1..=config.horizon_points {
            let (health, spread) = degradation.ahead(step);
            failed = failed.max(failure_chance(health, spread, config.failure_health));
            chances.push(failed);
        }
        let at = |share: f64| match chances.iter().position(|&chance| chance >= share) {
            Some(step) => LifeQuantile { hours: step as f64 * step_hours, beyond_horizon: false },
            None => LifeQuantile {
                hours: config.horizon_points as f64 * step_hours,
                beyond_horizon: true,
            },
        };
        let mean_hours = chances.iter().skip(1).map(|chance| (1.0 - chance) * step_hours).sum();
        let life = Self { p10: at(0.1), p50: at(0.5), p90: at(0.9), mean_hours };
        let (p10, p50, p90) = (life.p10, life.p50, life.p90);
        console::info!("RUL estimate: P50={p50}h, P10={p10}h, P90={p90}h, mean={mean_hours:.0}h");
        record!(p10_hours = p10.hours, p50_hours = p50.hours, p90_hours = p90.hours);
        // What lies beyond the horizon is told as the horizon: it is at least that.
        record_rul(AROUND, mean_hours, p10.hours, p50.hours, p90.hours);
        life
    }
}

/// Chance that health is at or below the point of failure.
pub(super) fn failure_chance(health: f64, spread: f64, failure_health: f64) -> f64 {
    normal_cdf((failure_health - health) / spread)
}

impl fmt::Display for LifeQuantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beyond = if self.beyond_horizon { ">" } else { "" };
        write!(f, "{beyond}{:.0}", self.hours)
    }
}
