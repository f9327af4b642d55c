//! How fast everything goes.

use std::time::Duration;

/// The times that the delivery keeps to; tests are in more of a hurry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// How long a batch may wait for its acknowledgement before it is spooled.
    pub(super) save_after: Duration,
    /// The upper end of the first pause after a failed attempt; it doubles from one to the next.
    pub(super) first_pause: Duration,
    /// The upper end of the longest pause.
    pub(super) longest_pause: Duration,
    /// Between two looks for what other processes have left behind.
    pub(super) look_again: Duration,
    /// Before the disk is tried again after it has refused.
    pub(super) spool_pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            save_after: Duration::from_secs(1),
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
            look_again: Duration::from_mins(1),
            spool_pause: Duration::from_secs(5),
        }
    }
}
