//! Where goes what the server has not taken. Pure.

use std::time::Instant;

use super::account::{Fate, Source};
use super::lane::Keep;
use super::state::State;
use super::work::{Origin, Saving, Stored, Waiting, Work};
use crate::spool::RecordId;

impl State {
    /// What is on its way was not taken: it waits where it came from. Says what to strike out on disk.
    pub(super) fn put_back(&mut self, now: Instant) -> Option<RecordId> {
        let work = self.on_its_way.take()?;
        let items = work.items();
        match work.origin {
            Origin::Spool { record, earlier } if !work.begun => {
                let number = work.offered_as;
                self.put_back_stored(Stored { record, number, items }, earlier);
                None
            }
            Origin::Spool { earlier: true, .. } => {
                self.held = Some(work);
                None
            }
            Origin::Spool { record, earlier: false } => {
                // Only a part of the record is still to be sent: this part is saved anew.
                self.account.settle(Source::Spool, items, Fate::Unspooled);
                let number = work.offered_as.unwrap_or_default();
                self.put_back_queued(work, number, now);
                Some(record)
            }
            Origin::Queue { number, offered, stale } => {
                if stale {
                    self.account.settle(Source::Memory, items, Fate::Superseded);
                } else {
                    self.put_back_queued(work, number, offered);
                }
                None
            }
        }
    }

    fn put_back_queued(&mut self, work: Work, number: u64, offered: Instant) {
        let newer = !self.queue.is_empty() || matches!(self.saving, Some(Saving::Queued(_)));
        if self.keep == Keep::Latest && newer {
            self.account.settle(Source::Memory, work.items(), Fate::Superseded);
            return;
        }
        let is_saved = matches!(self.saving, Some(Saving::OnItsWay(saved)) if saved == number);
        let whole = work.is_whole();
        // The first part is the oldest, and the last in the list.
        for batch in work.parts {
            let waiting = Waiting { number, offered, batch };
            self.weight = self.weight.saturating_add(waiting.weight(self.of_record));
            if whole && is_saved {
                self.saving = Some(Saving::Queued(waiting));
            } else {
                self.requeue(waiting);
            }
        }
    }

    /// A batch waits in memory again, at its place: its weight is counted already.
    pub(super) fn requeue(&mut self, waiting: Waiting) {
        let at = self.queue.partition_point(|other| other.number < waiting.number);
        self.queue.insert(at, waiting);
    }

    /// A batch on disk waits again, at its place.
    pub(super) fn put_back_stored(&mut self, stored: Stored, earlier: bool) {
        let list = if earlier { &mut self.earlier } else { &mut self.stored };
        let at = list.partition_point(|other| other.record < stored.record);
        list.insert(at, stored);
    }
}
