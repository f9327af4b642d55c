//! What the user measures through the `opentelemetry` API.
//!
//! It has a provider of its own: a callback of the user that panics spoils the SDK's lock for good, and
//! one that blocks holds it. Neither must keep the built-in metrics in the process.

mod meter;
mod provider;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use opentelemetry::global;
use opentelemetry_proto::tonic::metrics::v1::ScopeMetrics;

use self::provider::Provider;
use super::bounds::Bounds;
use super::sdk::Sdk;
use crate::queue::{Offer, Sink, Weigh, Worker};
use crate::settings::Temporality;

/// The global provider of meters, and what reads it.
#[derive(Debug)]
pub(super) struct User {
    sdk: Arc<Sdk>,
    used: Arc<AtomicBool>,
    thread: Option<Worker<Ask>>,
    /// A collection that has not come to its end.
    pending: Option<mpsc::Receiver<Vec<ScopeMetrics>>>,
}

impl User {
    /// Makes ours the global provider. Histograms of seconds get these bounds where the user gives none.
    pub(super) fn install(temporality: Temporality, bounds: &Bounds) -> Self {
        let sdk = Arc::new(Sdk::new(temporality));
        let used = Arc::new(AtomicBool::new(false));
        global::set_meter_provider(Provider::new(
            sdk.provider().clone(),
            bounds,
            Arc::clone(&used),
        ));
        Self { sdk, used, thread: None, pending: None }
    }

    /// What was measured so far; nothing where callbacks take longer than this. Their values come
    /// with the next export then, or never.
    pub(super) fn read(&mut self, patience: Duration) -> Vec<ScopeMetrics> {
        if !self.used.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let Some(answer) = self.pending.take().or_else(|| self.ask()) else { return Vec::new() };
        match answer.recv_timeout(patience) {
            Ok(read) => read,
            Err(RecvTimeoutError::Timeout) => {
                self.pending = Some(answer);
                Vec::new()
            }
            Err(RecvTimeoutError::Disconnected) => Vec::new(),
        }
    }

    fn ask(&mut self) -> Option<mpsc::Receiver<Vec<ScopeMetrics>>> {
        if self.thread.is_none() {
            self.thread = Worker::spawn(THREAD, 1, Callbacks(Arc::clone(&self.sdk))).ok();
        }
        let (reply, answer) = mpsc::sync_channel(1);
        match self.thread.as_ref()?.offer(Ask(reply)) {
            Offer::Queued => Some(answer),
            Offer::Refused(_) => None,
        }
    }
}

impl Drop for User {
    fn drop(&mut self) {
        // One that is stuck in a callback is left behind.
        if let Some(thread) = self.thread.take().filter(|_| self.pending.is_none()) {
            thread.finish(Instant::now() + AT_ITS_END);
        }
    }
}

/// Runs the callbacks. It holds the provider as well: the last hold on one that goes while a callback is
/// stuck would wait for it.
struct Callbacks(Arc<Sdk>);

/// Asks for all that was measured.
#[derive(Debug)]
struct Ask(mpsc::SyncSender<Vec<ScopeMetrics>>);

impl Weigh for Ask {
    fn weight(&self) -> usize {
        1
    }
}

impl Sink for Callbacks {
    type Item = Ask;

    fn take(&mut self, Ask(reply): Ask) {
        // Whoever asked may have given up.
        let _ = reply.try_send(self.0.reader().read());
    }
}

const THREAD: &str = "acm-callbacks";

/// A thread that has nothing to do ends at once.
const AT_ITS_END: Duration = Duration::from_secs(1);
