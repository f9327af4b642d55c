//! The clock of the hot path: ticks of the processor's counter, made nanoseconds by one
//! multiplication, and unix time on the collector.
//!
//! Where the counter cannot be trusted ([`tsc::usable`]) a tick is a nanosecond of the system's
//! monotonic clock, and everything else stays the same.

mod scale;
mod tsc;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

pub(crate) use self::scale::Anchor;
use self::scale::nanos;

/// Read on each call, written at `install` and once or twice after it: on a cache line of their own.
#[repr(align(128))]
struct Shared {
    counter: AtomicBool,
    scale: AtomicU64,
}

static CLOCK: Shared =
    Shared { counter: AtomicBool::new(false), scale: AtomicU64::new(scale::ONE) };

/// The present tick.
pub(crate) fn now() -> u64 {
    counter().unwrap_or_else(monotonic_nanos)
}

/// The present tick, where it is one instruction away. For a function that must not make calls.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one instruction")]
pub(crate) fn counter() -> Option<u64> {
    if CLOCK.counter.load(Ordering::Relaxed) { Some(tsc::read()) } else { None }
}

/// Nanoseconds between two ticks; zero where the end lies before the start.
#[inline(always)]
#[expect(clippy::inline_always, reason = "one multiplication")]
pub(crate) fn between(start: u64, end: u64) -> u64 {
    nanos(end.saturating_sub(start), CLOCK.scale.load(Ordering::Relaxed))
}

/// Chooses the clock and measures its rate: about [`scale::FIRST_LOOK`] on the caller's thread the first
/// time, nothing later. Ticks from before the first call must not be compared with later ones.
pub(crate) fn start() -> Anchor {
    static CHOSEN: OnceLock<()> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        if tsc::usable() {
            let Some(scale) = scale::measure(&tsc::read, &monotonic_nanos) else { return };
            CLOCK.scale.store(scale, Ordering::Relaxed);
            CLOCK.counter.store(true, Ordering::Release);
        }
    });
    anchor()
}

/// Takes the better rate that a longer time since `anchor` gives; called by the collector.
pub(crate) fn refine(anchor: &Anchor) {
    if !CLOCK.counter.load(Ordering::Relaxed) {
        return;
    }
    let old = CLOCK.scale.load(Ordering::Relaxed);
    if let Some(scale) = scale::refined(anchor, &self::anchor(), old) {
        CLOCK.scale.store(scale, Ordering::Relaxed);
    }
}

/// The unix time, in nanoseconds, of a tick near `anchor`.
pub(crate) fn unix_nanos(anchor: &Anchor, tick: u64) -> u64 {
    anchor.unix_nanos(tick, CLOCK.scale.load(Ordering::Relaxed))
}

/// The present unix time in nanoseconds, by the system's clock.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn system_unix_nanos() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}

fn anchor() -> Anchor {
    // The shortest of a few reads is the one that nothing interrupted.
    (0..5)
        .map(|_| {
            let before = now();
            let (monotonic, unix) = (monotonic_nanos(), system_unix_nanos());
            let after = now();
            (after.saturating_sub(before), Anchor::new(before.midpoint(after), monotonic, unix))
        })
        .min_by_key(|(width, _)| *width)
        .map(|(_, anchor)| anchor)
        .unwrap_or_default()
}

fn monotonic_nanos() -> u64 {
    static BASE: OnceLock<Instant> = OnceLock::new();
    // Starts at one second, so that a tick is never zero.
    let elapsed = BASE.get_or_init(Instant::now).elapsed();
    1_000_000_000 + u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX / 2)
}
