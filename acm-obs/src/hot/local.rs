//! What each thread knows of itself, and whether anything is recorded at all.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

use super::thread::{self, Thread};

/// The session that records, counted from one; zero while there is none. Read on every call, written
/// twice a run: on a cache line of its own.
#[repr(align(128))]
struct Session(AtomicU32);

static SESSION: Session = Session(AtomicU32::new(0));

/// Sessions that there have been.
static SESSIONS: AtomicU32 = AtomicU32::new(0);

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

/// Whether a session records. With the feature `off` known at compile time.
#[inline]
pub(crate) fn recording() -> bool {
    !cfg!(feature = "off") && SESSION.0.load(Ordering::Relaxed) != 0
}

/// Whether this is the session that records.
pub(super) fn is_current(session: u32) -> bool {
    SESSION.0.load(Ordering::Acquire) == session
}

/// Starts the next session and says its number.
pub(crate) fn begin() -> u32 {
    let session = SESSIONS.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1);
    SESSION.0.store(session, Ordering::Release);
    session
}

/// Ends the session: what is entered from now on is not recorded.
pub(crate) fn end() {
    SESSION.0.store(0, Ordering::Release);
}

/// The calling thread's part of the session that records, if it has recorded before.
#[inline]
pub(super) fn known() -> Option<&'static Thread> {
    let session = SESSION.0.load(Ordering::Relaxed);
    LOCAL.with(|local| if local.session.get() == session { local.thread.get() } else { None })
}

/// The calling thread's part of the session that records, or `None`.
#[inline]
pub(super) fn here() -> Option<&'static Thread> {
    known().or_else(|| first(SESSION.0.load(Ordering::Relaxed)))
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
    if let Some(old) = last() {
        // Calls of an earlier session may still run here: nobody waits for their records any more.
        old.abandon();
        old.release();
    }
    // A thread that is past its destructors records nothing: nobody would hand its memory on.
    OWNER.try_with(|_| ()).ok()?;
    let thread = thread::adopt(session)?;
    LOCAL.with(|local| {
        local.thread.set(Some(thread));
        local.session.set(session);
    });
    Some(thread)
}
