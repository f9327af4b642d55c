//! Futures that have been polled and have not ended.

use std::collections::{HashMap, HashSet};

use crate::session::snapshot::Running;

/// How many ends wait for their start at the most: a start may be lost.
const MAX_EARLY: usize = 4_096;

/// The futures that run. A future that changes threads may be seen to end before it is seen to start.
#[derive(Debug, Default)]
pub(super) struct Futures {
    running: HashMap<u64, Running>,
    ended_first: HashSet<u64>,
}

impl Futures {
    pub(super) fn started(&mut self, future: Running) {
        let id = future.span_id.to_u64();
        if !self.ended_first.remove(&id) {
            self.running.insert(id, future);
        }
    }

    pub(super) fn ended(&mut self, id: u64) {
        if self.running.remove(&id).is_none() {
            if self.ended_first.len() >= MAX_EARLY {
                self.ended_first.clear();
            }
            self.ended_first.insert(id);
        }
    }

    pub(super) fn running(&self) -> impl Iterator<Item = &Running> {
        self.running.values()
    }
}
