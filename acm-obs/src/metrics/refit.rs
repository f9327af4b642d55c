//! Why a model was fitted again.

use std::fmt;

/// Why a model was fitted again: a few reasons, so that they can be counted.
///
/// ```
/// use acm_obs::metrics::RefitReason;
///
/// assert_eq!(RefitReason::Drift.as_str(), "drift");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefitReason {
    /// There was none, or none that could be read.
    Missing,
    /// Its settings have changed.
    Configuration,
    /// The columns of the data have changed.
    Schema,
    /// The data has drifted away from what it was fitted on.
    Drift,
    /// The operating regimes have changed.
    Regime,
    /// It fits badly.
    Quality,
    /// It is old.
    Age,
    /// Somebody asked for it.
    Requested,
}

impl RefitReason {
    /// `missing`, `configuration`, `schema`, `drift`, `regime`, `quality`, `age` or `requested`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Configuration => "configuration",
            Self::Schema => "schema",
            Self::Drift => "drift",
            Self::Regime => "regime",
            Self::Quality => "quality",
            Self::Age => "age",
            Self::Requested => "requested",
        }
    }
}

impl fmt::Display for RefitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
