//! Entering and leaving a phase.

use std::ptr;
use std::sync::atomic::Ordering;
use std::thread::panicking;

use super::frame::{Entered, Extra, Fields, Frame, flag};
use super::local::{here, known, last};
use super::node::Node;
use super::outside;
use super::ring::{Slot, tag};
use super::thread::Thread;
use super::trace;
use crate::active::{active, recording};
use crate::clock;
use crate::equipment::Equipment;
use crate::id::{SpanId, TraceId};
use crate::listen;
use crate::outcome::PhaseOutcome;
use crate::path::{self, PhaseInfo};
use crate::record::LogRecord;
use crate::site::Site;

/// A call that takes longer is worth a lock when its ring is full: long calls are few, and they are
/// the parents of others.
const LONG_NANOS: u64 = 100_000;

/// Begins a call.
///
/// The fast path is here, whole and without a call, so that it saves no registers; whatever is not
/// plain begins again in [`enter_slowly`].
#[inline(never)]
pub(crate) fn enter(site: &'static Site) -> Entered {
    if let Some(thread) = known() {
        let top = thread.top();
        if let (Some(node), Some(frame)) = (top.node().last(site), thread.above(top)) {
            let id = thread.new_id();
            if let Some(now) = clock::counter() {
                return push(thread, frame, node, 0, now, id);
            }
        }
    }
    enter_slowly(site, 0)
}

/// Begins a call on a thread that is panicking: of something that cleans up.
#[cold]
pub(crate) fn enter_unwinding(site: &'static Site) -> Entered {
    enter_slowly(site, flag::UNWINDING)
}

#[cold]
#[inline(never)]
fn enter_slowly(site: &'static Site, flags: u32) -> Entered {
    // First of all: what it calls may itself be annotated.
    let seen_as = listen::begin(site);
    let Some(thread) = here() else {
        return seen_as.map_or(Entered::NONE, outside::keep);
    };
    let top = thread.top();
    let Some(frame) = thread.above(top) else {
        thread.too_deep.add(1);
        return seen_as.map_or(Entered::NONE, outside::keep);
    };
    let (node, nested) = step(thread, top.node(), site);
    let id = thread.new_id();
    let entered = push(thread, frame, node, flags | nested, clock::now(), id);
    if seen_as.is_some() {
        frame.extra().seen_as = seen_as;
    }
    entered
}

/// Makes a frame the innermost one.
#[inline]
fn push(
    thread: &'static Thread,
    frame: &'static Frame,
    node: &'static Node,
    flags: u32,
    start: u64,
    id: u64,
) -> Entered {
    frame.set_node(node);
    frame.extra.set(ptr::null_mut());
    frame.flags.store(flags, Ordering::Release);
    frame.start.store(start, Ordering::Release);
    // Last: see `Thread::running`.
    frame.id.store(id, Ordering::Release);
    thread.set_top(frame);
    Entered { frame, id }
}

/// Tells the collector of the start of the call that was just entered.
#[cold]
pub(crate) fn started(entered: Entered) {
    let (Some(thread), Some(frame)) = (last(), entered.frame()) else { return };
    let start = frame.start.load(Ordering::Relaxed);
    let slot = Slot {
        id: frame.id.load(Ordering::Relaxed),
        parent: thread.below(frame).id.load(Ordering::Relaxed),
        start,
        end: start,
        meta: tag::START | frame.node().id(),
        payload: ptr::null_mut(),
    };
    thread.push_start(slot);
}

/// Ends a call.
///
/// As in [`enter`], the fast path makes no call.
#[inline(never)]
pub(crate) fn leave(entered: Entered) {
    // Not `here`: the call is over whether or not the session still runs.
    if let (Some(end), Some(thread), Some(frame)) = (clock::counter(), last(), entered.frame())
        && ptr::eq(thread.top(), frame)
        && frame.is_plain()
        && let Some(slot) = thread.ring.vacant()
    {
        let (node, below) = (frame.node(), thread.below(frame));
        let start = frame.start.load(Ordering::Relaxed);
        let ns = clock::between(start, end);
        node.record(ns);
        below.node().child.add(ns);
        thread.set_top(below);
        slot.write(Slot {
            id: entered.id,
            parent: below.id.load(Ordering::Relaxed),
            start,
            end,
            meta: node.id(),
            payload: ptr::null_mut(),
        });
        return;
    }
    leave_slowly(entered);
}

