//! The thread of the metrics: reads the SDK, encodes, gives the batch to the delivery.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use acm_obs::__runtime::Snapshot;

use super::accounts::{Account, Accounts};
use super::encode::Encoder;
use super::exemplars::Exemplar;
use super::sdk::Sdk;
use super::user::User;
use crate::delivery::Batch;
use crate::queue::{Sink, Weigh};

/// What the collector knows for one export.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) snapshot: Snapshot,
    pub(super) exemplars: Vec<Exemplar>,
    pub(super) accounts: Vec<Account>,
    /// How long the user's callbacks may take.
    pub(super) patience: Duration,
    /// How long those before may take to be delivered, where that makes a difference.
    pub(super) wait: Duration,
    pub(super) is_last: bool,
}

/// Where exports go.
pub(crate) trait Outlet: Send + 'static {
    /// Takes the next export. They are counted from zero.
    fn give(&mut self, batch: Batch);

    /// Waits while the last one may be delivered at once; `false` if that still is so at the deadline.
    fn wait(&self, deadline: Instant) -> bool;

    /// The last export that is known to be there, at least in part. Where all are kept until they are
    /// delivered this need not be known.
    fn last_delivered(&self) -> Option<u64>;
}

impl Weigh for Export {
    fn weight(&self) -> usize {
        1
    }
}

/// What the thread works with.
#[derive(Debug)]
pub(super) struct Parts<O> {
    pub(super) own: Sdk,
    pub(super) accounts: Accounts,
    pub(super) user: User,
    pub(super) encoder: Encoder,
    /// Whether the last export waits for its turn.
    pub(super) is_ending: Arc<AtomicBool>,
    pub(super) outlet: O,
}

/// Exports on its own thread.
#[derive(Debug)]
pub(super) struct Push<O>(Parts<O>);

impl<O> Push<O> {
    pub(super) fn new(parts: Parts<O>) -> Self {
        Self(parts)
    }
}

impl<O: Outlet> Sink for Push<O> {
    type Item = Export;

    fn take(&mut self, export: Export) {
        let Export { snapshot, exemplars, accounts, patience, wait, is_last } = export;
        let parts = &mut self.0;
        parts.accounts.tell(&accounts);
        let (own, user) = (parts.own.reader().read(), parts.user.read(patience));
        let delivered = parts.delivered(wait, is_last);
        parts.outlet.give(parts.encoder.batch(&snapshot, &exemplars, own, user, delivered));
    }
}

impl<O: Outlet> Parts<O> {
    /// The last export that is known to be there. Waits for those that are on their way if what the
    /// next one says depends on it.
    fn delivered(&self, wait: Duration, is_last: bool) -> Option<u64> {
        let now = Instant::now();
        let deadline = now.checked_add(wait).unwrap_or(now);
        loop {
            let delivered = self.outlet.last_delivered();
            let now = Instant::now();
            // The last one has not the time to wait for this one to wait.
            let is_over = now >= deadline || (!is_last && self.is_ending.load(Ordering::Relaxed));
            if is_over || !self.encoder.has_to_begin_again(delivered) {
                return delivered;
            }
            if self.outlet.wait(deadline.min(now + GLANCE)) {
                return self.outlet.last_delivered();
            }
        }
    }
}

/// Between two looks at whether the run ends.
const GLANCE: Duration = Duration::from_millis(20);
