//! What the sender does next. Pure.

use std::time::Instant;

use super::account::Source;
use super::lane::Keep;
use super::phase::Phase;
use super::state::State;
use super::work::{Stored, Work};
use crate::spool::RecordId;

/// What the sender does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Send what is on its way.
    Send,
    /// Read this from disk, and send it.
    Load(RecordId),
    /// Look for what others have left behind.
    Look,
    /// Wait for something to change, up to this moment.
    Wait(Option<Instant>),
    /// Nothing: it is over.
    Done,
}

impl State {
    /// Chooses what to do now, and takes it.
    ///
    /// New data goes first, but for snapshots. While more of it waits, but not much, what is on disk gets every
    /// other turn.
    pub(super) fn choose(&mut self, now: Instant) -> Choice {
        let closing = match self.phase {
            Phase::Open => None,
            Phase::Closing { until, replay_until, tries } => {
                // Without a spool there is nothing to wait for; one that fails now may take it soon.
                let late = self.gate.opens >= until && (self.can_save(now) || !self.has_spool);
                if now >= until || tries == 0 || late {
                    return self.leave();
                }
                Some((until, replay_until))
            }
            Phase::Leaving | Phase::Ended => return Choice::Done,
        };
        if now < self.gate.opens {
            let until = closing.map_or(self.gate.opens, |(until, _)| until.min(self.gate.opens));
            return Choice::Wait(Some(until));
        }
        let replay = match closing {
            None => self.replay(now),
            Some((_, replay_until)) if self.failures == 0 && now < replay_until => {
                self.last_replay(now)
            }
            // The rest is for a later process.
            Some(_) => None,
        };
        let quiet = self.weight <= self.capacity / 2 && self.keep == Keep::All;
        let turn = self.queue.is_empty()
            || (quiet && self.last_was_fresh)
            || replay.is_some_and(|replay| self.goes_first(replay));
        match replay.filter(|_| turn) {
            Some(replay) => self.take_replay(replay),
            None => match self.queue.pop_front() {
                Some(waiting) => {
                    self.unload(&waiting);
                    self.last_was_fresh = true;
                    self.on_its_way = Some(Work::queued(waiting));
                    Choice::Send
                }
                None if closing.is_some() => self.leave(),
                None => Choice::Wait(self.wake()),
            },
        }
    }

    /// What to do with the spool, oldest first.
    fn replay(&self, now: Instant) -> Option<Replay> {
        if self.held.is_some() {
            return Some(Replay::Held);
        }
        let readable = now >= self.read_from;
        if readable && !self.earlier.is_empty() {
            Some(Replay::Earlier)
        } else if self.look.is_some_and(|look| look <= now) {
            Some(Replay::Look)
        } else if readable && !self.stored.is_empty() {
            Some(Replay::Own)
        } else {
            None
        }
    }

    /// The same at the end: what this run has spooled, and what has to go before its own.
    fn last_replay(&self, now: Instant) -> Option<Replay> {
        let replay = self.replay(now).filter(|replay| self.goes_first(*replay));
        replay.or_else(|| (!self.stored.is_empty()).then_some(Replay::Own))
    }

    /// Whether it goes before what is new: snapshots of earlier runs do, since backends take the
    /// points of a series in the order of their times and refuse those that come late.
    fn goes_first(&self, replay: Replay) -> bool {
        let is_earlier = match replay {
            Replay::Earlier | Replay::Look => true,
            Replay::Held => self.held.as_ref().is_some_and(|held| held.source() == Source::Earlier),
            Replay::Own => false,
        };
        self.keep == Keep::Latest && is_earlier
    }

    fn take_replay(&mut self, replay: Replay) -> Choice {
        self.last_was_fresh = false;
        match replay {
            Replay::Held => {
                self.on_its_way = self.held.take();
                Choice::Send
            }
            Replay::Earlier => {
                let stored = self.earlier.pop_front();
                self.load(stored, true)
            }
            Replay::Own => {
                let stored = self.stored.pop_front();
                self.load(stored, false)
            }
            Replay::Look => Choice::Look,
        }
    }

    fn load(&mut self, stored: Option<Stored>, earlier: bool) -> Choice {
        let Some(stored) = stored else { return Choice::Wait(None) };
        self.loading = Some((stored, earlier));
        Choice::Load(stored.record)
    }

    /// When there may be something to do even if nothing happens.
    fn wake(&self) -> Option<Instant> {
        let waits = !(self.earlier.is_empty() && self.stored.is_empty());
        let read = waits.then_some(self.read_from);
        [self.look, read].into_iter().flatten().min()
    }

    fn leave(&mut self) -> Choice {
        self.phase = Phase::Leaving;
        Choice::Done
    }
}

#[derive(Clone, Copy)]
enum Replay {
    Held,
    Earlier,
    Look,
    Own,
}
