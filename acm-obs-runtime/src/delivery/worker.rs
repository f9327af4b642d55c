//! The thread that delivers, and its owner.

use std::future::{Future, pending};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder as RuntimeBuilder, Runtime};
use tokio::sync::watch;

use super::account::LaneAccount;
use super::core::Core;
use super::keeper::{self, strike};
use super::lane::{Lane, LaneConfig};
use super::news::{Bulletin, News};
use super::pace::Pace;
use super::state::State;
use super::{race, sender, trouble};
use crate::diag::Diag;
use crate::settings;
use crate::spool::{RecordId, Spool};
use crate::thread;

/// The delivery of all lanes: a thread of its own, and what it sends through.
///
/// Dropped without [`finish`](Self::finish) it spools what is left, as far as that goes quickly, and
/// waits for nothing.
#[derive(Debug)]
pub(crate) struct Delivery {
    lanes: Vec<Arc<Core>>,
    bulletin: Bulletin,
    /// When the thread is to stop, whatever it does, once that is known.
    stop: watch::Sender<Option<Instant>>,
    /// Gone once it was waited for.
    thread: Mutex<Option<(JoinHandle<()>, mpsc::Receiver<()>)>>,
}

impl Delivery {
    /// Starts the thread. Neither files nor the network are touched before it runs.
    ///
    /// # Errors
    ///
    /// What the system says when it has no thread, or nothing to wait with, to give.
    pub(crate) fn start(
        lanes: Vec<LaneConfig>,
        spool: Option<settings::Spool>,
        diag: Arc<Diag>,
    ) -> io::Result<(Self, Vec<Lane>)> {
        Self::start_at(Pace::default(), lanes, spool, diag)
    }

    pub(super) fn start_at(
        pace: Pace,
        lanes: Vec<LaneConfig>,
        spool: Option<settings::Spool>,
        diag: Arc<Diag>,
    ) -> io::Result<(Self, Vec<Lane>)> {
        let bulletin = Bulletin::default();
        let spool = spool.map(|config| Arc::new(Spool::new(config)));
        let news = (diag, bulletin.clone());
        let lanes: Vec<Arc<Core>> = lanes
            .into_iter()
            .map(|lane| Arc::new(Core::new(lane, spool.as_ref(), pace, &news)))
            .collect();
        let runtime = runtime()?;
        let stop = watch::Sender::new(None);
        let (done, is_done) = mpsc::sync_channel(1);
        let (cores, stopped) = (lanes.clone(), stop.subscribe());
        let thread = thread::spawn("acm-delivery", move || {
            work(runtime, cores, stopped);
            if let Some(spool) = spool {
                spool.leave();
            }
            // Nobody waits any more where the receiver is gone.
            let _ = done.try_send(());
        })?;
        let handles = lanes.iter().map(|lane| Lane(Arc::clone(lane))).collect();
        let thread = Mutex::new(Some((thread, is_done)));
        Ok((Self { lanes, bulletin, stop, thread }, handles))
    }

    /// Which destinations are reached, as far as is known since the last time. Never blocks.
    pub(crate) fn news(&self) -> Vec<News> {
        self.bulletin.take()
    }

    /// What has become of everything so far, a lane each, in their order.
    pub(crate) fn accounts(&self) -> Vec<LaneAccount> {
        self.lanes.iter().map(|lane| lane.state().account.clone()).collect()
    }

    /// Delivers what it can, spools the rest, and waits for the thread: not beyond the deadline.
    ///
    /// A lane whose last attempt has failed makes one more. What neither the server nor the disk takes
    /// is dropped. There may be news afterwards, and the accounts stay as they are.
    pub(crate) fn finish(&self, deadline: Instant) -> Vec<LaneAccount> {
        self.close(deadline);
        let thread = self.thread().take();
        if let Some((thread, done)) = thread {
            let rest = deadline.saturating_duration_since(Instant::now());
            // Disconnected, it has ended as well.
            if done.recv_timeout(rest) != Err(mpsc::RecvTimeoutError::Timeout) {
                // After the sign it has nothing left to do but to return; a panic ends it too.
                let _ = thread.join();
            }
        }
        self.lanes.iter().map(|lane| lane.end()).collect()
    }

    fn thread(&self) -> MutexGuard<'_, Option<(JoinHandle<()>, mpsc::Receiver<()>)>> {
        self.thread.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, deadline: Instant) {
        let now = Instant::now();
        let total = deadline.saturating_duration_since(now);
        let before = |reserve: Duration| deadline.checked_sub(reserve).unwrap_or(now).max(now);
        let stop = before(STOP_RESERVE.min(total / 20));
        for lane in &self.lanes {
            let until = if lane.disk.is_some() {
                before(SPOOL_RESERVE.min(total / 5))
            } else {
                // Nothing is left to do then.
                before((STOP_RESERVE * 2).min(total / 10))
            };
            lane.close(until, now + total / 5);
        }
        self.stop.send_replace(Some(stop));
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if self.thread().is_some() {
            let now = Instant::now();
            for lane in &self.lanes {
                lane.close(now, now);
            }
            self.stop.send_replace(Some(now + SPOOL_RESERVE));
        }
    }
}

/// One thread runs all tasks; names and files are looked up by others, which may block.
fn runtime() -> io::Result<Runtime> {
    RuntimeBuilder::new_current_thread()
        .enable_all()
        .thread_name("acm-delivery-io")
        .on_thread_start(thread::set_quiet)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_keep_alive(KEEP_ALIVE)
        .build()
}

fn work(runtime: Runtime, lanes: Vec<Arc<Core>>, mut stopped: watch::Receiver<Option<Instant>>) {
    runtime.block_on(async {
        let stop = async {
            let at = stopped.wait_for(Option::is_some).await.map_or(None, |at| *at);
            match at {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => pending().await,
            }
        };
        race::before(all(lanes), stop).await;
    });
    // A name may be looked up for a long time, and nobody waits for it.
    runtime.shutdown_timeout(STOP_RESERVE / 2);
}

async fn all(lanes: Vec<Arc<Core>>) {
    let tasks: Vec<_> = lanes
        .into_iter()
        .flat_map(|lane| {
            let keeper = supervised(Arc::clone(&lane), keeper::run, State::recover_keeper);
            let sender = supervised(lane, sender::run, State::recover_sender);
            [tokio::spawn(keeper), tokio::spawn(sender)]
        })
        .collect();
    for task in tasks {
        // What a task does not survive, its supervisor does.
        let _ = task.await;
    }
}

/// Runs a task until it ends by itself. One that fails is started again, without what it failed at.
async fn supervised<F: Future<Output = ()> + Send + 'static>(
    lane: Arc<Core>,
    run: impl Fn(Arc<Core>) -> F,
    recover: impl Fn(&mut State) -> Option<RecordId>,
) {
    while tokio::spawn(run(Arc::clone(&lane))).await.is_err() {
        let struck = lane.update(&recover);
        strike(&lane, struck.into_iter().collect()).await;
        trouble::panicked(&lane);
        race::before(tokio::time::sleep(AFTER_PANIC), lane.attempts_over()).await;
    }
}

/// What is kept of the deadline for writing to disk, at most.
const SPOOL_RESERVE: Duration = Duration::from_millis(300);
/// What is kept of the deadline for ending the thread, at most.
const STOP_RESERVE: Duration = Duration::from_millis(50);
const AFTER_PANIC: Duration = Duration::from_millis(100);
/// A name that is not found blocks one of them for long.
const BLOCKING_THREADS: usize = 16;
const KEEP_ALIVE: Duration = Duration::from_secs(5);
