//! How trouble of a lane is worded.

use super::core::Core;
use crate::diag::Trouble;

/// A batch found no room.
pub(super) fn queue_full(lane: &Core) {
    let label = lane.config.label;
    lane.diag.report(
        Trouble::QueueFull,
        format_args!(
            "{label}: the queue to {} is full, a batch is lost",
            lane.config.endpoint.shown
        ),
    );
}

/// An attempt failed; the batch is kept.
pub(super) fn not_reached(lane: &Core, reason: &str) {
    say(lane, Trouble::NotReached, format_args!("not delivered, will be tried again: {reason}"));
}

/// Something was refused for good.
pub(super) fn refused(lane: &Core, items: u64, message: &str) {
    say(lane, Trouble::Refused, format_args!("{items} records are lost: {message}"));
}

/// The disk cannot be read or written.
pub(super) fn disk(lane: &Core, what: &str, reason: &str) {
    let dir = lane.disk.as_ref().map(|disk| disk.dir.display().to_string()).unwrap_or_default();
    say(lane, Trouble::Spool, format_args!("cannot {what} the spool `{dir}`: {reason}"));
}

/// A task had to be started again.
pub(super) fn panicked(lane: &Core) {
    say(lane, Trouble::Internal, format_args!("the delivery failed inside, a batch may be lost"));
}

fn say(lane: &Core, trouble: Trouble, text: std::fmt::Arguments<'_>) {
    let (label, url) = (lane.config.label, &lane.config.endpoint.shown);
    lane.diag.report(trouble, format_args!("{label} -> {url}: {text}"));
}
