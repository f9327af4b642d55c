//! The built-in metrics: one function for each thing that a pipeline counts.
//!
//! Where no runtime is installed a call costs one load. With one, the value is added up in this process
//! and leaves it once an interval; a value that is not a finite number is counted and left out.
//!
//! An `equipment` that is empty ([`AROUND`]) is that of the scope around
//! ([`with_equipment`](crate::with_equipment)), else the run's. Texts that come from data (equipments, detectors,
//! tables, …) are bounded: what is beyond the first few hundred of a kind is counted as `<other>`.
//!
//! ```
//! use std::time::Duration;
//!
//! use acm_obs::metrics;
//!
//! metrics::record_batch_processed("FD_FAN", Duration::from_secs_f64(12.5), 1_500, "success");
//! metrics::record_detector_duration("omr", "FD_FAN", Duration::from_secs_f64(2.3));
//! metrics::record_health_score("FD_FAN", 87.5);
//! ```

#[cfg(feature = "testing")]
mod captured;
mod condition;
mod instrument;
mod meter;
mod refit;
mod work;

#[cfg(feature = "testing")]
pub(crate) use self::{captured::Keeper, meter::set_meter};

#[cfg(feature = "testing")]
pub use self::captured::CapturedMeasurement;
pub use self::condition::{
    record_active_defects, record_data_quality, record_detector_scores, record_episode,
    record_health_score, record_regime, record_rul,
};
pub use self::refit::RefitReason;
pub use self::work::{
    record_batch_processed, record_coldstart, record_detector_duration, record_error,
    record_model_refit, record_run, record_sql_op,
};

/// Stands for the equipment of the scope around, else of the run.
///
/// ```
/// use acm_obs::metrics::{AROUND, record_health_score};
///
/// acm_obs::with_equipment("FD_FAN", 1, || record_health_score(AROUND, 87.5));
/// ```
pub const AROUND: &str = "";

/// What a runtime has to know of it.
pub(crate) mod hooks {
    pub use super::instrument::{Instrument, InstrumentKind};
    pub use super::meter::{Measurement, Meter, set_meter};
}
