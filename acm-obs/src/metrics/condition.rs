//! What a pipeline found out of an equipment: its health, its future, its scores.

use super::instrument::Instrument;
use super::meter::{around, count, on, record};

/// The health of an equipment, 0 to 100: `acm.health.score`.
///
/// ```
/// acm_obs::metrics::record_health_score("FD_FAN", 87.5);
/// ```
#[inline]
pub fn record_health_score(equipment: &str, score: f64) {
    if on() {
        record(Instrument::HealthScore, score, &[("equipment", around(equipment))]);
    }
}

/// The quality of the data of an equipment, 0 to 100: `acm.data_quality.score`.
///
/// ```
/// acm_obs::metrics::record_data_quality("FD_FAN", 99.2);
/// ```
#[inline]
pub fn record_data_quality(equipment: &str, score: f64) {
    if on() {
        record(Instrument::DataQualityScore, score, &[("equipment", around(equipment))]);
    }
}

/// The remaining useful life of an equipment in hours, its mean and its quantiles: `acm.rul`.
///
/// ```
/// acm_obs::metrics::record_rul("FD_FAN", 412.0, 180.0, 400.0, 650.0);
/// ```
#[inline]
pub fn record_rul(equipment: &str, mean: f64, p10: f64, p50: f64, p90: f64) {
    if on() {
        let equipment = ("equipment", around(equipment));
        for (quantile, hours) in [("mean", mean), ("p10", p10), ("p50", p50), ("p90", p90)] {
            record(Instrument::Rul, hours, &[equipment, ("quantile", quantile)]);
        }
    }
}

/// How many defects of an equipment are active: `acm.active_defects`.
///
/// ```
/// acm_obs::metrics::record_active_defects("FD_FAN", 2);
/// ```
#[inline]
pub fn record_active_defects(equipment: &str, defects: u64) {
    if on() {
        record(Instrument::ActiveDefects, count(defects), &[("equipment", around(equipment))]);
    }
}

/// An episode was found: `acm.episodes`. The severity is a word such as `high`.
///
/// ```
/// acm_obs::metrics::record_episode("FD_FAN", "high");
/// ```
#[inline]
pub fn record_episode(equipment: &str, severity: &str) {
    if on() {
        let attributes = [("equipment", around(equipment)), ("severity", severity)];
        record(Instrument::Episodes, 1.0, &attributes);
    }
}

/// The latest scores of an equipment, fused and by detector: `acm.fused_z` and `acm.detector_z`.
///
/// ```
/// use acm_obs::metrics::record_detector_scores;
///
/// record_detector_scores("FD_FAN", 3.1, &[("ar1", 2.4), ("pca", 3.6)]);
/// ```
#[inline]
pub fn record_detector_scores(equipment: &str, fused: f64, detectors: &[(&str, f64)]) {
    if on() {
        let equipment = ("equipment", around(equipment));
        record(Instrument::FusedZ, fused, &[equipment]);
        for (detector, z) in detectors {
            record(Instrument::DetectorZ, *z, &[equipment, ("detector", detector)]);
        }
    }
}

/// The regime that an equipment runs in, its number and its label: `acm.regime`. The latest label of an
/// equipment is the only one that is shown.
///
/// ```
/// acm_obs::metrics::record_regime("FD_FAN", 2, "full load");
/// ```
#[inline]
#[expect(clippy::cast_precision_loss, reason = "numbers of regimes are small")]
pub fn record_regime(equipment: &str, regime: i64, label: &str) {
    if on() {
        let attributes = [("equipment", around(equipment)), ("label", label)];
        record(Instrument::Regime, regime as f64, &attributes);
    }
}
