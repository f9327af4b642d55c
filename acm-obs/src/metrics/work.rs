//! What a pipeline did: runs, batches, detectors, models, the database, errors.

use std::time::Duration;

use super::instrument::Instrument;
use super::meter::{around, count, on, record};
use super::refit::RefitReason;
use crate::outcome::Outcome;

/// A run of a batch runner has ended: `acm.runs` and `acm.run.duration`.
///
/// The run that a runtime observes is recorded by the runtime when it ends. A program that makes several
/// runs of its own in one process calls this for each of them; then the runtime adds none, so that
/// nothing is counted twice.
///
/// ```
/// use std::time::Duration;
///
/// use acm_obs::Outcome;
///
/// for equipment in ["FD_FAN", "GAS_TURBINE"] {
///     acm_obs::metrics::record_run(equipment, Outcome::Ok, Duration::from_secs(75));
/// }
/// ```
#[inline]
pub fn record_run(equipment: &str, outcome: Outcome, duration: Duration) {
    if on() {
        let attributes = [("equipment", around(equipment)), ("outcome", outcome.as_str())];
        record(Instrument::Runs, 1.0, &attributes);
        record(Instrument::RunDuration, duration.as_secs_f64(), &attributes);
    }
}

/// A batch is done: `acm.batches`, `acm.batch.duration` and `acm.rows`.
///
/// The `status` is a word such as `success` or `failed`.
///
/// ```
/// use std::time::Duration;
///
/// use acm_obs::metrics::record_batch_processed;
///
/// record_batch_processed("FD_FAN", Duration::from_secs_f64(12.5), 1_500, "success");
/// ```
#[inline]
pub fn record_batch_processed(equipment: &str, duration: Duration, rows: u64, status: &str) {
    if on() {
        let equipment = ("equipment", around(equipment));
        let attributes = [equipment, ("status", status)];
        record(Instrument::Batches, 1.0, &attributes);
        record(Instrument::BatchDuration, duration.as_secs_f64(), &attributes);
        record(Instrument::Rows, count(rows), &[equipment]);
    }
}

/// A detector has run: `acm.detector.duration`.
///
/// ```
/// use std::time::Duration;
///
/// use acm_obs::metrics::record_detector_duration;
///
/// record_detector_duration("omr", "FD_FAN", Duration::from_secs_f64(2.3));
/// ```
#[inline]
pub fn record_detector_duration(detector: &str, equipment: &str, duration: Duration) {
    if on() {
        let attributes = [("equipment", around(equipment)), ("detector", detector)];
        record(Instrument::DetectorDuration, duration.as_secs_f64(), &attributes);
    }
}

/// Something failed: `acm.errors`. The type is a word, not the text of the error.
///
/// ```
/// acm_obs::metrics::record_error("FD_FAN", "data");
/// ```
#[inline]
pub fn record_error(equipment: &str, error_type: &str) {
    if on() {
        let attributes = [("equipment", around(equipment)), ("error_type", error_type)];
        record(Instrument::Errors, 1.0, &attributes);
    }
}

/// A run found no model and starts from nothing: `acm.coldstarts`.
///
/// ```
/// acm_obs::metrics::record_coldstart("FD_FAN");
/// ```
#[inline]
pub fn record_coldstart(equipment: &str) {
    if on() {
        record(Instrument::Coldstarts, 1.0, &[("equipment", around(equipment))]);
    }
}

/// A model was fitted again: `acm.model.refits`.
///
/// ```
/// use acm_obs::metrics::{RefitReason, record_model_refit};
///
/// record_model_refit("FD_FAN", "gmm", RefitReason::Drift);
/// ```
#[inline]
pub fn record_model_refit(equipment: &str, detector: &str, reason: RefitReason) {
    if on() {
        let attributes =
            [("equipment", around(equipment)), ("reason", reason.as_str()), ("detector", detector)];
        record(Instrument::ModelRefits, 1.0, &attributes);
    }
}

/// The database did something: `acm.sql.operations`. The operation is a word such as `insert`.
///
/// ```
/// acm_obs::metrics::record_sql_op("FD_FAN", "ACM_Scores", "insert");
/// ```
#[inline]
pub fn record_sql_op(equipment: &str, table: &str, operation: &str) {
    if on() {
        let attributes =
            [("equipment", around(equipment)), ("table", table), ("operation", operation)];
        record(Instrument::SqlOperations, 1.0, &attributes);
    }
}
