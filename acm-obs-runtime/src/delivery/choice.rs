//! What the sender does next. Pure.

use std::time::Instant;

use super::account::Source;
use super::lane::Keep;
use super::state::{Phase, State};
use super::work::{Stored, Work};

/// What the sender does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Send what is on its way.
    Send,
    /// Read this from disk, and send it.
    Load { stored: Stored, earlier: bool },
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
    /// New data goes first. While more of it waits, but not much, what is on disk gets every other turn.
    pub(super) fn choose(&mut self, now: Instant) -> Choice {
        let closing = match self.phase {
            Phase::Open => None,
            Phase::Closing { until, replay_until, tries } => {
                let hopeless = tries == 0 || self.gate.opens >= until;
                if now >= until || (hopeless && self.can_save(now)) {
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
            // The rest is for a later process.
            Some((_, replay_until)) if self.failures == 0 && now < replay_until => {
                self.replay_own()
            }
            Some(_) => None,
        };
        let quiet = self.weight <= self.capacity / 2 && self.keep == Keep::All;
        let turn = self.queue.is_empty() || (quiet && self.last_was_fresh);
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

    /// The same, of this run alone.
    fn replay_own(&self) -> Option<Replay> {
        match &self.held {
            Some(held) => (held.source() == Source::Spool).then_some(Replay::Held),
            None => (!self.stored.is_empty()).then_some(Replay::Own),
        }
    }

    fn take_replay(&mut self, replay: Replay) -> Choice {
        self.last_was_fresh = false;
        let load = |stored: Option<Stored>, earlier| match stored {
            Some(stored) => Choice::Load { stored, earlier },
            None => Choice::Wait(None),
        };
        match replay {
            Replay::Held => {
                self.on_its_way = self.held.take();
                Choice::Send
            }
            Replay::Earlier => load(self.earlier.pop_front(), true),
            Replay::Own => load(self.stored.pop_front(), false),
            Replay::Look => Choice::Look,
        }
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

enum Replay {
    Held,
    Earlier,
    Look,
    Own,
}
