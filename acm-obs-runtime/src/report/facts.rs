//! What a report says about the run as a whole.

use acm_obs::{Outcome, TraceId};

use super::telemetry::Telemetry;

/// The facts of a run that its statistics do not hold.
///
/// ```
/// use acm_obs::Outcome;
/// use acm_obs_runtime::report::{RunFacts, Telemetry};
///
/// fn finished(trace_id: acm_obs::TraceId) -> RunFacts {
///     RunFacts {
///         run_id: "2026-11-23T10-15-02-7f3a".to_owned(),
///         trace_id,
///         service_name: "acm-pipeline".to_owned(),
///         equipment: Some("FD_FAN".to_owned()),
///         equip_id: Some(1),
///         outcome: Some(Outcome::Ok),
///         error: None,
///         started_unix_ns: 1_795_428_902_000_000_000,
///         duration_ns: 6_210_000_000,
///         telemetry: Telemetry::default(),
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The run's id, also the name of its directory.
    pub run_id: String,
    /// The trace that all spans of the run belong to.
    pub trace_id: TraceId,
    /// `service.name` of the process.
    pub service_name: String,
    /// The equipment the run is about, if it is about one.
    pub equipment: Option<String>,
    /// The number of that equipment.
    pub equip_id: Option<i64>,
    /// How the run ended; `None` while it runs.
    pub outcome: Option<Outcome>,
    /// Why the run failed or is degraded, in one line.
    pub error: Option<String>,
    /// When the run began, in nanoseconds since 1970 UTC.
    pub started_unix_ns: u64,
    /// How long the run has lasted, in nanoseconds.
    pub duration_ns: u64,
    /// What became of the records of the run, except for those that never left the threads that
    /// made them: these stand in the snapshot, and the report adds them.
    pub telemetry: Telemetry,
}
