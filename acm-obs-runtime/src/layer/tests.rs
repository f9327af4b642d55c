use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use tracing::Event;
use tracing::span::{Attributes, Id};
use tracing_subscriber::layer::Context;

use super::*;
use crate::thread;

/// Counts what the filter lets through.
#[derive(Clone, Default)]
struct Count {
    spans: Arc<AtomicU32>,
    events: Arc<AtomicU32>,
}

impl<S: Subscriber> Layer<S> for Count {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.spans.fetch_add(1, Ordering::Relaxed);
    }

    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }
}

/// How many spans and events are taken of one of each level.
fn taken() -> (u32, u32) {
    let count = Count::default();
    let subscriber = tracing_subscriber::registry().with(count.clone().with_filter(OfOthers));
    tracing::subscriber::with_default(subscriber, || {
        let _spans = [
            tracing::error_span!("error"),
            tracing::warn_span!("warn"),
            tracing::info_span!("info"),
            tracing::debug_span!("debug"),
            tracing::trace_span!("trace"),
        ];
        tracing::error!("error");
        tracing::warn!("warn");
        tracing::info!("info");
        tracing::debug!("debug");
        tracing::trace!("trace");
    });
    (count.spans.load(Ordering::Relaxed), count.events.load(Ordering::Relaxed))
}

/// What is wanted is one setting of the process: one test.
#[test]
fn what_is_taken_depends_on_the_run_and_on_the_thread() {
    for (level, expected) in [
        (Some(Level::Debug), (4, 4)),
        (Some(Level::Info), (3, 3)),
        (Some(Level::Warn), (3, 2)),
        (Some(Level::Error), (3, 1)),
        (None, (3, 0)),
    ] {
        begin(level);
        assert_eq!(taken(), expected, "{level:?}");
    }
    begin(Some(Level::Debug));
    let quiet = std::thread::spawn(|| {
        thread::set_quiet();
        taken()
    });
    assert_eq!(quiet.join().unwrap(), (0, 0), "a thread of the runtime's own");
    end();
    assert_eq!(taken(), (0, 0), "no run");
}
