//! All that a lane knows, and what becomes of it. Takes the time as a value; touches nothing outside.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::Batch;
use super::account::{Fate, LaneAccount, Source};
use super::lane::Keep;
use super::pace::Pace;
use super::phase::{Gate, Phase};
use super::reason::{CLOSED, DEADLINE, INTERNAL, QUEUE_FULL, REJECTED};
use super::work::{Origin, Saving, Stored, Waiting, Work};
use crate::spool::RecordId;

/// The state of a lane.
#[derive(Debug)]
pub(super) struct State {
    pub(super) keep: Keep,
    pub(super) pace: Pace,
    /// What the queue may weigh.
    pub(super) capacity: usize,
    /// The least that a record weighs.
    pub(super) of_record: usize,
    pub(super) has_spool: bool,
    pub(super) phase: Phase,
    pub(super) account: LaneAccount,
    /// In memory, oldest first.
    pub(super) queue: VecDeque<Waiting>,
    /// What the queue weighs, with what is being saved of it.
    pub(super) weight: usize,
    pub(super) saving: Option<Saving>,
    pub(super) on_its_way: Option<Work>,
    /// What is being read from disk, and whether it is of an earlier run.
    pub(super) loading: Option<(Stored, bool)>,
    /// Sent in part, and of an earlier run.
    pub(super) held: Option<Work>,
    /// On disk and of this run, oldest first.
    pub(super) stored: VecDeque<Stored>,
    /// On disk and of earlier runs, oldest first.
    pub(super) earlier: VecDeque<Stored>,
    next_number: u64,
    /// The number of the last batch of this run that the server has.
    pub(super) last_delivered: Option<u64>,
    /// Failed attempts in a row.
    pub(super) failures: u32,
    pub(super) gate: Gate,
    /// When to look for what others have left behind; `None`: never.
    pub(super) look: Option<Instant>,
    /// The disk is not read before.
    pub(super) read_from: Instant,
    /// The disk is not written before.
    pub(super) save_from: Instant,
    pub(super) last_was_fresh: bool,
}

impl State {
    pub(super) fn new(
        account: LaneAccount,
        keep: Keep,
        capacity: usize,
        pace: Pace,
        now: Instant,
    ) -> Self {
        Self {
            keep,
            pace,
            capacity,
            of_record: 0,
            has_spool: false,
            phase: Phase::Open,
            account,
            queue: VecDeque::new(),
            weight: 0,
            saving: None,
            on_its_way: None,
            loading: None,
            held: None,
            stored: VecDeque::new(),
            earlier: VecDeque::new(),
            next_number: 0,
            last_delivered: None,
            failures: 0,
            gate: Gate { opens: now, ordered: false },
            look: None,
            read_from: now,
            save_from: now,
            last_was_fresh: false,
        }
    }

    /// Lets no more than so many records wait, however small they are.
    pub(super) fn bound_records(&mut self, most: NonZeroU64) {
        let most = usize::try_from(most.get()).unwrap_or(usize::MAX);
        self.of_record = self.capacity / most;
    }

    /// Takes a batch in; `false` if there is no room, or nobody sends any more.
    pub(super) fn offer(&mut self, batch: Batch, now: Instant) -> bool {
        let items = batch.items();
        self.account.offer(items);
        let waiting = Waiting { number: self.next_number, offered: now, batch };
        self.next_number += 1;
        let weight = waiting.weight(self.of_record);
        if self.phase == Phase::Ended {
            self.account.settle(Source::Memory, items, Fate::Dropped(CLOSED));
            return false;
        }
        if self.keep == Keep::Latest {
            self.supersede_queue();
        }
        let fits = self.queue.is_empty() || self.weight.saturating_add(weight) <= self.capacity;
        if !fits {
            self.account.settle(Source::Memory, items, Fate::Dropped(QUEUE_FULL));
            return false;
        }
        self.weight = self.weight.saturating_add(weight);
        self.queue.push_back(waiting);
        true
    }

    /// The number of the next batch: all before it are settled once [`settled_before`] says so.
    ///
    /// [`settled_before`]: Self::settled_before
    pub(super) fn next_number(&self) -> u64 {
        self.next_number
    }

    /// Whether nothing of this or a lower number is in memory only.
    pub(super) fn settled_before(&self, number: u64) -> bool {
        let queued = self.queue.front().is_some_and(|waiting| waiting.number < number);
        let saving =
            matches!(&self.saving, Some(Saving::Queued(waiting)) if waiting.number < number);
        let sending = self.on_its_way.as_ref().and_then(Work::number).is_some_and(|on| on < number);
        self.phase == Phase::Ended || !(queued || saving || sending)
    }

    /// Whether it may be known soon if the last batch is delivered: nothing has failed so far.
    pub(super) fn is_delivering(&self) -> bool {
        self.failures == 0 && !self.settled_before(self.next_number)
    }

    /// Takes the weight of a batch off the queue.
    pub(super) fn unload(&mut self, waiting: &Waiting) {
        self.weight = self.weight.saturating_sub(waiting.weight(self.of_record));
    }