/// Ends a call, any: one that is not plain, not the innermost, whose thread is panicking, or whose
/// record finds no room.
#[cold]
#[inline(never)]
pub(crate) fn leave_slowly(entered: Entered) {
    let end = clock::now();
    if outside::holds(entered) {
        return outside::leave(entered);
    }
    let (Some(thread), Some(frame)) = (last(), entered.frame()) else { return };
    if !thread.holds(frame) {
        return;
    }
    let mut seen_as = None;
    let flags = frame.flags.load(Ordering::Relaxed);
    let innermost = ptr::eq(thread.top(), frame);
    let (node, below) = (frame.node(), thread.below(frame));
    if flags & flag::SCOPE != 0 {
        // A scope is no call: what ran in it was called by the phase around it. `start` holds what
        // the node's calls had taken when the scope began.
        let before = frame.start.load(Ordering::Relaxed);
        below.node().child.add(node.child.get().wrapping_sub(before));
    } else {
        let start = frame.start.load(Ordering::Relaxed);
        let ns = clock::between(start, end);
        node.record(ns);
        if flags & flag::NESTED != 0 {
            node.nested.add(ns);
        }
        below.node().child.add(ns);
        if flags & flag::UNWINDING == 0 && panicking() {
            frame.extra().panicked(start);
        }
        let mut extra = frame.take_extra();
        if extra.as_ref().is_some_and(|extra| extra.outcome.is_error()) {
            node.errors.add(1);
        }
        if let Some(of_call) = &mut extra {
            let end = |span| (span, of_call.outcome, of_call.error.clone());
            seen_as = of_call.seen_as.take().map(end);
        }
        let extra = extra.filter(|extra| !extra.is_empty());
        let worth = extra.is_some() || ns > LONG_NANOS;
        let slot = Slot {
            id: frame.id.load(Ordering::Relaxed),
            parent: below.id.load(Ordering::Relaxed),
            start,
            end,
            meta: node.id(),
            payload: Slot::extra(extra),
        };
        thread.push_span(slot, worth, node, ns);
    }
    if innermost {
        pop(thread, below);
    } else {
        finish_below(thread, frame);
    }
    // Last of all: what it calls may itself be annotated.
    if let Some((span, outcome, error)) = seen_as {
        listen::ended(&span, outcome, error.as_deref());
        listen::exit(span);
    }
}

/// A guard may go before those that came after it: its place stays until they have gone.
fn finish_below(thread: &'static Thread, frame: &'static Frame) {
    frame.flags.fetch_or(flag::FINISHED, Ordering::Release);
    let mut above = thread.top();
    while !ptr::eq(above, frame) {
        above.flags.fetch_or(flag::ABOVE_FINISHED, Ordering::Release);
        above = thread.below(above);
    }
}

/// Ends the calls above a frame: their guards outlive the poll that they were made in.
pub(super) fn end_above(thread: &'static Thread, frame: &'static Frame) {
    while last().is_some_and(|now| ptr::eq(now, thread))
        && !ptr::eq(thread.top(), frame)
        && thread.holds(frame)
    {
        let top = thread.top();
        if top.flags.load(Ordering::Relaxed) & flag::ATTACHED != 0 {
            pop(thread, thread.below(top));
        } else {
            leave(top.entered());
        }
    }
}

/// Makes `below` the innermost frame, or the first below it that has not ended.
pub(super) fn pop(thread: &'static Thread, mut below: &'static Frame) {
    while below.flags.load(Ordering::Relaxed) & flag::FINISHED != 0 {
        below = thread.below(below);
    }
    thread.set_top(below);
    thread.work_for(thread.slot(below));
}

/// Runs `fill` on the fields of the innermost call of this thread, if there is one.
pub fn record(fill: impl FnOnce(&mut Fields)) {
    if let Some(frame) = innermost() {
        // Filled apart: the user's expressions may record fields as well, and end the call.
        let (call, mut fields) = (frame.entered(), Fields::default());
        fill(&mut fields);
        call.add(fields);
    } else if active() {
        outside::record(fill);
    }
}

/// Marks the innermost call of this thread as failed.
pub fn fail(text: impl FnOnce() -> Option<String>) {
    if let Some(frame) = innermost() {
        let (call, text) = (frame.entered(), text());
        call.extra(|extra| {
            extra.outcome = PhaseOutcome::Error;
            extra.error = text.map(Into::into);
        });
    } else if active() {
        outside::fail(text);
    }
}

impl Entered {
    /// Adds fields to this call, if it still runs.
    pub(crate) fn add(self, fields: Fields) {
        let mut seen = None;
        self.extra(|extra| {
            seen = extra.seen_as.clone().map(|span| (span, fields.clone()));
            extra.fields.append(fields);
        });
        // Code of others, and so not inside of the above.
        if let Some((span, fields)) = seen {
            fields.0.iter().for_each(|(name, value)| listen::field(&span, name, value));
        }
    }

    /// Runs `change` on what is known of this call, if it still runs. Not code of the user.
    pub(crate) fn extra(self, change: impl FnOnce(&mut Extra)) {
        let (Some(thread), Some(frame)) = (last(), self.frame()) else { return };
        if thread.holds(frame) {
            change(frame.extra());
        }
    }
}

fn innermost() -> Option<&'static Frame> {
    if !recording() {
        return None;
    }
    let thread = here()?;
    let mut frame = thread.top();
    while !ptr::eq(frame, thread.base()) {
        let flags = frame.flags.load(Ordering::Relaxed);
        if flags & flag::ATTACHED != 0 {
            // A span of another crate inside of the phase below is a part of it.
            let between =
                flags & flag::FOREIGN != 0 && ptr::eq(frame.node(), thread.below(frame).node());
            if !between {
                return None;
            }
        } else if flags & (flag::SCOPE | flag::FINISHED) == 0 {
            return Some(frame);
        }
        frame = thread.below(frame);
    }
    None
}

