//! AR1: how far each sensor is from what its last value lets expect.

use std::ops::Range;

use acm_obs::{acm_phase, console};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// `x[t] = level + phi * (x[t-1] - level) + noise`, for each sensor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ar1 {
    phi: Array1<f64>,
    level: Array1<f64>,
    /// Deviation of the noise.
    noise: Array1<f64>,
}

#[acm_phase(component = "AR1", log = none)]
impl Ar1 {
    /// Fits by least squares, over pairs of rows with no gap between.
    #[acm_phase(name = "fit.ar1", log = none)]
    #[must_use]
    pub fn fit(sensors: &Array2<f64>, segments: &[Range<usize>]) -> Self {
        let width = sensors.ncols();
        let mut model = Self {
            phi: Array1::zeros(width),
            level: Array1::zeros(width),
            noise: Array1::ones(width),
        };
        for (at, column) in sensors.columns().into_iter().enumerate() {
            let level = column.mean().unwrap_or_default();
            let pairs = || {
                segments
                    .iter()
                    .flat_map(Clone::clone)
                    .skip(1)
                    .zip(segments.iter().flat_map(Clone::clone))
            };
            let adjacent = |now: usize, before: usize| {
                now == before + 1 && !segments.iter().any(|run| run.start == now)
            };
            let (mut products, mut squares, mut count) = (0.0, 0.0, 0.0_f64);
            for (now, before) in pairs().filter(|&(now, before)| adjacent(now, before)) {
                products += (column[now] - level) * (column[before] - level);
                squares += (column[before] - level).powi(2);
                count += 1.0;
            }
            let phi = if squares > 0.0 { (products / squares).clamp(-0.999, 0.999) } else { 0.0 };
            let residual =
                |now: usize, before: usize| column[now] - level - phi * (column[before] - level);
            let error: f64 = pairs()
                .filter(|&(now, before)| adjacent(now, before))
                .map(|(now, before)| residual(now, before).powi(2))
                .sum();
            model.phi[at] = phi;
            model.level[at] = level;
            model.noise[at] = (error / count.max(1.0)).sqrt().max(NOISE_FLOOR);
        }
        console::info!("Detector fitted", sensors = width);
        model
    }

    /// Root mean square of the sensors' standardised surprises, a row.
    #[acm_phase(name = "score.ar1", log = none)]
    #[must_use]
    pub fn score(&self, sensors: &Array2<f64>, segments: &[Range<usize>]) -> Vec<f64> {
        let mut scores = vec![0.0; sensors.nrows()];
        for segment in segments {
            for row in segment.clone() {
                let surprises = (0..sensors.ncols()).map(|at| {
                    let off = |row: usize| sensors[[row, at]] - self.level[at];
                    let (phi, noise) = (self.phi[at], self.noise[at]);
                    // The first row of a run has no row before: its spread is that of the series.
                    let surprise = if row == segment.start {
                        off(row) * (1.0 - phi * phi).sqrt()
                    } else {
                        off(row) - phi * off(row - 1)
                    };
                    (surprise / noise).powi(2)
                });
                scores[row] = (surprises.sum::<f64>() / sensors.ncols().max(1) as f64).sqrt();
            }
        }
        scores
    }

    #[acm_phase(skip)]
    pub(super) fn complaints(&self) -> Vec<String> {
        let wandering = self.phi.iter().filter(|phi| phi.abs() >= 0.999).count();
        match wandering {
            0 => Vec::new(),
            _ => vec![format!("AR1: {wandering} sensors wander without a level to return to")],
        }
    }
}

/// Sensors are on one scale, so this is a millionth of their spread.
const NOISE_FLOOR: f64 = 1e-6;
