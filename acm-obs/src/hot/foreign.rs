//! Spans of other crates, as a layer of `tracing` sees them: they stand between our calls in the trace,
//! and in the statistics they are part of the phase around them.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::Metadata;

use super::call::{self, Attach};
use super::frame::{Entered, Extra, Fields};
use super::local::here;
use super::ring::{Slot, tag};
use super::trace;
use crate::active::{is_current, recording};
use crate::clock;
use crate::outcome::PhaseOutcome;
use crate::path::{self, PhaseInfo};
use crate::value::{FieldName, Value};

/// A span of another crate that has not ended. Entered and left on any thread, in any order.
#[derive(Debug)]
pub struct ForeignRun {
    meta: &'static Metadata<'static>,
    session: u32,
    info: &'static PhaseInfo,
    id: u64,
    parent: u64,
    start: u64,
    busy: AtomicU64,
}

/// Where a thread is inside of a foreign span.
struct Inside {
    id: u64,
    since: u64,
    entered: Entered,
}

thread_local! {
    static INSIDE: RefCell<Vec<Inside>> = const { RefCell::new(Vec::new()) };
}

impl ForeignRun {
    /// Begins a span: under `parent`, or under the innermost call of this thread. `None` while no
    /// session records.
    #[must_use]
    pub fn begin(meta: &'static Metadata<'static>, parent: Option<&Self>) -> Option<Self> {
        if !recording() {
            return None;
        }
        let thread = here()?;
        let parent = parent.filter(|parent| parent.session == thread.session());
        let attached = parent.map_or(Entered::NONE, |parent| call::attach(&parent.attach()));
        let top = thread.top();
        let run = Self {
            meta,
            session: thread.session(),
            info: top.node().info(),
            id: thread.new_id(),
            parent: top.id.load(Ordering::Relaxed),
            start: clock::now(),
            busy: AtomicU64::new(0),
        };
        call::detach(attached);
        Some(run)
    }

    /// Begins a span under the run itself, whatever runs on this thread.
    #[must_use]
    pub fn begin_root(meta: &'static Metadata<'static>) -> Option<Self> {
        if !recording() {
            return None;
        }
        let thread = here()?;
        let span = thread.base().id.load(Ordering::Relaxed);
        let run = Attach { session: thread.session(), info: path::run(), span, slot: trace::HOME };
        let attached = call::attach(&run);
        let begun = Self::begin(meta, None);
        call::detach(attached);
        begun
    }

    /// Whether it belongs to the session that records.
    #[must_use]
    pub fn is_of_session(&self) -> bool {
        is_current(self.session)
    }

    /// Lets this thread work in the span.
    pub fn enter(&self) {
        let entered = call::attach_foreign(&self.attach());
        if !entered.is_none() {
            let inside = Inside { id: self.id, since: clock::now(), entered };
            if INSIDE.try_with(|all| all.borrow_mut().push(inside)).is_err() {
                // The thread is past its destructors: nothing would find the way out again.
                call::detach(entered);
            }
        }
    }

    /// Ends what [`enter`](Self::enter) began on this thread, whatever was entered since.
    pub fn exit(&self) {
        let inside = INSIDE.try_with(|all| {
            let mut all = all.borrow_mut();
            let at = all.iter().rposition(|inside| inside.id == self.id)?;
            Some(all.remove(at))
        });
        if let Ok(Some(inside)) = inside {
            call::detach(inside.entered);
            let ns = clock::between(inside.since, clock::now());
            self.busy.fetch_add(ns, Ordering::Relaxed);
        }
    }

    /// Ends the span, once. It may be entered elsewhere at that moment.
    pub fn end(&self, fields: Vec<(FieldName, Value)>, error: Option<String>, failed: bool) {
        if !recording() {
            return;
        }
        let Some(thread) = here().filter(|thread| thread.session() == self.session) else { return };
        let extra = Extra {
            fields: Fields(fields),
            outcome: if failed { PhaseOutcome::Error } else { PhaseOutcome::Ok },
            error: error.map(Into::into),
            busy: Some(self.busy.load(Ordering::Relaxed)),
            seen_as: None,
            foreign: Some(self.meta),
        };
        let slot = Slot {
            id: self.id,
            parent: self.parent,
            start: self.start,
            end: clock::now(),
            meta: tag::SPAN | u64::from(self.info.id()),
            payload: Slot::extra(Some(Box::new(extra))),
        };
        thread.push_foreign(slot);
    }

    fn attach(&self) -> Attach {
        let Self { session, info, id, .. } = self;
        Attach { session: *session, info, span: *id, slot: trace::slot_of_id(*id) }
    }
}
