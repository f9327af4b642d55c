//! Fusion: one number a row out of what all the detectors say, weighted by how well each tells strange from usual.

use acm_obs::{acm_log, acm_phase, console, record};
use ndarray::{Array1, Array2};

use crate::calibration::Calibration;
use crate::stats::{deviation, mean, quantile};

/// Weight of each channel; they add up to one.
#[derive(Clone, Debug)]
pub struct Weights {
    /// One name a channel.
    pub channels: Vec<String>,
    /// One weight a channel.
    pub values: Array1<f64>,
}

impl Weights {
    /// Weighs each channel by how far apart it keeps the strangest rows and the rest.
    #[acm_phase(component = "TUNE", log = none)]
    #[must_use]
    pub fn tune(calibration: &Calibration, z: &Array2<f64>) -> Self {
        let channels: Vec<String> =
            calibration.channels.iter().map(|channel| channel.name.clone()).collect();
        let equal = Array1::from_elem(channels.len(), 1.0 / channels.len().max(1) as f64);
        let separability = separability(z, &z.dot(&equal));
        let total: f64 = separability.iter().sum();
        // Half the weight stays equal: a detector that saw nothing this time may be the one that does next time.
        let values = if total > 0.0 { (&equal + &(separability / total)) / 2.0 } else { equal };
        let shown: Vec<String> = channels
            .iter()
            .zip(&values)
            .map(|(name, weight)| format!("{name}={weight:.2}"))
            .collect();
        let shown = shown.join(", ");
        console::info!("Detector weight auto-tuning (episode_separability): {shown}");
        console::info!("Using auto-tuned weights for final fusion");
        Self { channels, values }
    }

    /// The weighted mean of the channels, a row.
    #[acm_phase(component = "FUSE", log = none, fields(rows = z.nrows()))]
    #[must_use]
    pub fn fuse(&self, z: &Array2<f64>) -> Vec<f64> {
        z.dot(&self.values).to_vec()
    }
}

/// Cohen's d of each channel between the strangest rows and the others; 0 where it tells nothing.
fn separability(z: &Array2<f64>, fused: &Array1<f64>) -> Array1<f64> {
    let line = quantile(&fused.to_vec(), STRANGEST);
    z.columns()
        .into_iter()
        .map(|column| {
            let part = |strange: bool| -> Vec<f64> {
                let rows =
                    column.iter().zip(fused).filter(|&(_, &fused)| (fused > line) == strange);
                rows.map(|(z, _)| *z).collect()
            };
            let (strange, usual) = (part(true), part(false));
            let spread =
                (deviation(&strange).powi(2) / 2.0 + deviation(&usual).powi(2) / 2.0).sqrt();
            if spread > 0.0 { ((mean(&strange) - mean(&usual)) / spread).max(0.0) } else { 0.0 }
        })
        .collect()
}

/// Share of the rows that count as usual when weights are tuned.
const STRANGEST: f64 = 0.98;

/// A cumulative sum that notices both the sudden and the slow: it grows by what lies above the slack.
#[derive(Clone, Copy, Debug)]
pub struct Cusum {
    /// What a row may deviate at no cost.
    pub slack: f64,
    /// Where an episode begins.
    pub limit: f64,
}

impl Cusum {
    /// Chooses slack and limit so that the training rows raise hardly an alarm.
    #[acm_phase(component = "FUSE", name = "tune_cusum", log = none)]
    #[must_use]
    pub fn tune(train: &[f64]) -> Self {
        let slack = quantile(train, 0.95).max(0.5);
        let sums = Self { slack, limit: f64::INFINITY }.run(train);
        let limit = (1.2 * quantile(&sums, 0.995)).max(8.0);
        acm_log::fuse!("Auto-tuned CUSUM parameters: k_sigma={slack:.2}, h_sigma={limit:.2}");
        record!(slack, limit);
        Self { slack, limit }
    }

    /// The sum after each row, at most twice the limit so that it comes down again soon.
    #[must_use]
    pub fn run(&self, values: &[f64]) -> Vec<f64> {
        let mut sum = 0.0_f64;
        values
            .iter()
            .map(|value| {
                sum = (sum + value - self.slack).clamp(0.0, 2.0 * self.limit);
                sum
            })
            .collect()
    }
}
