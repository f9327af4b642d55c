//! Features: each sensor's value and its rolling mean and spread, filled and put to one scale.

use std::hash::Hasher;
use std::ops::Range;

use acm_obs::{acm_log, acm_phase, console, profiled, record, section};
use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut1, Axis, Slice, concatenate, s};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::config::Config;
use crate::frame::Frame;
use crate::stats::median;

/// What the training rows taught about filling and scaling.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeatureModel {
    /// The sensors, in order of the columns.
    pub sensors: Vec<String>,
    /// Stands in for a missing value of each sensor.
    pub medians: Vec<f64>,
    window: usize,
    gap_factor: f64,
    /// The features that vary in training.
    kept: Vec<usize>,
    mean: Array1<f64>,
    scale: Array1<f64>,
}

/// The rows as the detectors see them.
#[derive(Clone, Debug)]
pub struct Features {
    /// The runs of rows between gaps.
    pub segments: Vec<Range<usize>>,
    /// Sensor values on one scale: rows by sensors.
    pub sensors: Array2<f64>,
    /// The same, averaged over the window.
    pub smooth: Array2<f64>,
    /// All features that vary, on one scale: rows by features.
    pub matrix: Array2<f64>,
}

impl FeatureModel {
    /// Learns filling and scaling from the training rows.
    #[acm_phase(component = "FEAT", name = "fit_features", log = none, fields(rows = train.len()))]
    #[must_use]
    pub fn fit(train: &Frame, config: &Config) -> Self {
        let medians: Vec<f64> = train
            .values
            .columns()
            .into_iter()
            .map(|column| {
                median(&column.iter().copied().filter(|value| !value.is_nan()).collect::<Vec<_>>())
            })
            .collect();
        let n = medians.len();
        acm_log::feat!("Computed {n} fill values from training data (prevents leakage)");
        let mut model = Self {
            sensors: train.sensors.clone(),
            medians,
            window: config.window,
            gap_factor: config.gap_factor,
            kept: Vec::new(),
            mean: Array1::zeros(0),
            scale: Array1::zeros(0),
        };
        let raw = model.unscaled(train);
        model.mean = raw.mean_axis(Axis(0)).unwrap_or_default();
        model.scale = raw.std_axis(Axis(0), 0.0);
        let varies = |feature: &usize| model.scale[*feature] > 1e-12 * model.mean[*feature].abs();
        model.kept = (0..raw.ncols()).filter(varies).collect();
        model
    }

    /// Builds the features of a frame with this model's sensors.
    #[acm_phase(component = "FEAT", fields(rows = frame.len(), window = self.window))]
    #[must_use]
    pub fn build_features(&self, frame: &Frame) -> Features {
        let missing = frame.missing();
        if missing > 0 {
            acm_log::feat!("Imputing non-finite values in features using train medians", missing);
        }
        let scaled = (self.unscaled(frame) - &self.mean)
            / self.scale.mapv(|scale| scale.max(f64::MIN_POSITIVE));
        let n = self.sensors.len();
        // A sensor that varied in training varies as a feature; only a feature of it may not.
        Features {
            segments: frame.segments(self.gap_factor),
            sensors: scaled.slice_axis(Axis(1), Slice::from(..n)).to_owned(),
            smooth: scaled.slice_axis(Axis(1), Slice::from(n..2 * n)).to_owned(),
            matrix: scaled.select(Axis(1), &self.kept),
        }
    }

    /// The names of the features that vary, in order of their columns.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let of = |suffix: &str| {
            self.sensors.iter().map(|name| format!("{name}{suffix}")).collect::<Vec<_>>()
        };
        let all = [of(""), of("_mean"), of("_std")].concat();
        self.kept.iter().map(|&feature| all[feature].clone()).collect()
    }

    fn unscaled(&self, frame: &Frame) -> Array2<f64> {
        let segments = frame.segments(self.gap_factor);
        let filled = section!("impute", { fill_missing(frame, &segments, &self.medians) });
        let mut mean = filled.clone();
        let mut spread = filled.clone();
        for (at, column) in filled.columns().into_iter().enumerate() {
            rolling(column, &segments, self.window, mean.column_mut(at), spread.column_mut(at));
        }
        // Columns of the same height: they always fit together.
        concatenate(Axis(1), &[filled.view(), mean.view(), spread.view()]).unwrap_or(filled)
    }
}

/// Names the features' values in 16 hex digits, so that two runs can be told to have seen the same.
#[acm_phase(component = "HASH", log = none)]
pub fn hash_features(features: &Features) {
    let mut hasher = SipHasher13::new();
    for value in &features.matrix {
        hasher.write(&value.to_le_bytes());
    }
    let hash = format!("{:016x}", hasher.finish());
    let (rows, cols) = features.matrix.dim();
    console::info!("Stable hash computed: {hash} (shape={rows}x{cols})");
    record!(hash = %hash);
}

/// Carries the last value over a few rows, but over no gap; beyond that the training median stands in.
#[profiled]
fn fill_missing(frame: &Frame, segments: &[Range<usize>], medians: &[f64]) -> Array2<f64> {
    let mut filled = frame.values.clone();
    for (mut column, &median) in filled.columns_mut().into_iter().zip(medians) {
        for segment in segments {
            let mut last = None;
            for row in segment.clone() {
                if !column[row].is_nan() {
                    last = Some((row, column[row]));
                    continue;
                }
                column[row] = match last {
                    Some((since, value)) if row - since <= CARRIED_ROWS => value,
                    _ => median,
                };
            }
        }
    }
    filled
}

/// Mean and deviation of the last `window` rows, fewer at the start of a segment.
#[profiled]
fn rolling(
    column: ArrayView1<'_, f64>,
    segments: &[Range<usize>],
    window: usize,
    mut mean: ArrayViewMut1<'_, f64>,
    mut spread: ArrayViewMut1<'_, f64>,
) {
    for segment in segments {
        for row in segment.clone() {
            let first = segment.start.max((row + 1).saturating_sub(window));
            let rows = column.slice(s![first..=row]);
            mean[row] = rows.mean().unwrap_or_default();
            spread[row] = rows.std(0.0);
        }
    }
}

/// Rows over which the last value is carried.
const CARRIED_ROWS: usize = 6;
