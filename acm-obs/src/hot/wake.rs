//! Telling the collector that there is much to do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

static ASKED: AtomicBool = AtomicBool::new(false);
static COLLECTOR: Mutex<Option<Thread>> = Mutex::new(None);

/// Wakes the collector. Never waits: a lock that is held means that the collector is awake.
#[cold]
pub(crate) fn wake() {
    if ASKED.swap(true, Ordering::Release) {
        return;
    }
    if let Ok(collector) = COLLECTOR.try_lock()
        && let Some(collector) = &*collector
    {
        collector.unpark();
    }
}

/// Parks the calling thread, the collector, until it is woken or the time is over.
pub(crate) fn wait(timeout: Duration) {
    *COLLECTOR.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current());
    let until = Instant::now() + timeout;
    while !ASKED.swap(false, Ordering::Acquire) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        thread::park_timeout(left);
    }
}
