//! fastrace: a root span is the parent, as its manual starts a trace; the leaves are `#[trace]`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fastrace::Span;
use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};

use crate::contender::{Arrived, Started};
use crate::work;

pub(super) fn start() -> Started {
    let spans = Arc::new(AtomicU64::new(0));
    fastrace::set_reporter(Discard { spans: Arc::clone(&spans) }, Config::default());
    Started {
        parent,
        stop: Box::new(move || {
            Ok(Arrived { counted: None, spans: Some(flush(|| spans.load(Ordering::Relaxed))) })
        }),
    }
}

/// Flushes until nothing more arrives, and returns how many spans that were.
///
/// What did not fit into the channel waits on the thread that sent it, until it sends again.
fn flush(arrived: impl Fn() -> u64) -> u64 {
    fastrace::flush();
    let mut extra = 0;
    loop {
        let before = arrived();
        drop(Span::root("flush", SpanContext::random()));
        fastrace::flush();
        extra += 1;
        if arrived() - before <= 1 {
            return arrived() - extra;
        }
    }
}

#[inline(never)]
fn parent() -> u64 {
    let root = Span::root("parent", SpanContext::random());
    let _local = root.set_local_parent();
    work::leaves(leaf)
}

#[fastrace::trace]
#[inline(never)]
fn leaf(n: u64) -> u64 {
    work::body(n)
}

/// Takes everything and drops it.
struct Discard {
    spans: Arc<AtomicU64>,
}

impl Reporter for Discard {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        self.spans.fetch_add(spans.len() as u64, Ordering::Relaxed);
    }
}
