//! What other threads ask of the collector.

use std::sync::mpsc;
use std::time::Instant;

use acm_obs::Outcome;

use super::exports::Flush;
use crate::finished::Finished;
use crate::queue::Mark;

/// One request, with the way to answer it.
#[derive(Debug)]
pub(crate) enum Command {
    /// Hand over everything recorded so far; the answer is what to wait for.
    Flush { done: mpsc::SyncSender<(Vec<Mark>, Flush)> },
    /// End the run.
    Finish(Finish),
}

/// How a run ends.
#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) outcome: Outcome,
    /// Why it failed.
    pub(crate) error: Option<String>,
    pub(crate) deadline: Instant,
    pub(crate) done: mpsc::SyncSender<Finished>,
}

/// The collector's end.
#[derive(Debug)]
pub(crate) struct Mailbox(mpsc::Receiver<Command>);

impl Mailbox {
    /// The oldest request that waits.
    pub(super) fn next(&self) -> Option<Command> {
        self.0.try_recv().ok()
    }
}

/// The two ends of the way to the collector.
pub(crate) fn mailbox() -> (mpsc::Sender<Command>, Mailbox) {
    let (sender, receiver) = mpsc::channel();
    (sender, Mailbox(receiver))
}
