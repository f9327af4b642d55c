//! What the project wants of itself, beside what was measured.

use std::fmt;

/// One goal: the measured value must not be above the limit.
#[derive(Debug)]
pub struct Goal {
    /// What was measured, as words.
    pub what: String,
    /// What came out.
    pub measured: f64,
    /// What it may be at most.
    pub limit: f64,
    /// The unit of both, empty for a ratio.
    pub unit: &'static str,
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, measured, limit, unit } = self;
        let verdict = if measured <= limit { "met   " } else { "missed" };
        write!(f, "{verdict}  {what}: {measured:.3}{unit} (goal: at most {limit:.3}{unit})")
    }
}
