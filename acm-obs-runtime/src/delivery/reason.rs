//! Why records are lost: the names that the accounts have for it.

/// There was no room in memory.
pub(super) const QUEUE_FULL: &str = "queue_full";
/// The time of the shutdown was over.
pub(super) const DEADLINE: &str = "deadline";
/// The server was not reached before the end.
pub(super) const UNREACHABLE: &str = "unreachable";
/// Handling it failed, which is a mistake of this crate.
pub(super) const INTERNAL: &str = "internal";
/// It was offered after the end.
pub(super) const CLOSED: &str = "closed";
/// The server did not want it.
pub(super) const REJECTED: &str = "rejected";
/// It cannot be made smaller, and the server does not take it.
pub(super) const TOO_LARGE: &str = "too_large";
/// It waited on disk for longer than anybody wants it.
pub(super) const TOO_OLD: &str = "too_old";
/// It was damaged on disk.
pub(super) const CORRUPT: &str = "corrupt";
/// Somebody has removed it from the disk.
pub(super) const REMOVED: &str = "removed";
