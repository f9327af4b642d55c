//! What waits and what is on its way. Data.

use std::time::Instant;

use super::account::Source;
use crate::spool::{Batch, RecordId};

/// A batch that waits in memory.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// Batches are numbered as they are offered; the parts of one have its number.
    pub(super) number: u64,
    pub(super) offered: Instant,
    pub(super) batch: Batch,
}

impl Waiting {
    /// What it takes of the queue: its bytes, or so much for each record where that is more.
    pub(super) fn weight(&self, of_record: usize) -> usize {
        let records = usize::try_from(self.batch.items()).unwrap_or(usize::MAX);
        let bytes = self.batch.bytes().saturating_add(size_of::<Self>());
        bytes.max(records.saturating_mul(of_record))
    }
}

/// A batch that waits on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) record: RecordId,
    /// The number it was offered under, if that was in this run.
    pub(super) number: Option<u64>,
    /// What its records still count, if a part of it was sent.
    pub(super) items: u64,
}

/// A batch that is being sent, perhaps in parts.
#[derive(Debug)]
pub(super) struct Work {
    /// What is still to be sent, the next one last.
    pub(super) parts: Vec<Batch>,
    pub(super) origin: Origin,
    /// The number it was offered under, if that was in this run.
    pub(super) offered_as: Option<u64>,
    /// Whether a part of it is settled already.
    pub(super) begun: bool,
}

/// Where a batch comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The queue.
    Queue {
        number: u64,
        offered: Instant,
        /// A later one that says the same and more is on disk.
        stale: bool,
    },
    /// The spool, and it is still there.
    Spool { record: RecordId, earlier: bool },
}

impl Work {
    pub(super) fn queued(waiting: Waiting) -> Self {
        let Waiting { number, offered, batch } = waiting;
        let origin = Origin::Queue { number, offered, stale: false };
        Self { parts: vec![batch], origin, offered_as: Some(number), begun: false }
    }

    pub(super) fn stored(stored: Stored, earlier: bool, batch: Batch) -> Self {
        let Stored { record, number, items: _ } = stored;
        let origin = Origin::Spool { record, earlier };
        Self { parts: vec![batch], origin, offered_as: number, begun: false }
    }

    pub(super) fn items(&self) -> u64 {
        self.parts.iter().map(Batch::items).sum()
    }

    pub(super) fn source(&self) -> Source {
        match self.origin {
            Origin::Queue { .. } => Source::Memory,
            Origin::Spool { earlier: false, .. } => Source::Spool,
            Origin::Spool { earlier: true, .. } => Source::Earlier,
        }
    }

    /// The number, if it is in memory only.
    pub(super) fn number(&self) -> Option<u64> {
        match self.origin {
            Origin::Queue { number, .. } => Some(number),
            Origin::Spool { .. } => None,
        }
    }

    /// Where its copy on disk is.
    pub(super) fn record(&self) -> Option<RecordId> {
        match self.origin {
            Origin::Queue { .. } => None,
            Origin::Spool { record, .. } => Some(record),
        }
    }

    /// Whether it is all of what was offered, or stored, under its name.
    pub(super) fn is_whole(&self) -> bool {
        !self.begun && self.parts.len() == 1
    }
}

/// What the keeper writes to disk.
#[derive(Debug)]
pub(super) enum Saving {
    /// It was taken out of the queue.
    Queued(Waiting),
    /// A copy of what is on its way.
    OnItsWay(u64),
}
