//! The arithmetic of ticks: pure but for the clocks that it is handed.

/// The fraction bits of a scale.
const BITS: u32 = 32;

/// The scale of a clock whose tick is a nanosecond.
pub(super) const ONE: u64 = 1 << BITS;

/// How long the first measurement of the rate takes, in nanoseconds.
pub(super) const FIRST_LOOK: u64 = 2_000_000;

/// From this distance, in nanoseconds, an anchor gives a better rate than the first measurement.
const SECOND_LOOK: u64 = 200_000_000;

/// Nanoseconds of so many ticks at a scale (nanoseconds a tick, 32.32 fixed point).
#[inline(always)]
#[expect(clippy::inline_always, reason = "one multiplication")]
#[expect(clippy::cast_possible_truncation, reason = "2^64 ns are 584 years")]
pub(crate) fn nanos(ticks: u64, scale: u64) -> u64 {
    ((u128::from(ticks) * u128::from(scale)) >> BITS) as u64
}

/// One instant on three clocks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Anchor {
    tick: u64,
    monotonic: u64,
    unix: u64,
}

impl Anchor {
    pub(super) const fn new(tick: u64, monotonic: u64, unix: u64) -> Self {
        Self { tick, monotonic, unix }
    }

    /// The unix time of the instant, in nanoseconds.
    pub(crate) const fn unix(&self) -> u64 {
        self.unix
    }

    /// The unix time, in nanoseconds, of a tick before or after the instant.
    pub(super) fn unix_nanos(&self, tick: u64, scale: u64) -> u64 {
        if tick >= self.tick {
            self.unix.saturating_add(nanos(tick - self.tick, scale))
        } else {
            self.unix.saturating_sub(nanos(self.tick - tick, scale))
        }
    }
}

/// Measures a counter against a monotonic clock; `None` where two halves of the measurement disagree.
pub(super) fn measure(counter: &dyn Fn() -> u64, monotonic: &dyn Fn() -> u64) -> Option<u64> {
    let look = || {
        // The monotonic clock is read between two reads of the counter; the closest pair counts.
        let mut best = (u64::MAX, 0, 0);
        for _ in 0..8 {
            let (before, at, after) = (counter(), monotonic(), counter());
            let width = after.wrapping_sub(before);
            if width < best.0 {
                best = (width, before.midpoint(after), at);
            }
        }
        (best.1, best.2)
    };
    let start = look();
    let wait_until = |nanos: u64| while monotonic() < start.1 + nanos {};
    wait_until(FIRST_LOOK / 2);
    let middle = look();
    wait_until(FIRST_LOOK);
    let end = look();
    let whole = rate(start, end)?;
    let halves = [rate(start, middle)?, rate(middle, end)?];
    halves.iter().all(|half| whole.abs_diff(*half) < whole / 100).then_some(whole)
}

/// The rate over the time from one anchor to another, where that time is long enough to tell more
/// than the old rate and the two agree within one percent.
pub(super) fn refined(from: &Anchor, to: &Anchor, old: u64) -> Option<u64> {
    if to.monotonic.checked_sub(from.monotonic)? < SECOND_LOOK {
        return None;
    }
    let new = rate((from.tick, from.monotonic), (to.tick, to.monotonic))?;
    (new.abs_diff(old) < old / 100).then_some(new)
}

fn rate(from: (u64, u64), to: (u64, u64)) -> Option<u64> {
    let ticks = to.0.checked_sub(from.0).filter(|ticks| *ticks > 0)?;
    let nanos = to.1.checked_sub(from.1)?;
    u64::try_from((u128::from(nanos) << BITS) / u128::from(ticks)).ok()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_tick_of_a_nanosecond_is_a_nanosecond() {
        for ticks in [0, 1, 63, 1 << 40, u64::MAX >> 1] {
            assert_eq!(nanos(ticks, ONE), ticks);
        }
    }

    #[test]
    fn a_counter_of_three_gigahertz_is_measured() {
        let time = Cell::new(0_u64);
        let monotonic = || {
            time.set(time.get() + 50);
            time.get()
        };
        let counter = || time.get() * 3;
        let scale = measure(&counter, &monotonic).expect("the counter is steady");
        assert!(nanos(3_000_000_000, scale).abs_diff(1_000_000_000) < 1_000_000, "{scale}");
    }

    #[test]
    fn a_counter_that_changes_its_rate_is_refused() {
        let time = Cell::new(0_u64);
        let monotonic = || {
            time.set(time.get() + 50);
            time.get()
        };
        let counter = || time.get().pow(2);
        assert_eq!(measure(&counter, &monotonic), None);
    }

    #[test]
    fn an_anchor_places_ticks_before_and_after_it() {
        let anchor = Anchor::new(1_000, 0, 50_000);
        assert_eq!(anchor.unix_nanos(1_600, ONE / 2), 50_300);
        assert_eq!(anchor.unix_nanos(400, ONE / 2), 49_700);
    }
}
