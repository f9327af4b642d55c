//! The health series: health at even steps, as a forecast needs it.

use acm_obs::metrics::{AROUND, record_health_score};
use acm_obs::{acm_phase, console};
use jiff::{SignedDuration, Timestamp};

use crate::analysis::Analysis;
use crate::config::Config;
use crate::frame::seconds_between;
use crate::stats::mean;

/// Health at even steps of time.
#[derive(Clone, Debug)]
pub struct HealthSeries {
    /// The steps, at most as many as the forecast looks back.
    pub points: Vec<HealthPoint>,
    /// Hours from one point to the next.
    pub step_hours: f64,
}

/// Mean health over one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealthPoint {
    /// End of the step.
    pub time: Timestamp,
    /// Health in percent.
    pub health: f64,
}

impl HealthSeries {
    /// Averages health over steps of a few rows, back from the last row; a step without rows has the health of the
    /// one before.
    #[acm_phase(component = "HealthTracker", name = "track_health", log = none)]
    #[must_use]
    pub fn track(analysis: &Analysis, config: &Config) -> Self {
        let Analysis { times, health, cadence_seconds, .. } = analysis;
        // Of a short history the steps are shorter, so that there are enough of them.
        let rows_a_point = (times.len() / (2 * config.fewest_points)).clamp(1, config.rows_a_point);
        let step = (cadence_seconds * rows_a_point as f64).max(1.0);
        let step_hours = step / 3600.0;
        let (Some(&first), Some(&anchor)) = (times.first(), times.last()) else {
            return Self { points: Vec::new(), step_hours };
        };
        let lookback = seconds_between(first, anchor).min(step * config.horizon_points as f64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most as many as horizon_points"
        )]
        let count = (lookback / step) as usize + 1;
        let mut sums = vec![Vec::new(); count];
        for (&time, &health) in times.iter().zip(health) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a span of time is not negative"
            )]
            let back = (seconds_between(time, anchor) / step) as usize;
            if back < count {
                sums[count - 1 - back].push(health);
            }
        }
        let mut points = Vec::with_capacity(count);
        let mut last = None;
        for (at, values) in sums.iter().enumerate() {
            last = if values.is_empty() { last } else { Some(mean(values)) };
            let back = SignedDuration::try_from_secs_f64((count - 1 - at) as f64 * step)
                .unwrap_or_default();
            if let (Some(health), Ok(time)) = (last, anchor.checked_sub(back)) {
                points.push(HealthPoint { time, health });
            }
        }
        let cutoff = points.first().map_or(anchor, |point| point.time);
        let (hours, n) = (lookback / 3600.0, points.len());
        console::info!("Data anchor: {anchor}, window cutoff: {cutoff} ({hours:.0}h lookback)");
        console::info!("Tracked {n} health points (rolling window: {hours:.0}h)");
        if let Some(last) = points.last() {
            record_health_score(AROUND, last.health);
        }
        Self { points, step_hours }
    }
}
