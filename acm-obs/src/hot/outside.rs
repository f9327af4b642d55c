//! Calls that are in no thread's memory, because no session records or they are nested too deeply, and
//! which a `tracing` subscriber wants to see all the same.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64};

use std::thread::panicking;

use tracing::Span;

use super::frame::{Entered, Fields, Frame};
use crate::listen;
use crate::outcome::PhaseOutcome;

/// A frame that is no call's, so that the usual ways find nothing in it.
struct Nowhere(UnsafeCell<Frame>);

// SAFETY: nothing ever writes to it: who writes to a frame compares its id with the call's first, which is
// never zero here, or looks for the frame among a thread's own.
unsafe impl Sync for Nowhere {}

static NOWHERE: Nowhere = Nowhere(UnsafeCell::new(Frame {
    node: AtomicPtr::new(ptr::null_mut()),
    start: AtomicU64::new(0),
    id: AtomicU64::new(0),
    extra: Cell::new(ptr::null_mut()),
    flags: AtomicU32::new(0),
}));

thread_local! {
    static SPANS: RefCell<Vec<(u64, Arc<Span>)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Shows a part of a call that only subscribers see.
pub(crate) fn see(span: &Arc<Span>) -> Entered {
    listen::enter(span);
    keep(Arc::clone(span))
}

/// Keeps a call that only subscribers see, and that they see already.
pub(super) fn keep(span: Arc<Span>) -> Entered {
    let id = LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    });
    let kept = SPANS.try_with(|spans| spans.borrow_mut().push((id, Arc::clone(&span))));
    if kept.is_err() {
        // The thread is past its destructors.
        listen::exit(span);
        return Entered::NONE;
    }
    Entered { frame: NOWHERE.0.get(), id }
}

/// Whether the call is one of these.
pub(super) fn holds(entered: Entered) -> bool {
    ptr::eq(entered.frame, NOWHERE.0.get())
}

/// Ends it.
pub(super) fn leave(entered: Entered) {
    let span = SPANS.try_with(|spans| {
        let mut spans = spans.borrow_mut();
        let at = spans.iter().rposition(|(id, _)| *id == entered.id)?;
        Some(spans.remove(at).1)
    });
    if let Ok(Some(span)) = span {
        if panicking() {
            listen::ended(&span, PhaseOutcome::Panic, None);
        }
        listen::exit(span);
    }
}

/// Runs `fill` on the fields of the innermost one, if there is one.
pub(super) fn record(fill: impl FnOnce(&mut Fields)) {
    if let Some(span) = innermost() {
        let mut fields = Fields::default();
        fill(&mut fields);
        fields.0.iter().for_each(|(name, value)| listen::field(&span, name, value));
    }
}

/// Marks the innermost one as failed.
pub(super) fn fail(text: impl FnOnce() -> Option<String>) {
    if let Some(span) = innermost() {
        listen::ended(&span, PhaseOutcome::Error, text().as_deref());
    }
}

fn innermost() -> Option<Arc<Span>> {
    let span = SPANS.try_with(|spans| spans.borrow().last().map(|(_, span)| Arc::clone(span)));
    span.ok().flatten()
}
