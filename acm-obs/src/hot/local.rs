//! What each thread knows of itself, and whether anything is recorded at all.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use super::thread::{self, Thread};
use crate::active;
use crate::listen;

/// Sessions that there have been.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

/// The greatest number of a session.
const MOST: u32 = u32::MAX >> 1;

struct Local {
    session: Cell<u32>,
    thread: Cell<Option<&'static Thread>>,
}

thread_local! {
    // Constant and without a destructor: reading it is reading memory.
    static LOCAL: Local = const { Local { session: Cell::new(0), thread: Cell::new(None) } };
    // Its destructor hands the thread's memory on.
    static OWNER: Owner = const { Owner };
}

struct Owner;

impl Drop for Owner {
    fn drop(&mut self) {
        LOCAL.with(|local| {
            local.session.set(0);
            // Destructors also run when a process exits in the middle of a call: that call goes on,
            // for the report, and so does its thread.
            if let Some(thread) = local.thread.take().filter(|thread| thread.is_idle()) {
                thread.release();
            }
        });
    }
}

/// Starts the next session and says its number.
pub(crate) fn begin() -> u32 {
    let session = (SESSIONS.fetch_add(1, Ordering::Relaxed).wrapping_add(1) & MOST).max(1);
    active::set_session(session);
    session
}

/// Ends the session: what is entered from now on is not recorded.
pub(crate) fn end() {
    active::set_session(0);
}

/// The calling thread's part of the session that records, if it has recorded before and nobody but
/// the session wants to see its calls.
#[inline]
pub(super) fn known() -> Option<&'static Thread> {
    let session = active::word();
    LOCAL.with(|local| if local.session.get() == session { local.thread.get() } else { None })
}

/// The calling thread's part of the session that records, or `None`.
#[inline]
pub(super) fn here() -> Option<&'static Thread> {
    known().or_else(|| first(active::session()))
}

/// The thread's part of the session that it last recorded for, whether that still runs or not.
#[inline]
pub(super) fn last() -> Option<&'static Thread> {
    LOCAL.with(|local| local.thread.get())
}

#[cold]
fn first(session: u32) -> Option<&'static Thread> {
    if session == 0 {
        return None;
    }
    if LOCAL.with(|local| local.session.get()) == session {
        return last();
    }
    let mut left = Vec::new();
    if let Some(old) = LOCAL.with(|local| local.thread.take()) {
        // Calls of an earlier session may still run here: nobody waits for their records any more.
        left = old.abandon();
        old.release();
    }
    // A thread that is past its destructors records nothing: nobody would hand its memory on.
    let thread = OWNER.try_with(|_| ()).ok().and_then(|()| thread::adopt(session));
    LOCAL.with(|local| {
        local.thread.set(thread);
        local.session.set(if thread.is_some() { session } else { 0 });
    });
    if !left.is_empty() {
        // Last of all: it is code of others, and may itself be annotated.
        left.into_iter().filter_map(|extra| extra.seen_as).for_each(listen::exit);
        return LOCAL.with(|local| local.thread.get().filter(|_| local.session.get() == session));
    }
    thread
}
