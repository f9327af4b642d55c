//! Calls while no session records, which a `tracing` subscriber wants to see all the same.

use std::cell::{Cell, RefCell, UnsafeCell};
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64};

use tracing::Span;

use super::frame::{Entered, Fields, Frame};
use crate::listen;

/// A frame that is no call's, so that the usual ways find nothing in it.
struct Nowhere(UnsafeCell<Frame>);

// SAFETY: nothing ever writes to it: its id is none that a call has.
unsafe impl Sync for Nowhere {}

static NOWHERE: Nowhere = Nowhere(UnsafeCell::new(Frame {
    node: AtomicPtr::new(ptr::null_mut()),
    start: AtomicU64::new(0),
    id: AtomicU64::new(0),
    extra: Cell::new(ptr::null_mut()),
    flags: AtomicU32::new(0),
}));

thread_local! {
    static SPANS: RefCell<Vec<(u64, Span)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Begins a call that only subscribers see.
pub(super) fn enter(span: Span) -> Entered {
    let Ok(id) = LAST.try_with(|last| {
        last.set(last.get() + 1);
        last.get()
    }) else {
        return Entered::NONE;
    };
    listen::enter(&span);
    let kept = SPANS.try_with(|spans| {
        // Nothing runs while it is borrowed.
        spans.borrow_mut().push((id, span));
    });
    if kept.is_ok() { Entered { frame: NOWHERE.0.get(), id } } else { Entered::NONE }
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
        listen::exit(&span);
    }
}

/// Runs `fill` on the fields of the innermost one, if there is one.
pub(super) fn record(fill: impl FnOnce(&mut Fields)) {
    let span = SPANS.try_with(|spans| spans.borrow().last().map(|(_, span)| span.clone()));
    if let Ok(Some(span)) = span {
        let mut fields = Fields::default();
        fill(&mut fields);
        fields.0.iter().for_each(|(name, value)| listen::field(&span, name, value));
    }
}
