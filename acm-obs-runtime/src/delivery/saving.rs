//! What goes from memory to disk, and when. Pure.

use std::time::Instant;

use super::Batch;
use super::account::{Fate, Source};
use super::lane::Keep;
use super::phase::Phase;
use super::reason::{DEADLINE, UNREACHABLE};
use super::state::State;
use super::work::{Origin, Saving, Stored, Work};
use crate::spool::{Alone, RecordId};

/// What the keeper does next.
#[derive(Debug)]
pub(super) enum Plan {
    /// Write this, and say what became of it: [`State::saved`].
    Save(Batch, Alone),
    /// Wait for something to change, up to this moment.
    Wait(Option<Instant>),
    /// Nothing: it is over.
    Done,
}

impl State {
    /// Decides what is to be saved now, and takes it.
    pub(super) fn plan(&mut self, now: Instant) -> Plan {
        match self.phase {
            Phase::Ended => return Plan::Done,
            Phase::Leaving if self.queue.is_empty() => return Plan::Done,
            Phase::Leaving if !self.can_save(now) => return self.give_up(),
            Phase::Leaving => return self.save_oldest(),
            Phase::Open | Phase::Closing { .. } if !self.has_spool => return Plan::Wait(None),
            Phase::Open | Phase::Closing { .. } if !self.can_save(now) => {
                return Plan::Wait(Some(self.save_from));
            }
            Phase::Open | Phase::Closing { .. } => {}
        }
        let due = |offered: Instant| offered.checked_add(self.pace.save_after);
        let newer = self.keep == Keep::Latest && !self.queue.is_empty();
        let sending = self.on_its_way.as_ref().filter(|work| work.is_whole() && !newer);
        let mut wake = None;
        if let Some(Work {
            parts, origin: Origin::Queue { number, offered, stale: false }, ..
        }) = sending
        {
            wake = due(*offered);
            if let (Some(part), true) = (parts.last(), wake.is_some_and(|due| due <= now)) {
                let (batch, number) = (part.clone(), *number);
                self.saving = Some(Saving::OnItsWay(number));
                return Plan::Save(batch, self.alone());
            }
        }
        if let Some(oldest) = self.queue.front() {
            let oldest = due(oldest.offered);
            let crowded = self.weight > self.capacity / 2 && self.queue.len() > 1;
            if crowded || oldest.is_some_and(|due| due <= now) {
                return self.save_oldest();
            }
            wake = [wake, oldest].into_iter().flatten().min();
        }
        Plan::Wait(wake)
    }

    /// What was to be saved is on disk, or it was refused. Says what to strike out again.
    pub(super) fn saved(
        &mut self,
        record: Option<RecordId>,
        alone: Alone,
        now: Instant,
    ) -> Vec<RecordId> {
        let Some(record) = record else {
            self.refused(now);
            return Vec::new();
        };
        let mut struck = Vec::new();
        match self.saving.take() {
            Some(Saving::Queued(waiting)) => {
                self.unload(&waiting);
                let items = waiting.batch.items();
                self.account.settle(Source::Memory, items, Fate::Spooled);
                let number = Some(waiting.number);
                self.put_back_stored(Stored { record, number, items }, false);
            }
            Some(Saving::OnItsWay(number)) => match self.on_its_way.as_mut() {
                Some(work) if work.is_whole() && work.number() == Some(number) => {
                    let items = work.items();
                    work.origin = Origin::Spool { record, earlier: false };
                    self.account.settle(Source::Memory, items, Fate::Spooled);
                }
                // Meanwhile it was taken, or taken apart.
                Some(_) | None => struck.push(record),
            },
            // Meanwhile it was given up.
            None => struck.push(record),
        }
        if let Alone::Replacing(old) = alone {
            struck.extend(self.replaced(old, now));
        }
        struck
    }

    /// Whether there is a disk to write to, as far as is known.
    pub(super) fn can_save(&self, now: Instant) -> bool {
        self.has_spool && now >= self.save_from
    }

    fn save_oldest(&mut self) -> Plan {
        let Some(waiting) = self.queue.pop_front() else { return Plan::Wait(None) };
        let batch = waiting.batch.clone();
        self.saving = Some(Saving::Queued(waiting));
        Plan::Save(batch, self.alone())
    }

    /// Where there is one snapshot at a time on disk, the new one takes the place of the old one.
    fn alone(&self) -> Alone {
        if self.keep == Keep::All {
            return Alone::No;
        }
        let own = self.on_its_way.iter().filter(|work| work.source() == Source::Spool);
        let loading = self.loading.filter(|(_, earlier)| !earlier).map(|(stored, _)| stored.record);
        let stored = self.stored.back().map(|stored| stored.record);
        // Where there are two, since the later one was not known yet, the later one.
        own.filter_map(Work::record)
            .chain(loading)
            .chain(stored)
            .max()
            .map_or(Alone::Yes, Alone::Replacing)
    }

    /// A later snapshot takes the place of this one. Says whether it is still to be struck out.
    fn replaced(&mut self, old: RecordId, now: Instant) -> Option<RecordId> {
        let (items, fate) = if let Some(at) = self.stored.iter().position(|s| s.record == old) {
            (self.stored.remove(at)?.items, Fate::Superseded)
        } else if let Some((stored, _)) = self.loading.take_if(|(stored, _)| stored.record == old) {
            (stored.items, Fate::Superseded)
        } else {
            let mut sending = self.on_its_way.as_mut();
            let work = sending.as_mut().filter(|work| work.record() == Some(old))?;
            work.origin = Origin::Queue { number: 0, offered: now, stale: true };
            (work.items(), Fate::Unspooled)
        };
        self.account.settle(Source::Spool, items, fate);
        Some(old)
    }

    fn refused(&mut self, now: Instant) {
        self.save_from = now.checked_add(self.pace.spool_pause).unwrap_or(now);
        if let Some(Saving::Queued(waiting)) = self.saving.take() {
            if self.keep == Keep::Latest && !self.queue.is_empty() {
                self.unload(&waiting);
                let items = waiting.batch.items();
                self.account.settle(Source::Memory, items, Fate::Superseded);
            } else {
                self.requeue(waiting);
            }
        }
    }

    /// There is nowhere to keep what is left.
    fn give_up(&mut self) -> Plan {
        let reason = if self.failures > 0 { UNREACHABLE } else { DEADLINE };
        while let Some(waiting) = self.queue.pop_front() {
            self.unload(&waiting);
            self.account.settle(Source::Memory, waiting.batch.items(), Fate::Dropped(reason));
        }
        Plan::Done
    }
}
