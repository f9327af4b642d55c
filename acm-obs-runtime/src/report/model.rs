//! The report as data: what `report.json` holds, field by field.

use std::path::{Path, PathBuf};

use acm_obs::Outcome;
use serde::{Deserialize, Serialize};

use super::telemetry::Telemetry;

/// The version of the schema that this crate writes, and the newest that it reads.
pub const SCHEMA_VERSION: u32 = 1;

/// The timing report of a run: how often and how long each phase ran.
///
/// It is made from a run ([`Report::new`]) or read from a stored `report.json`
/// ([`Report::from_json`]), and says the same either way. The fields are those of the JSON file;
/// [`schema`](super::schema) explains them. Durations are seconds, numbers that do not exist (no
/// call has finished) are `None`.
///
/// ```
/// use acm_obs_runtime::report::Report;
///
/// let stored = r#"{
///     "schema_version": 1, "run_id": "r1", "trace_id": "0af7651916cd43dd8448eb211c80319c",
///     "service_name": "acm-pipeline", "equipment": "FD_FAN", "equip_id": 1, "outcome": "OK",
///     "started_at": "2026-11-23T10:15:02Z", "duration_seconds": 6.21, "phases": []
/// }"#;
/// let report = Report::from_json(stored)?;
/// assert_eq!(report.equipment.as_deref(), Some("FD_FAN"));
/// assert!(report.console(100, false).contains("outcome OK"));
/// # Ok::<(), acm_obs_runtime::report::ReadReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// The run's id.
    pub run_id: String,
    /// The run's trace, 32 hexadecimal digits.
    #[serde(default)]
    pub trace_id: String,
    /// `service.name` of the process.
    #[serde(default)]
    pub service_name: String,
    /// The equipment the run is about.
    pub equipment: Option<String>,
    /// The number of that equipment.
    #[serde(default)]
    pub equip_id: Option<i64>,
    /// How the run ended, or that it runs.
    pub outcome: RunStatus,
    /// Why the run failed or is degraded.
    #[serde(default)]
    pub error: Option<String>,
    /// When the run began: RFC 3339, UTC.
    pub started_at: String,
    /// How long the run lasted, or has lasted so far.
    pub duration_seconds: f64,
    /// One row a phase path and component, parents before children, siblings by first appearance.
    pub phases: Vec<PhaseRow>,
    /// One row a place in the code, over all paths that lead to it, the longest self time first.
    #[serde(default)]
    pub functions: Vec<FunctionRow>,
    /// The phases again, split by equipment, in order of first appearance.
    #[serde(default)]
    pub equipments: Vec<EquipmentPhases>,
    /// The calls that had not ended when the report was made, the longest first.
    #[serde(default)]
    pub running: Vec<RunningCall>,
    /// What became of the run's records.
    #[serde(default)]
    pub telemetry: Telemetry,
    /// The run's directory, for the closing line. Where a file lies is not written into it.
    #[serde(skip)]
    pub(super) directory: Option<PathBuf>,
}

impl Report {
    /// Names the run directory in the closing line of the console report.
    #[must_use]
    pub fn stored_in(mut self, directory: &Path) -> Self {
        self.directory = Some(directory.to_owned());
        self
    }
}

/// How a run ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunStatus {
    /// The run had not ended when the report was made; a killed run stays so.
    Running,
    /// Everything that was to be done was done.
    Ok,
    /// There was nothing to do.
    Noop,
    /// A stage fell back or was skipped.
    Degraded,
    /// The run failed.
    Fail,
}

impl RunStatus {
    /// The word as it stands in the JSON file: `OK`, `RUNNING`, …
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Ok => "OK",
            Self::Noop => "NOOP",
            Self::Degraded => "DEGRADED",
            Self::Fail => "FAIL",
        }
    }
}

impl From<Option<Outcome>> for RunStatus {
    fn from(outcome: Option<Outcome>) -> Self {
        match outcome {
            None => Self::Running,
            Some(Outcome::Ok) => Self::Ok,
            Some(Outcome::Noop) => Self::Noop,
            Some(Outcome::Degraded) => Self::Degraded,
            Some(Outcome::Fail) => Self::Fail,
        }
    }
}

