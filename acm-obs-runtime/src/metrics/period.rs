//! The time that an export speaks of, and its place among the others.

/// From the export before to this one; times in nanoseconds of unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The export before, or the start of the run.
    pub(super) start: u64,
    pub(super) end: u64,
    /// Exports are counted from zero.
    pub(super) number: u64,
    /// The last export that is known to be there.
    pub(super) delivered: Option<u64>,
}

impl Period {
    /// Whether a series that is told of since this export has to tell of its zero: nobody knows of it.
    ///
    /// A backend refuses a zero that comes after later values.
    pub(super) fn has_to_begin(&self, first: u64) -> bool {
        Some(first) > self.delivered
    }
}
