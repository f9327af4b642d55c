//! The bounds of the buckets that durations leave in, on the grid of the histogram they are counted in.
//!
//! A duration is counted by the nanosecond in buckets from `2^k * (1 + j/64)` to the next such number, that
//! number excluded. A bound on this grid splits no bucket, so what is counted on either side of it is
//! exact. On the wire a bound belongs to the bucket below it: there it is the last nanosecond before the
//! number of the grid.

use std::time::Duration;

use acm_obs::Histogram;

/// Bounds of durations, increasing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bounds {
    /// Where the next bucket begins, in nanoseconds: numbers of the grid.
    next: Box<[u64]>,
    /// The bounds on the wire, in seconds.
    seconds: Box<[f64]>,
}

impl Bounds {
    /// The wanted bounds, each moved to the nearest number of the grid (by less than 0.8 %), or the
    /// standard ones: 1 µs to an hour, three a decade.
    pub(crate) fn new(wanted: Option<&[Duration]>) -> Self {
        match wanted {
            Some(wanted) => Self::on_grid(
                wanted.iter().map(|bound| u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX)),
            ),
            None => Self::on_grid(STANDARD.into_iter()),
        }
    }

    fn on_grid(wanted: impl Iterator<Item = u64>) -> Self {
        let mut next: Vec<u64> = wanted.map(nearest).collect();
        next.sort_unstable();
        next.dedup();
        let seconds = next.iter().map(|next| seconds(next - 1)).collect();
        Self { next: next.into(), seconds }
    }

    /// The bounds on the wire.
    pub(super) fn seconds(&self) -> &[f64] {
        &self.seconds
    }

    /// How many buckets there are: one more than bounds.
    pub(super) fn buckets(&self) -> usize {
        self.next.len() + 1
    }

    /// The bucket of a duration.
    pub(super) fn place(&self, ns: u64) -> usize {
        self.next.partition_point(|next| *next <= ns)
    }

    /// Adds the counts of a histogram to those of the buckets.
    pub(super) fn count(&self, histogram: &Histogram, counts: &mut [u64]) {
        let mut place = 0;
        for (lower, _, count) in histogram.buckets() {
            while self.next.get(place).is_some_and(|next| *next <= lower) {
                place += 1;
            }
            if let Some(sum) = counts.get_mut(place) {
                *sum = sum.saturating_add(count);
            }
        }
    }
}

/// Nanoseconds as seconds.
#[expect(clippy::cast_precision_loss, reason = "a double has 53 bits: 104 days by the nanosecond")]
pub(super) fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

/// The nearest number of the grid, zero excluded.
fn nearest(ns: u64) -> u64 {
    let ns = ns.max(1);
    let width = 1_u64 << ns.ilog2().saturating_sub(SHIFT);
    let below = ns & !(width - 1);
    match below.checked_add(width) {
        Some(above) if above - ns < ns - below => above,
        // There is none above the last one.
        _ => below,
    }
}

/// The logarithm of the number of buckets in an octave.
const SHIFT: u32 = 6;

/// In nanoseconds.
const STANDARD: [u64; 29] = [
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    10_000_000_000,
    25_000_000_000,
    50_000_000_000,
    100_000_000_000,
    250_000_000_000,
    500_000_000_000,
    1_000_000_000_000,
    3_600_000_000_000,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_standard_bounds_lie_within_a_percent_of_round_numbers() {
        let bounds = Bounds::new(None);
        assert_eq!(bounds.seconds().len(), STANDARD.len());
        for (bound, wanted) in bounds.seconds().iter().zip(STANDARD) {
            let wanted = seconds(wanted);
            assert!((bound - wanted).abs() <= wanted * 0.009, "{bound} for {wanted}");
        }
    }

    #[test]
    fn wanted_bounds_are_sorted_and_told_apart() {
        let wanted = [5, 1, 5, 0].map(Duration::from_nanos);
        let bounds = Bounds::new(Some(&wanted));
        assert_eq!(bounds.seconds(), [0.0, 4e-9]);
        assert_eq!(Bounds::new(Some(&[])).buckets(), 1);
    }

    proptest! {
        #[test]
        fn every_duration_is_counted_in_the_bucket_that_its_own_nanoseconds_say(
            wanted in prop::collection::vec(1_u64.., 0..20),
            durations in prop::collection::vec(prop_oneof![0_u64..10_000, any::<u64>()], 0..200),
        ) {
            let wanted: Vec<_> = wanted.into_iter().map(Duration::from_nanos).collect();
            let bounds = Bounds::new(Some(&wanted));
            let mut histogram = Histogram::new();
            let mut exact = vec![0; bounds.buckets()];
            // The bounds themselves and their neighbours are where an error would show.
            let near = bounds.next.iter().flat_map(|next| [next - 1, *next, next.saturating_add(1)]);
            for ns in durations.into_iter().chain(near) {
                histogram.record(ns);
                exact[bounds.next.iter().filter(|next| **next <= ns).count()] += 1;
                prop_assert_eq!(bounds.place(ns), bounds.next.iter().filter(|n| **n <= ns).count());
            }
            let mut counts = vec![0; bounds.buckets()];
            bounds.count(&histogram, &mut counts);
            prop_assert_eq!(counts.iter().sum::<u64>(), histogram.count());
            prop_assert_eq!(counts, exact);
        }
    }
}