/// The statistics of one phase path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhaseRow {
    /// The names from the run down to this phase, joined by `/`.
    pub path: String,
    /// The phase's name.
    pub name: String,
    /// The component that the phase belongs to.
    pub component: String,
    /// What made the phase: `run`, `phase`, `profiled`, `section`, `span` or `other`.
    #[serde(default)]
    pub kind: String,
    /// The row's place in its list, from 0.
    #[serde(default)]
    pub id: usize,
    /// The `id` of the row that this one hangs under, in the same list.
    #[serde(default)]
    pub parent: Option<usize>,
    /// How many rows stand above this one, in the same list.
    #[serde(default)]
    pub depth: usize,
    /// Finished calls.
    pub calls: u64,
    /// Finished calls that ended with `Err` or a panic.
    pub errors: u64,
    /// Calls that had not finished. They count nowhere else but in `wall_seconds`.
    #[serde(default)]
    pub running: u64,
    /// Threads that the phase ran on.
    #[serde(default)]
    pub threads: u32,
    /// The sum of the durations of the finished calls.
    pub total_seconds: f64,
    /// The part of the busy time that no phase below it took on the same thread.
    pub self_seconds: f64,
    /// The time in which at least one call ran.
    pub wall_seconds: f64,
    /// How long single calls took.
    #[serde(flatten)]
    pub call: CallSeconds,
    /// `wall_seconds` in percent of the run, from 0 to 100.
    pub percent_of_run: f64,
    /// Where the phase stands in the code.
    #[serde(flatten)]
    pub source: Source,
}

/// The statistics of one place in the code, over all paths that lead to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionRow {
    /// The phase's name.
    pub name: String,
    /// The component that the phase belongs to.
    pub component: String,
    /// What made the phase, as in [`PhaseRow::kind`].
    #[serde(default)]
    pub kind: String,
    /// Phase paths that lead here.
    pub paths: u64,
    /// Finished calls.
    pub calls: u64,
    /// Finished calls that ended with `Err` or a panic.
    pub errors: u64,
    /// Calls that had not finished.
    #[serde(default)]
    pub running: u64,
    /// The sum of the durations of the finished calls, without those on paths on which the same
    /// place stands above already.
    pub total_seconds: f64,
    /// The part of the busy time that no phase below it took on the same thread.
    pub self_seconds: f64,
    /// `self_seconds` in percent of all self times, from 0 to 100; the rows add up to 100.
    pub percent_of_self: f64,
    /// How long single calls took.
    #[serde(flatten)]
    pub call: CallSeconds,
    /// Where the phase stands in the code.
    #[serde(flatten)]
    pub source: Source,
}

/// How long single calls took, in seconds; `None` as long as none has finished.
///
/// The percentiles are within 1 % of the exact ones, the other numbers are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallSeconds {
    /// The arithmetic mean.
    pub mean_seconds: Option<f64>,
    /// The shortest call.
    pub min_seconds: Option<f64>,
    /// Half of the calls took at most this long.
    pub p50_seconds: Option<f64>,
    /// 95 of 100 calls took at most this long.
    pub p95_seconds: Option<f64>,
    /// 99 of 100 calls took at most this long.
    pub p99_seconds: Option<f64>,
    /// The longest call.
    pub max_seconds: Option<f64>,
}

/// Where a phase stands in the code; `None` where that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The module's path.
    #[serde(default)]
    pub module: Option<String>,
    /// The function's name.
    #[serde(default)]
    pub function: Option<String>,
    /// The file, as the compiler was told it.
    #[serde(default)]
    pub file: Option<String>,
    /// The line, from 1.
    #[serde(default)]
    pub line: Option<u32>,
}

/// The phases of one equipment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EquipmentPhases {
    /// The equipment's name; `None` for a run that is about none.
    pub equipment: Option<String>,
    /// The equipment's number.
    #[serde(default)]
    pub equip_id: Option<i64>,
    /// Its rows, in the order of [`Report::phases`].
    pub phases: Vec<PhaseRow>,
}

/// A call that had not ended when the report was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningCall {
    /// The phase's path.
    pub path: String,
    /// The phase's name.
    pub name: String,
    /// The component that the phase belongs to.
    pub component: String,
    /// The equipment that the call is about.
    pub equipment: Option<String>,
    /// The number of that equipment.
    #[serde(default)]
    pub equip_id: Option<i64>,
    /// The call's span, 16 hexadecimal digits.
    pub span_id: String,
    /// The thread's number within the process.
    pub thread_id: u64,
    /// The thread's name.
    pub thread_name: String,
    /// When the call began: RFC 3339, UTC.
    pub started_at: String,
    /// How long it has run.
    pub elapsed_seconds: f64,
}
