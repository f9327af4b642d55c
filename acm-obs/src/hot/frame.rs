//! Calls that run now.

use std::cell::Cell;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

use tracing::{Metadata, Span};

use super::node::Node;
use crate::outcome::PhaseOutcome;
use crate::value::{FieldName, Value};

/// One call that runs now. The owner writes, the collector may read all but `extra` and `pending`.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Frame {
    pub(super) node: AtomicPtr<Node>,
    pub(super) start: AtomicU64,
    pub(super) id: AtomicU64,
    /// What is known beyond the times; made by the first field, error or outcome.
    pub(super) extra: Cell<*mut Extra>,
    pub(super) flags: AtomicU32,
}

impl Frame {
    /// The node; only of a frame that is in use, or the lowest.
    #[inline]
    pub(super) fn node(&self) -> &'static Node {
        // SAFETY: a frame is in use after `set_node`, and nodes are never freed.
        unsafe { &*self.node.load(Ordering::Relaxed) }
    }

    #[inline]
    pub(super) fn set_node(&self, node: &'static Node) {
        self.node.store(ptr::from_ref(node).cast_mut(), Ordering::Release);
    }

    /// Whether nothing is known beyond the times, and it is no special frame.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.flags.load(Ordering::Relaxed) == 0 && self.extra.get().is_null()
    }

    /// The call that runs here.
    pub(super) fn entered(&self) -> Entered {
        Entered { frame: self, id: self.id.load(Ordering::Relaxed) }
    }

    /// What is known beyond the times, made if it is not there. Only by the owner, and the reference
    /// must be gone before the next call.
    #[expect(clippy::mut_from_ref, reason = "the cell is the owner's alone")]
    pub(super) fn extra(&self) -> &mut Extra {
        if self.extra.get().is_null() {
            self.extra.set(Box::into_raw(Box::default()));
        }
        // SAFETY: a box made above, owned by the frame until `take_extra`.
        unsafe { &mut *self.extra.get() }
    }

    /// Takes what is known beyond the times.
    pub(super) fn take_extra(&self) -> Option<Box<Extra>> {
        let extra = self.extra.replace(ptr::null_mut());
        // SAFETY: null or a box of `extra`, taken once.
        (!extra.is_null()).then(|| unsafe { Box::from_raw(extra) })
    }
}

/// What a frame is besides a plain call. No flag: the fast path.
pub(super) mod flag {
    /// A call inside a call of the same path.
    pub(in crate::hot) const NESTED: u32 = 1;
    /// It began while the thread was panicking.
    pub(in crate::hot) const UNWINDING: u32 = 1 << 1;
    /// A phase of another thread, or of an earlier poll, under which this thread works.
    pub(in crate::hot) const ATTACHED: u32 = 1 << 2;
    /// An equipment scope.
    pub(in crate::hot) const SCOPE: u32 = 1 << 3;
    /// One poll of a future.
    pub(in crate::hot) const POLL: u32 = 1 << 4;
    /// It ended before a frame above it.
    pub(in crate::hot) const FINISHED: u32 = 1 << 5;
    /// A frame below it has ended.
    pub(in crate::hot) const ABOVE_FINISHED: u32 = 1 << 6;
    /// Of an attached frame: a span of another crate.
    pub(in crate::hot) const FOREIGN: u32 = 1 << 7;
    /// Where a frame that is no call says what trace it belongs to: in all bits from here on.
    pub(in crate::hot) const SLOT_AT: u32 = 8;
    /// Frames that are no calls of their own.
    pub(in crate::hot) const TRANSPARENT: u32 = ATTACHED | SCOPE;
}

/// The call that was entered, or nothing. A raw pointer, so that guards stay on their thread; the id
/// tells whether the frame is still that of the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entered {
    pub(super) frame: *const Frame,
    pub(super) id: u64,
}

impl Entered {
    pub(crate) const NONE: Self = Self { frame: ptr::null(), id: 0 };

    #[inline]
    pub(crate) fn is_none(self) -> bool {
        cfg!(feature = "off") || self.frame.is_null()
    }

    /// The frame, if it is still that of this call.
    #[inline]
    pub(super) fn frame(self) -> Option<&'static Frame> {
        // SAFETY: null or a frame, and frames are never freed.
        let frame = unsafe { self.frame.as_ref() }?;
        (frame.id.load(Ordering::Relaxed) == self.id).then_some(frame)
    }
}

/// What is known of a call beyond its times.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    pub(crate) fields: Fields,
    pub(crate) outcome: PhaseOutcome,
    pub(crate) error: Option<Box<str>>,
    /// How long a future was polled, in nanoseconds.
    pub(crate) busy: Option<u64>,
    /// The call as other subscribers of `tracing` see it.
    pub(crate) seen_as: Option<Arc<Span>>,
    /// What it is, if it is no phase but a span of another crate.
    pub(crate) foreign: Option<&'static Metadata<'static>>,
}

impl Extra {
    /// How a future ended.
    pub(super) fn ended(&self, cancelled: bool) -> PhaseOutcome {
        let ok = self.outcome == PhaseOutcome::Ok;
        if cancelled && ok { PhaseOutcome::Cancelled } else { self.outcome }
    }

    /// Whether it says nothing that a record has to carry.
    pub(super) fn is_empty(&self) -> bool {
        let Self { fields, outcome, error, busy, seen_as: _, foreign } = self;
        fields.0.is_empty()
            && *outcome == PhaseOutcome::Ok
            && error.is_none()
            && busy.is_none()
            && foreign.is_none()
    }
}

/// The fields of a call.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub(crate) Vec<(FieldName, Value)>);

impl Fields {
    /// Adds a field; one that is there already gets the new value.
    pub fn push(&mut self, name: impl Into<FieldName>, value: Value) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    pub(super) fn append(&mut self, more: Self) {
        if self.0.is_empty() {
            *self = more;
        } else {
            more.0.into_iter().for_each(|(name, value)| self.push(name, value));
        }
    }
}
