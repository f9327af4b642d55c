//! The thread of the metrics: reads the SDK, encodes, gives the batch to the delivery.

use std::time::Duration;

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
}

impl Weigh for Export {
    fn weight(&self) -> usize {
        1
    }
}

/// What the thread works with.
#[derive(Debug)]
pub(super) struct Parts<G> {
    pub(super) own: Sdk,
    pub(super) accounts: Accounts,
    pub(super) user: User,
    pub(super) encoder: Encoder,
    pub(super) give: G,
}

/// Exports on its own thread.
#[derive(Debug)]
pub(super) struct Push<G>(Parts<G>);

impl<G> Push<G> {
    pub(super) fn new(parts: Parts<G>) -> Self {
        Self(parts)
    }
}

impl<G: FnMut(Batch) + Send + 'static> Sink for Push<G> {
    type Item = Export;

    fn take(&mut self, export: Export) {
        let Export { snapshot, exemplars, accounts, patience } = export;
        let parts = &mut self.0;
        parts.accounts.tell(&accounts);
        let (own, user) = (parts.own.reader().read(), parts.user.read(patience));
        (parts.give)(parts.encoder.batch(&snapshot, &exemplars, own, user));
    }
}
