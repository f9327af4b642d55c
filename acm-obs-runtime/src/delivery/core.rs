//! What the tasks of a lane and its owners share.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Notify, watch};

use super::account::LaneAccount;
use super::lane::LaneConfig;
use super::news::{Bulletin, News, Reach};
use super::pace::Pace;
use super::phase::Phase;
use super::state::State;
use crate::diag::Diag;
use crate::spool::{Destination, LaneSpool, Spool};

/// A lane, seen from all sides.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) config: LaneConfig,
    pub(super) disk: Option<Disk>,
    pub(super) diag: Arc<Diag>,
    bulletin: Bulletin,
    /// Whether it is known if the destination is reached.
    told: AtomicBool,
    state: Mutex<State>,
    /// Something has become of a batch.
    settled: Condvar,
    /// The sender has something to look at.
    pub(super) sender: Notify,
    /// The keeper has something to look at.
    pub(super) keeper: Notify,
    /// When attempts are over, once that is known.
    closing: watch::Sender<Option<Instant>>,
}

/// Where a lane spools.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    pub(super) dir: PathBuf,
    /// Held while a file is read or written, by one thread of those that may block.
    pub(super) files: Arc<Mutex<LaneSpool>>,
}

impl Core {
    pub(super) fn new(
        config: LaneConfig,
        spool: Option<&Arc<Spool>>,
        pace: Pace,
        (diag, bulletin): &(Arc<Diag>, Bulletin),
    ) -> Self {
        let now = Instant::now();
        let account = LaneAccount::new(config.signal, config.output);
        let mut state = State::new(account, config.keep, config.queue_bytes, pace, now);
        if let Some(most) = config.queue_records {
            state.bound_records(most);
        }
        let disk = spool.map(|spool| Disk {
            dir: spool.dir().to_owned(),
            files: Arc::new(Mutex::new(spool.lane(destination(&config)))),
        });
        state.has_spool = disk.is_some();
        state.look = disk.is_some().then_some(now);
        Self {
            config,
            disk,
            diag: Arc::clone(diag),
            bulletin: bulletin.clone(),
            told: AtomicBool::new(false),
            state: Mutex::new(state),
            settled: Condvar::new(),
            sender: Notify::new(),
            keeper: Notify::new(),
            closing: watch::Sender::new(None),
        }
    }

    /// Looks at the state, or takes something out of it that nobody waits for.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No code of others runs under the lock: a poisoned one is as good as any.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and tells everybody.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let output = change(&mut self.state());
        self.settled.notify_all();
        self.sender.notify_one();
        self.keeper.notify_one();
        output
    }

    /// Makes the last attempts begin. `until` they are over, `replay_until` those of the spool.
    pub(super) fn close(&self, until: Instant, replay_until: Instant) {
        self.update(|state| state.close(until, replay_until, Instant::now()));
        self.closing.send_replace(Some(until));
    }

    /// Ready when attempts are over.
    pub(super) async fn attempts_over(&self) {
        let mut closing = self.closing.subscribe();
        let until = match closing.wait_for(Option::is_some).await {
            Ok(until) => *until,
            // Not while this exists.
            Err(_gone) => None,
        };
        match until {
            Some(until) => tokio::time::sleep_until(until.into()).await,
            None => std::future::pending().await,
        }
    }

    /// Gives up what is left, and says what became of everything.
    pub(super) fn end(&self) -> LaneAccount {
        self.update(|state| {
            state.end();
            state.account.clone()
        })
    }

    /// Waits until nothing offered before this number is in memory; `false` if some is at the deadline.
    pub(super) fn wait(&self, number: u64, deadline: Instant) -> bool {
        let mut state = self.state();
        while !state.settled_before(number) {
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return false;
            }
            let waited = self.settled.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Waits until it is known what becomes of the last batch, or an attempt has failed;
    /// `false` if neither is so at the deadline.
    pub(super) fn wait_while_delivering(&self, deadline: Instant) -> bool {
        let mut state = self.state();
        while state.is_delivering() {
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return false;
            }
            let waited = self.settled.wait_timeout(state, rest);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Whether nobody works on it any more.
    pub(super) fn has_ended(&self) -> bool {
        self.state().phase == Phase::Ended
    }

    /// Puts up whether the destination is reached, the first time.
    pub(super) fn tell(&self, reach: Reach) {
        if self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        let (label, url) = (self.config.label, self.config.endpoint.shown.clone());
        self.bulletin.put_up(News { label, url, reach });
    }
}

fn destination(config: &LaneConfig) -> Destination {
    Destination {
        signal: config.signal.to_owned(),
        output: config.output.to_owned(),
        tenant: config.endpoint.tenant.clone(),
        url: config.endpoint.shown.clone(),
    }
}
