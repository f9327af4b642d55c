//! What became of the records, counted by the workers and read by the collector.

use std::sync::atomic::{AtomicU64, Ordering};

/// A count that one thread adds to and another one reads.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, records: u64) {
        self.0.fetch_add(records, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The account of one output.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Written.
    pub(crate) delivered: Counter,
    /// Lost because the system refused the write.
    pub(crate) failed: Counter,
    /// Lost because the queue was full.
    pub(crate) queue_full: Counter,
}

/// The accounts of all outputs of a run.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) console: Account,
    pub(crate) logs: Account,
    pub(crate) spans: Account,
}
