//! Calls that are futures: one call, many polls, on any threads.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::panicking;

use super::call::{self, Attach};
use super::frame::{Entered, Extra, flag};
use super::local::{here, last};
use super::ring::{Slot, tag};
use super::trace;
use crate::active;
use crate::clock;
use crate::listen;
use crate::path::PhaseInfo;
use crate::site::Site;

/// A future that has been polled at least once and has not ended.
#[derive(Debug)]
pub(crate) struct FutureRun {
    session: u32,
    info: &'static PhaseInfo,
    id: u64,
    parent: u64,
    start: u64,
    busy: u64,
    nested: bool,
    extra: Option<Box<Extra>>,
}

impl FutureRun {
    /// Begins the call at its first poll: under `parent`, or under the innermost call of the thread.
    pub(crate) fn begin(site: &'static Site, parent: Option<&Attach>) -> Option<Box<Self>> {
        // First of all: what it calls may itself be annotated.
        let seen_as = listen::span(site).map(Arc::new);
        let thread = here()?;
        let attached = parent.map_or(Entered::NONE, call::attach);
        let top = thread.top();
        let (node, flags) = call::step(thread, top.node(), site);
        let info = node.info();
        let run = Box::new(Self {
            session: thread.session(),
            info,
            id: thread.new_id(),
            parent: top.id.load(Ordering::Relaxed),
            start: clock::now(),
            busy: 0,
            nested: flags & flag::NESTED != 0,
            extra: seen_as.map(|span| Box::new(Extra { seen_as: Some(span), ..Extra::default() })),
        });
        call::detach(attached);
        let slot = run.slot(tag::START | tag::FUTURE, run.start, ptr::null_mut());
        thread.push_start(slot);
        Some(run)
    }

    /// Begins a poll on this thread.
    pub(crate) fn resume(&mut self) -> Entered {
        if !active::is_current(self.session) {
            return Entered::NONE;
        }
        let seen_as = self.extra.as_ref().and_then(|extra| extra.seen_as.clone());
        // First of all: what it calls may itself be annotated.
        seen_as.iter().for_each(listen::enter);
        let poll = self.place();
        if poll.is_none() {
            seen_as.into_iter().for_each(listen::exit);
        }
        poll
    }

    fn place(&mut self) -> Entered {
        let Some(thread) = here().filter(|thread| thread.session() == self.session) else {
            return Entered::NONE;
        };
        let flags = if panicking() { flag::POLL | flag::UNWINDING } else { flag::POLL };
        let node = thread.node_of(self.info);
        let poll = call::place(thread, node, flags, self.id, clock::now());
        if !poll.is_none() {
            thread.work_for(trace::slot_of_id(self.id));
            if let Some(extra) = self.extra.take() {
                poll.extra(|of_poll| *of_poll = *extra);
            }
        }
        poll
    }

    /// Ends a poll.
    pub(crate) fn suspend(&mut self, poll: Entered) {
        let (Some(thread), Some(frame)) = (last(), poll.frame()) else { return };
        if !thread.holds(frame) {
            return;
        }
        call::end_above(thread, frame);
        // It runs code of others, which may have let this thread go over to another session.
        let still = last().is_some_and(|now| ptr::eq(now, thread));
        if !still || poll.frame().is_none() || !thread.holds(frame) {
            return;
        }
        let ns = clock::between(frame.start.load(Ordering::Relaxed), clock::now());
        let below = thread.below(frame);
        frame.node().future_busy.add(ns);
        below.node().child.add(ns);
        self.busy += ns;
        self.extra = frame.take_extra();
        if panicking() && frame.flags.load(Ordering::Relaxed) & flag::UNWINDING == 0 {
            self.extra.get_or_insert_default().panicked(self.start);
        }
        call::pop(thread, below);
        if let Some(span) = self.extra.as_ref().and_then(|extra| extra.seen_as.clone()) {
            listen::exit(span);
        }
    }

    /// Ends the call.
    pub(crate) fn end(mut self, cancelled: bool) {
        let Some(thread) = here().filter(|thread| thread.session() == self.session) else {
            // Nobody counts it any more, but whoever saw it begin sees how it ends.
            if let Some(extra) = self.extra.take()
                && let Some(span) = &extra.seen_as
            {
                listen::ended(span, extra.ended(cancelled), extra.error.as_deref());
            }
            return;
        };
        let end = clock::now();
        let ns = clock::between(self.start, end);
        let node = thread.node_of(self.info);
        node.record(ns);
        node.future_total.add(ns);
        if self.nested {
            node.nested.add(ns);
        }
        let mut extra = self.extra.take().unwrap_or_default();
        extra.busy = Some(self.busy);
        extra.outcome = extra.ended(cancelled);
        if extra.outcome.is_error() {
            node.errors.add(1);
        }
        let seen_as = extra.seen_as.take().map(|span| (span, extra.outcome, extra.error.clone()));
        let slot = self.slot(tag::SPAN | tag::FUTURE, end, Slot::extra(Some(extra)));
        thread.push_span(slot, true, node, ns);
        if let Some((span, outcome, error)) = seen_as {
            listen::ended(&span, outcome, error.as_deref());
        }
    }

    fn slot(&self, tag: u64, end: u64, payload: *mut ()) -> Slot {
        Slot {
            id: self.id,
            parent: self.parent,
            start: self.start,
            end,
            meta: tag | u64::from(self.info.id()),
            payload,
        }
    }
}
