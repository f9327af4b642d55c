//! Analysis: from the scores of the rows to what they mean.

use std::collections::BTreeMap;

use acm_obs::metrics::{AROUND, record_detector_scores, record_regime};
use acm_obs::{acm_log, acm_phase, console};
use jiff::Timestamp;
use ndarray::Array2;

use crate::calibration::Calibration;
use crate::config::Config;
use crate::drift::{Drift, detect_drift};
use crate::episodes::{Episode, detect_episodes};
use crate::fusion::{Cusum, Weights};
use crate::judge::Judged;
use crate::regimes::{Motion, detect_transients};
use crate::stats::mean;
use crate::thresholds::{Thresholds, adapt_thresholds};

/// What is known of the scored rows.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Time of each row.
    pub times: Vec<Timestamp>,
    /// The usual step between two rows.
    pub cadence_seconds: f64,
    /// The sensors.
    pub sensors: Vec<String>,
    /// How raw scores became z.
    pub calibration: Calibration,
    /// z of each channel, rows by channels.
    pub z: Array2<f64>,
    /// Weight of each channel.
    pub weights: Weights,
    /// Fused z, a row.
    pub fused: Vec<f64>,
    /// Stretches of strange rows.
    pub episodes: Vec<Episode>,
    /// Where to warn and to alert.
    pub thresholds: Thresholds,
    /// Health in percent, a row.
    pub health: Vec<f64>,
    /// Regime of each row.
    pub regimes: Vec<usize>,
    /// Whether each row lies within its regime.
    pub motion: Vec<Motion>,
    /// Whether the equipment moves away from what it was.
    pub drift: Drift,
    /// Standardised residuals of the overall model, rows by sensors; no rows without that model.
    pub residuals: Array2<f64>,
}

impl Analysis {
    /// Calibrates, fuses, finds episodes, thresholds, regimes and drift: each a phase of its own.
    #[must_use]
    pub fn of(judged: &Judged, coldstart: bool, config: &Config) -> Self {
        let Judged { models, frame, features, scores, .. } = judged;
        let calibration = Calibration::calibrate(&models.train_scores, config);
        let (train_z, z) = (calibration.to_z(&models.train_scores), calibration.to_z(scores));

        acm_log::fuse!("Starting detector weight auto-tuning...");
        let weights = Weights::tune(&calibration, &z);
        let (train_fused, fused) = (weights.fuse(&train_z), weights.fuse(&z));
        report_scores(&calibration, &z, &fused);
        let episodes = detect_episodes(&frame.times, &fused, Cusum::tune(&train_fused));

        let thresholds = adapt_thresholds(&train_fused, &fused, coldstart);
        let health: Vec<f64> = fused.iter().map(|&fused| thresholds.health(fused)).collect();
        let regimes = models.regimes.label(&features.smooth);
        report_regime_health(&regimes, &health, &thresholds);
        let motion = detect_transients(&regimes);
        let drift = detect_drift(&frame.times, &train_fused, &fused, config.window);
        let residuals = match &models.detectors.omr {
            Some(omr) => omr.contributions(&features.sensors),
            None => Array2::zeros((0, frame.sensors.len())),
        };
        Self {
            times: frame.times.clone(),
            cadence_seconds: frame.cadence_seconds().unwrap_or_default(),
            sensors: frame.sensors.clone(),
            calibration,
            z,
            weights,
            fused,
            episodes,
            thresholds,
            health,
            regimes,
            motion,
            drift,
            residuals,
        }
    }
}

/// Tells the latest scores.
fn report_scores(calibration: &Calibration, z: &Array2<f64>, fused: &[f64]) {
    if let (Some(&fused), Some(z)) = (fused.last(), z.rows().into_iter().next_back()) {
        let names = calibration.channels.iter().map(|channel| channel.name.as_str());
        let detectors: Vec<_> = names.zip(z.iter().copied()).collect();
        record_detector_scores(AROUND, fused, &detectors);
    }
}

/// Says how the equipment fares in each regime, and labels the one it runs in.
#[acm_phase(component = "REGIME", log = none)]
fn report_regime_health(regimes: &[usize], health: &[f64], thresholds: &Thresholds) {
    console::info!("Starting regime health labeling and transient detection...");
    let mut by_regime: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (&regime, &health) in regimes.iter().zip(health) {
        by_regime.entry(regime).or_default().push(health);
    }
    for (&regime, healths) in &by_regime {
        let (rows, health) = (healths.len(), mean(healths));
        let label = thresholds.zone(health);
        console::debug!("Regime {regime}: {rows} rows, mean health {health:.1}, {label}");
        if regimes.last() == Some(&regime) {
            // Numbers of regimes are as small as they can be.
            record_regime(AROUND, i64::try_from(regime).unwrap_or(i64::MAX), label);
        }
    }
}