    /// The next part of what is on its way is settled. Says what to strike out on disk.
    pub(super) fn settle_part(&mut self, fates: &[(u64, Fate)], now: Instant) -> Vec<RecordId> {
        let Some(work) = self.on_its_way.as_mut() else { return Vec::new() };
        let apart = work.begun || work.parts.len() > 1;
        work.parts.pop();
        work.begun = true;
        // What was taken apart is there but for what is refused of it.
        let is_there = |fate: &Fate| match fate {
            Fate::Delivered => true,
            Fate::Dropped(reason) => apart && *reason == REJECTED,
            Fate::Superseded | Fate::Spooled | Fate::Unspooled => false,
        };
        if fates.iter().any(|(_, fate)| is_there(fate)) {
            self.last_delivered = self.last_delivered.max(work.offered_as);
        }
        let (source, origin, is_done) = (work.source(), work.origin, work.parts.is_empty());
        for (items, fate) in fates {
            self.account.settle(source, *items, *fate);
        }
        if !is_done {
            return Vec::new();
        }
        self.on_its_way = None;
        match origin {
            Origin::Spool { record, .. } => {
                // There is room again.
                self.save_from = self.save_from.min(now);
                vec![record]
            }
            Origin::Queue { stale: false, .. } if self.keep == Keep::Latest => {
                let delivered = fates.iter().any(|(_, fate)| *fate == Fate::Delivered);
                if delivered { self.supersede_stored() } else { Vec::new() }
            }
            Origin::Queue { .. } => Vec::new(),
        }
    }

    /// The next part of what is on its way is sent as two.
    pub(super) fn split_part(&mut self, one: Batch, other: Batch) {
        if let Some(work) = self.on_its_way.as_mut() {
            work.parts.pop();
            work.parts.push(other);
            work.parts.push(one);
        }
    }

    /// What was to be read from disk is there, and on its way now.
    ///
    /// Unless a later one has taken its place meanwhile: then nothing is on its way.
    pub(super) fn loaded(&mut self, batch: Batch) {
        let loading = self.loading.take();
        self.on_its_way = loading.map(|(stored, earlier)| Work::stored(stored, earlier, batch));
    }

    /// What was to be read from disk will never be sent. Says what to strike out there.
    pub(super) fn unreadable(&mut self, reason: &'static str) -> Option<RecordId> {
        let (Stored { record, items, number: _ }, earlier) = self.loading.take()?;
        let source = if earlier { Source::Earlier } else { Source::Spool };
        self.account.settle(source, items, Fate::Dropped(reason));
        Some(record)
    }

    /// What was to be read from disk cannot be read now.
    pub(super) fn read_later(&mut self, now: Instant) {
        self.read_from = now.checked_add(self.pace.spool_pause).unwrap_or(now);
        if let Some((stored, earlier)) = self.loading.take() {
            self.put_back_stored(stored, earlier);
        }
    }

    /// The sender failed inside: what it failed at is given up. Says what to strike out on disk.
    pub(super) fn recover_sender(&mut self) -> Option<RecordId> {
        let Some(work) = self.on_its_way.take() else { return self.unreadable(INTERNAL) };
        self.account.settle(work.source(), work.items(), Fate::Dropped(INTERNAL));
        work.record()
    }

    /// The keeper failed inside: what it failed at is given up.
    pub(super) fn recover_keeper(&mut self) -> Option<RecordId> {
        if let Some(Saving::Queued(waiting)) = self.saving.take() {
            self.unload(&waiting);
            self.account.settle(Source::Memory, waiting.batch.items(), Fate::Dropped(INTERNAL));
        }
        None
    }

    /// Notes a failed attempt: none is made before the pause is over.
    pub(super) fn failed(&mut self, pause: Duration, ordered: bool, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        let mut pause = pause;
        if let Phase::Closing { tries, .. } = &mut self.phase {
            *tries = tries.saturating_sub(1);
            // There is not the time to be patient, unless the server asks for it.
            pause = if ordered { pause } else { pause.min(self.pace.first_pause) };
        }
        self.gate = Gate { opens: now.checked_add(pause).unwrap_or(now), ordered };
    }

    /// Notes that the server is there.
    pub(super) fn answered(&mut self, now: Instant) {
        self.failures = 0;
        self.gate = Gate { opens: now, ordered: false };
    }

    /// Makes the last attempts begin.
    pub(super) fn close(&mut self, until: Instant, replay_until: Instant, now: Instant) {
        if self.phase != Phase::Open {
            return;
        }
        let tries = match (self.can_save(now), self.failures) {
            (true, 0) => 2,
            (true, _) => 1,
            // There is no other place for what is left.
            (false, _) => LAST_TRIES,
        };
        self.phase = Phase::Closing { until, replay_until, tries };
        // A server that asked to be left alone is; no other pause is worth the wait.
        if !self.gate.ordered {
            self.gate.opens = now;
        }
    }

    /// Nobody works on it any more: whatever is in memory is lost.
    pub(super) fn end(&mut self) {
        self.phase = Phase::Ended;
        let left = self.account.in_memory;
        self.account.settle(Source::Memory, left, Fate::Dropped(DEADLINE));
        self.queue.clear();
        self.saving = None;
        self.on_its_way = None;
        self.weight = 0;
    }

    fn supersede_queue(&mut self) {
        while let Some(waiting) = self.queue.pop_front() {
            self.unload(&waiting);
            self.account.settle(Source::Memory, waiting.batch.items(), Fate::Superseded);
        }
    }

    fn supersede_stored(&mut self) -> Vec<RecordId> {
        let superseded = std::mem::take(&mut self.stored);
        for Stored { items, .. } in &superseded {
            self.account.settle(Source::Spool, *items, Fate::Superseded);
        }
        superseded.iter().map(|stored| stored.record).collect()
    }
}

/// How many attempts may fail at the end where there is no disk to write to: for about a second.
const LAST_TRIES: u32 = 5;
