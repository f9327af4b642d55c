//! The end that an exporter holds.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Batch;
use super::core::Core;
use super::protocol::Protocol;
use super::trouble;
use crate::settings::Endpoint;

/// What a lane carries, where to and how.
#[derive(Debug)]
pub(crate) struct LaneConfig {
    /// The signal's name in the accounts.
    pub(crate) signal: &'static str,
    /// The output's name in the accounts.
    pub(crate) output: &'static str,
    /// What people call it.
    pub(crate) label: &'static str,
    pub(crate) endpoint: Endpoint,
    pub(crate) protocol: Arc<dyn Protocol>,
    /// What may wait in memory, beside the one batch that is on its way.
    pub(crate) queue_bytes: usize,
    /// How many records may, beside that; `None` is bounded by bytes alone.
    pub(crate) queue_records: Option<NonZeroU64>,
    pub(crate) keep: Keep,
    /// What waited on disk for longer is not sent any more.
    pub(crate) max_age: Duration,
}

/// What waits while the server is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// All of it.
    All,
    /// The last batch, which says all that those before it said.
    Latest,
}

/// Where an exporter puts its batches.
#[derive(Clone, Debug)]
pub(crate) struct Lane(pub(super) Arc<Core>);

impl Lane {
    /// Waits until everything that was given to these lanes so far is delivered, spooled or dropped;
    /// `false` if not by the deadline.
    pub(crate) fn wait_for_all(lanes: &[Self], deadline: Instant) -> bool {
        let numbers: Vec<u64> = lanes.iter().map(|lane| lane.0.state().next_number()).collect();
        lanes.iter().zip(numbers).all(|(lane, number)| lane.0.wait(number, deadline))
    }

    /// Waits while the last batch may be delivered at once; `false` if that still is so at the deadline.
    ///
    /// Once an attempt has failed there is nothing to wait for.
    pub(crate) fn wait_while_delivering(&self, deadline: Instant) -> bool {
        self.0.wait_while_delivering(deadline)
    }

    /// The last batch that the server is known to have, at least in part, from memory or from disk:
    /// batches are counted from zero as they are offered. What it refused of a batch is not told apart.
    pub(crate) fn last_delivered(&self) -> Option<u64> {
        self.0.state().last_delivered
    }

    /// Puts a batch into the queue. Never blocks; what finds no room is counted.
    pub(crate) fn offer(&self, batch: Batch) {
        let taken = self.0.update(|state| state.offer(batch, Instant::now()));
        if !taken && !self.0.has_ended() {
            trouble::queue_full(&self.0);
        }
    }
}
