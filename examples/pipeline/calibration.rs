//! Calibration: puts the detectors' raw scores on one scale, where healthy rows look like a standard normal.

use acm_obs::{acm_phase, console, record};
use ndarray::Array2;

use crate::config::Config;
use crate::detectors::Scores;
use crate::stats::{median, normal_quantile, quantile};

/// How each channel's raw score becomes a z.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// One entry a channel.
    pub channels: Vec<ChannelScale>,
    /// The z above which a healthy row lies with the configured false positive rate.
    pub threshold: f64,
    /// No z is larger than this, so that one wild detector cannot outvote all others.
    pub clip: f64,
}

/// The scale of one channel.
#[derive(Clone, Debug)]
pub struct ChannelScale {
    /// The channel.
    pub name: String,
    /// Raw score of the middle healthy row.
    pub median: f64,
    /// Raw score that makes one z.
    pub scale: f64,
    /// Raw score at the threshold.
    pub raw_threshold: f64,
}

impl Calibration {
    /// Learns from the scores of the training rows.
    #[acm_phase(component = "CAL", fields(rows = train.values.nrows()))]
    #[must_use]
    pub fn calibrate(train: &Scores, config: &Config) -> Self {
        console::info!("TRAIN scores are the calibration baseline");
        let q = 1.0 - config.false_positive_rate;
        let threshold = normal_quantile(q);
        let channels: Vec<ChannelScale> = train
            .channels
            .iter()
            .zip(train.values.columns())
            .map(|(name, column)| {
                let values = column.to_vec();
                let median = median(&values);
                // Scores have long tails; matching the tail keeps the promised rate of false positives.
                let scale =
                    ((quantile(&values, q) - median) / threshold).max(1e-9 * (1.0 + median.abs()));
                ChannelScale {
                    name: name.clone(),
                    median,
                    scale,
                    raw_threshold: median + threshold * scale,
                }
            })
            .collect();
        let mut calibration = Self { channels, threshold, clip: f64::INFINITY };
        let largest: Vec<f64> = calibration
            .to_z(train)
            .columns()
            .into_iter()
            .map(|z| quantile(&z.to_vec(), 0.99 + 0.009))
            .collect();
        let widest = largest.iter().copied().fold(0.0, f64::max);
        calibration.clip = (1.5 * widest).clamp(8.0, 20.0);
        let (rate, clip) = (config.false_positive_rate * 100.0, calibration.clip);
        console::info!(
            "Self-tuning enabled. Target FP rate {rate}% -> q={q}, threshold={threshold:.3}"
        );
        console::info!("Adaptive clip_z={clip:.2} (TRAIN P99.9 max={widest:.2})");
        record!(threshold, clip);
        calibration
    }

    /// Turns raw scores into z, rows by channels.
    #[must_use]
    pub fn to_z(&self, scores: &Scores) -> Array2<f64> {
        let mut z = scores.values.clone();
        for (mut column, channel) in z.columns_mut().into_iter().zip(&self.channels) {
            column.mapv_inplace(|raw| {
                let z = (raw - channel.median) / channel.scale;
                // A score that overflowed is as strange as can be.
                if z.is_nan() { self.clip } else { z.clamp(-self.clip, self.clip) }
            });
        }
        z
    }
}
