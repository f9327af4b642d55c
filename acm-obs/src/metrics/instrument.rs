//! The instruments: what they are called and what they count.

/// A built-in instrument that the functions of this module record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instrument {
    /// `acm.run.duration`.
    RunDuration,
    /// `acm.batch.duration`.
    BatchDuration,
    /// `acm.detector.duration`.
    DetectorDuration,
    /// `acm.runs`.
    Runs,
    /// `acm.batches`.
    Batches,
    /// `acm.rows`.
    Rows,
    /// `acm.episodes`.
    Episodes,
    /// `acm.errors`.
    Errors,
    /// `acm.coldstarts`.
    Coldstarts,
    /// `acm.model.refits`.
    ModelRefits,
    /// `acm.sql.operations`.
    SqlOperations,
    /// `acm.health.score`.
    HealthScore,
    /// `acm.data_quality.score`.
    DataQualityScore,
    /// `acm.rul`.
    Rul,
    /// `acm.active_defects`.
    ActiveDefects,
    /// `acm.fused_z`.
    FusedZ,
    /// `acm.detector_z`.
    DetectorZ,
    /// `acm.regime`.
    Regime,
}

/// How the values of an instrument are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstrumentKind {
    /// A sum that only grows.
    Counter,
    /// The last value.
    Gauge,
    /// A distribution.
    Histogram,
}

use InstrumentKind::{Counter, Gauge, Histogram};

type Row = (&'static str, &'static str, InstrumentKind, &'static str, &'static [&'static str]);

impl Instrument {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::RunDuration,
        Self::BatchDuration,
        Self::DetectorDuration,
        Self::Runs,
        Self::Batches,
        Self::Rows,
        Self::Episodes,
        Self::Errors,
        Self::Coldstarts,
        Self::ModelRefits,
        Self::SqlOperations,
        Self::HealthScore,
        Self::DataQualityScore,
        Self::Rul,
        Self::ActiveDefects,
        Self::FusedZ,
        Self::DetectorZ,
        Self::Regime,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The unit, as UCUM writes it.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        self.row().1
    }

    /// How its values are added up.
    #[must_use]
    pub const fn kind(self) -> InstrumentKind {
        self.row().2
    }

    /// What it is, in one line.
    #[must_use]
    pub const fn description(self) -> &'static str {
        self.row().3
    }

    /// The names of the attributes that every measurement has, in this order.
    #[must_use]
    pub const fn attributes(self) -> &'static [&'static str] {
        self.row().4
    }

    const fn row(self) -> Row {
        match self {
            Self::RunDuration => (
                "acm.run.duration",
                "s",
                Histogram,
                "How long runs took",
                &["equipment", "outcome"],
            ),
            Self::BatchDuration => (
                "acm.batch.duration",
                "s",
                Histogram,
                "How long batches took",
                &["equipment", "status"],
            ),
            Self::DetectorDuration => (
                "acm.detector.duration",
                "s",
                Histogram,
                "How long detectors took",
                &["equipment", "detector"],
            ),
            Self::Runs => {
                ("acm.runs", "{run}", Counter, "Runs that have ended", &["equipment", "outcome"])
            }
            Self::Batches => {
                ("acm.batches", "{batch}", Counter, "Batches processed", &["equipment", "status"])
            }
            Self::Rows => ("acm.rows", "{row}", Counter, "Rows processed", &["equipment"]),
            Self::Episodes => {
                ("acm.episodes", "{episode}", Counter, "Episodes found", &["equipment", "severity"])
            }
            Self::Errors => {
                ("acm.errors", "{error}", Counter, "Errors by type", &["equipment", "error_type"])
            }
            Self::Coldstarts => {
                ("acm.coldstarts", "{coldstart}", Counter, "Starts without a model", &["equipment"])
            }
            Self::ModelRefits => (
                "acm.model.refits",
                "{refit}",
                Counter,
                "Models fitted again",
                &["equipment", "reason", "detector"],
            ),
            Self::SqlOperations => (
                "acm.sql.operations",
                "{operation}",
                Counter,
                "Operations on the database",
                &["equipment", "table", "operation"],
            ),
            Self::HealthScore => {
                ("acm.health.score", "{score}", Gauge, "Health, 0 to 100", &["equipment"])
            }
            Self::DataQualityScore => (
                "acm.data_quality.score",
                "{score}",
                Gauge,
                "Quality of the data, 0 to 100",
                &["equipment"],
            ),
            Self::Rul => {
                ("acm.rul", "h", Gauge, "Remaining useful life", &["equipment", "quantile"])
            }
            Self::ActiveDefects => {
                ("acm.active_defects", "{defect}", Gauge, "Defects that are active", &["equipment"])
            }
            Self::FusedZ => {
                ("acm.fused_z", "{z}", Gauge, "The fused score of all detectors", &["equipment"])
            }
            Self::DetectorZ => (
                "acm.detector_z",
                "{z}",
                Gauge,
                "The score of one detector",
                &["equipment", "detector"],
            ),
            Self::Regime => {
                ("acm.regime", "{regime}", Gauge, "The operating regime", &["equipment", "label"])
            }
        }
    }
}
