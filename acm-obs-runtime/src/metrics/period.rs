//! The time that an export speaks of.

/// From the export before to this one; nanoseconds of unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// The export before, or the start of the run.
    pub(super) start: u64,
    pub(super) end: u64,
}
