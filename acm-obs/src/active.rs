//! Whether anything is to be done for a call at all: one word that every call reads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use tracing::level_filters::LevelFilter;

/// The session that records, counted from one, or zero; above it a bit that says that a `tracing`
/// subscriber is interested in an annotated function. Read on every call, written a few times a run:
/// on a cache line of its own.
#[repr(align(128))]
struct Word(AtomicU32);

static WORD: Word = Word(AtomicU32::new(0));

const LISTENED: u32 = 1 << 31;

/// How many sites a subscriber is interested in; the lock keeps the count and the bit together.
static INTERESTING: Mutex<i64> = Mutex::new(0);

/// Whether a session records. With the feature `off` known at compile time.
#[inline]
pub(crate) fn recording() -> bool {
    !cfg!(feature = "off") && session() != 0
}

/// Whether a call is worth more than nothing: a session records, or there is a `tracing` subscriber
/// that may want to see it. Two loads while neither is the case.
#[inline]
pub(crate) fn active() -> bool {
    !cfg!(feature = "off") && (word() != 0 || LevelFilter::current() != LevelFilter::OFF)
}

/// The same for calls of one site: of one that is registered the word says whether anybody listens.
#[inline]
pub(crate) fn active_for(is_registered: impl FnOnce() -> bool) -> bool {
    !cfg!(feature = "off")
        && (word() != 0 || (LevelFilter::current() != LevelFilter::OFF && !is_registered()))
}

/// The number of the session that records, or zero.
#[inline]
pub(crate) fn session() -> u32 {
    word() & !LISTENED
}

/// The session, and a bit that makes it another number while a subscriber is interested in any
/// annotated function: a thread that compares it with its session then takes the slow path.
#[inline]
pub(crate) fn word() -> u32 {
    WORD.0.load(Ordering::Relaxed)
}

/// Whether this is the session that records.
pub(crate) fn is_current(session: u32) -> bool {
    WORD.0.load(Ordering::Acquire) & !LISTENED == session
}

/// Makes the session the one that records; zero is none.
pub(crate) fn set_session(session: u32) {
    // Never fails: the function always gives a value.
    let _ = WORD.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |word| {
        Some(word & LISTENED | session & !LISTENED)
    });
}

/// Changes what is known of a site's interest, and says by how many sites that is more.
pub(crate) fn interest(change: impl FnOnce() -> i64) {
    // Changes of one site come from any thread: each is made and counted in one.
    let mut count = INTERESTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *count += change();
    if *count > 0 {
        WORD.0.fetch_or(LISTENED, Ordering::AcqRel);
    } else {
        WORD.0.fetch_and(!LISTENED, Ordering::AcqRel);
    }
}
