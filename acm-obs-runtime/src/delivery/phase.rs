//! How far a lane is, and when it may go on. Data.

use std::time::Instant;

/// How far the lane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// The last attempts.
    Closing {
        /// Attempts are over.
        until: Instant,
        /// What this run has spooled is sent as well, up to here.
        replay_until: Instant,
        /// How many attempts may still fail.
        tries: u32,
    },
    /// What is left goes to disk, or is dropped.
    Leaving,
    /// Nobody works on it any more.
    Ended,
}

/// No attempt is made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gate {
    pub(super) opens: Instant,
    /// Because the server said so.
    pub(super) ordered: bool,
}
