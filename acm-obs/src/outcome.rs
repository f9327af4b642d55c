//! How a run, or one call of a phase, ended.

use std::fmt;
use std::process::ExitCode;

/// How a run ended. The same word stands in the log, the report, the root span and the exit code.
///
/// ```
/// use acm_obs::Outcome;
///
/// assert_eq!(Outcome::Ok.worst(Outcome::Degraded), Outcome::Degraded);
/// assert_eq!(Outcome::Fail.exit_code(), 1);
/// assert_eq!(Outcome::Noop.to_string(), "NOOP");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Everything was done.
    Ok,
    /// There was nothing to do.
    Noop,
    /// A stage fell back or was skipped.
    Degraded,
    /// The run did not reach its goal.
    Fail,
}

impl Outcome {
    /// `OK`, `NOOP`, `DEGRADED` or `FAIL`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Noop => "NOOP",
            Self::Degraded => "DEGRADED",
            Self::Fail => "FAIL",
        }
    }

    /// The exit code of a process that ends so: 1 for [`Outcome::Fail`], else 0.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        matches!(self, Self::Fail) as u8
    }

    /// The worse of the two.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.exit_code())
    }
}

/// How one call of a phase ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PhaseOutcome {
    /// It returned.
    #[default]
    Ok,
    /// It returned an `Err`, or was marked as failed.
    Error,
    /// It panicked.
    Panic,
    /// Its future was dropped before it was ready.
    Cancelled,
}

impl PhaseOutcome {
    /// `ok`, `error`, `panic` or `cancelled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the call counts as an error: an `Err` or a panic.
    #[must_use]
    pub const fn is_error(self) -> bool {
        matches!(self, Self::Error | Self::Panic)
    }
}