/// What another thread needs to work under a phase of this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attach {
    pub(crate) session: u32,
    pub(crate) info: &'static PhaseInfo,
    pub(crate) span: u64,
    /// The trace it belongs to.
    pub(crate) slot: u32,
}

/// The innermost call of this thread.
pub(crate) fn current() -> Option<Attach> {
    if !recording() {
        return None;
    }
    let thread = here()?;
    let top = thread.top();
    let span = top.id.load(Ordering::Relaxed);
    let slot = thread.slot(top);
    Some(Attach { session: thread.session(), info: top.node().info(), span, slot })
}

/// A span of another process, to work under.
pub(crate) fn remote(parent: SpanId, of: trace::Trace) -> Option<Attach> {
    let here = current()?;
    Some(Attach { span: parent.to_u64(), slot: trace::slot_of(of), ..here })
}

/// Lets this thread work under a phase of another one, until it is left.
pub(crate) fn attach(to: &Attach) -> Entered {
    attach_as(to, 0)
}

/// Lets this thread work in a span of another crate.
pub(super) fn attach_foreign(to: &Attach) -> Entered {
    attach_as(to, flag::FOREIGN)
}

fn attach_as(to: &Attach, kind: u32) -> Entered {
    let Some(thread) = here().filter(|thread| thread.session() == to.session) else {
        return Entered::NONE;
    };
    // The trace may be one of too many: its place is another one's now.
    if to.slot != trace::HOME && trace::of_slot(to.slot).is_none() {
        return Entered::NONE;
    }
    // Many frames may stand for one span: `start`, which an attached frame does not need, says which
    // of them this is.
    let mark = thread.new_id();
    let flags = flag::ATTACHED | kind | trace::flags_of(to.slot);
    // Under the phase that this thread is in anyway, what is called is called by that one.
    let around = thread.top().node();
    let same = around.info().id() == to.info.id();
    let node = if same { around } else { thread.alias_of(to.info) };
    let placed = place(thread, node, flags, to.span, mark);
    if !placed.is_none() {
        thread.work_for(to.slot);
    }
    Entered { id: mark, ..placed }
}

/// Lets this thread be itself again.
pub(crate) fn detach(attached: Entered) {
    // SAFETY: null or a frame, and frames are never freed.
    let (Some(thread), Some(frame)) = (last(), unsafe { attached.frame.as_ref() }) else { return };
    let ours = thread.holds(frame)
        && frame.flags.load(Ordering::Relaxed) & flag::ATTACHED != 0
        && frame.start.load(Ordering::Relaxed) == attached.id;
    if !ours {
        return;
    }
    if ptr::eq(thread.top(), frame) {
        pop(thread, thread.below(frame));
    } else {
        finish_below(thread, frame);
    }
}

/// Begins a scope with an equipment, or one that nothing shares.
pub(crate) fn scope(at: impl FnOnce(&'static PhaseInfo) -> &'static PhaseInfo) -> Entered {
    if !recording() {
        return Entered::NONE;
    }
    let Some(thread) = here() else { return Entered::NONE };
    let top = thread.top();
    let scope = thread.node_of(at(top.node().info()));
    let before = scope.child.get();
    let flags = flag::SCOPE | trace::flags_of(thread.slot(top));
    place(thread, scope, flags, top.id.load(Ordering::Relaxed), before)
}

/// Begins a scope with an equipment.
pub(crate) fn equipment_scope(equipment: Equipment) -> Entered {
    scope(|around| path::equipment_scope(around, equipment))
}

/// Puts a frame that is no plain call on top.
pub(super) fn place(
    thread: &'static Thread,
    node: &'static Node,
    flags: u32,
    id: u64,
    start: u64,
) -> Entered {
    let Some(frame) = thread.above(thread.top()) else {
        thread.too_deep.add(1);
        return Entered::NONE;
    };
    push(thread, frame, node, flags, start, id)
}

/// Hands a log record to the collector, or gives it back where there is no session or no room.
pub(crate) fn log(mut record: Box<LogRecord>) -> Result<(), Box<LogRecord>> {
    let Some(thread) = here() else { return Err(record) };
    let top = thread.top();
    let info = top.node().info();
    record.phase = Some(info);
    record.equipment = info.equipment();
    record.trace_id = trace_id(thread.slot(top));
    record.span_id = SpanId::from_u64(top.id.load(Ordering::Relaxed));
    thread.push_log(Slot::log(clock::now(), record));
    Ok(())
}

/// The id of a trace that is not the run's; the collector knows the run's.
fn trace_id(slot: u32) -> TraceId {
    if slot == trace::HOME {
        return TraceId::NONE;
    }
    trace::of_slot(slot).map_or(TraceId::NONE, |trace| trace.id)
}

#[cold]
pub(super) fn step(
    thread: &'static Thread,
    parent: &Node,
    site: &'static Site,
) -> (&'static Node, u32) {
    let (node, nested) = parent.step(site, |info| thread.node_of(info));
    (node, if nested { flag::NESTED } else { 0 })
}
