//! Histograms of durations: 64 buckets an octave, so that a percentile is within 0.8 % of the exact one.

/// Buckets in one block: an octave, or the nanoseconds below 64 one by one.
pub(crate) const BLOCK: usize = 64;

/// Blocks that all durations of 64 bits need.
pub(crate) const BLOCKS: usize = 59;

/// The logarithm of [`BLOCK`].
const SHIFT: u32 = BLOCK.trailing_zeros();

/// The block of a duration in nanoseconds and its bucket in it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a few instructions of the hot path")]
#[expect(clippy::cast_possible_truncation, reason = "the result is below 64")]
pub(crate) fn place(ns: u64) -> (usize, usize) {
    let octave = (ns | (BLOCK as u64 - 1)).ilog2() + 1 - SHIFT;
    let shift = octave.saturating_sub(1);
    (octave as usize, (ns >> shift) as usize & (BLOCK - 1))
}

/// A histogram of durations in nanoseconds: exact counts, a relative error of at most 0.8 % in what
/// is read from it, and no upper end.
///
/// ```
/// use acm_obs::Histogram;
///
/// let mut histogram = Histogram::new();
/// for ns in 1..=1_000_u64 {
///     histogram.record(ns * 1_000);
/// }
/// assert_eq!(histogram.count(), 1_000);
/// let median = histogram.percentile(50.0).unwrap();
/// assert!(median.abs_diff(500_000) <= 5_000);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    count: u64,
    /// Blocks that hold anything, by their index.
    blocks: Vec<(usize, Box<[u64; BLOCK]>)>,
}

impl Histogram {
    /// An empty histogram; allocates nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { count: 0, blocks: Vec::new() }
    }

    /// How many durations it holds.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Adds a duration in nanoseconds.
    pub fn record(&mut self, ns: u64) {
        let (block, bucket) = place(ns);
        self.block(block)[bucket] += 1;
        self.count += 1;
    }

    /// Adds what another one holds.
    pub fn merge(&mut self, other: &Self) {
        for (block, counts) in &other.blocks {
            self.add_block(*block, |bucket| counts[bucket]);
        }
    }

    /// Adds the counts of one block.
    pub(crate) fn add_block(&mut self, block: usize, count: impl Fn(usize) -> u64) {
        let mut added = 0;
        for (bucket, sum) in self.block(block).iter_mut().enumerate() {
            let count = count(bucket);
            *sum += count;
            added += count;
        }
        self.count += added;
    }

    /// The duration in nanoseconds that so many percent (0 to 100) do not exceed, or `None` of an
    /// empty histogram. The middle of a bucket: at most 0.8 % off.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the rank lies between one and the count")]
    #[expect(clippy::cast_sign_loss, reason = "the rank lies between one and the count")]
    #[expect(clippy::cast_precision_loss, reason = "a rank above 2^53 may be off by a few")]
    pub fn percentile(&self, percent: f64) -> Option<u64> {
        let rank =
            ((percent / 100.0 * self.count as f64).ceil() as u64).clamp(1, self.count.max(1));
        let mut seen = 0;
        self.buckets().find_map(|(lower, upper, count)| {
            seen += count;
            (seen >= rank).then(|| lower + (upper - lower) / 2)
        })
    }

    /// The buckets that hold anything, ascending: the lower bound (inclusive) and the upper
    /// (exclusive) in nanoseconds, and the count.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> + '_ {
        self.blocks.iter().flat_map(|(block, counts)| {
            counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(bucket, count)| {
                let (lower, upper) = bounds(*block, bucket);
                (lower, upper, *count)
            })
        })
    }

    fn block(&mut self, block: usize) -> &mut [u64; BLOCK] {
        let at = match self.blocks.binary_search_by_key(&block, |(block, _)| *block) {
            Ok(at) => at,
            Err(at) => {
                self.blocks.insert(at, (block, Box::new([0; BLOCK])));
                at
            }
        };
        &mut self.blocks[at].1
    }
}

/// The bounds of a bucket in nanoseconds: from (inclusive) and to (exclusive).
fn bounds(block: usize, bucket: usize) -> (u64, u64) {
    if block == 0 {
        return (bucket as u64, bucket as u64 + 1);
    }
    let shift = block - 1;
    let lower = ((BLOCK + bucket) as u64) << shift;
    (lower, lower.saturating_add(1 << shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> impl Iterator<Item = u64> {
        (0..64).flat_map(|bit| {
            let base = 1_u64 << bit;
            [base.saturating_sub(1), base, base + base / 3, base | (base - 1)]
        })
    }

    #[test]
    fn every_duration_lies_in_the_bounds_of_its_bucket() {
        for ns in samples() {
            let (block, bucket) = place(ns);
            assert!(block < BLOCKS && bucket < BLOCK, "{ns}");
            let (lower, upper) = bounds(block, bucket);
            assert!(lower <= ns && (ns < upper || upper == u64::MAX), "{ns}: {lower}..{upper}");
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "an error is judged")]
    fn a_percentile_is_within_one_percent_of_the_exact_one() {
        for ns in samples() {
            let mut histogram = Histogram::new();
            histogram.record(ns);
            let read = histogram.percentile(50.0).expect("one value");
            assert!(read.abs_diff(ns) as f64 <= ns as f64 * 0.008, "{ns} was read as {read}");
        }
    }

    #[test]
    fn hours_are_not_clamped() {
        let mut histogram = Histogram::new();
        let hours = 30 * 3_600 * 1_000_000_000_u64;
        histogram.record(hours);
        assert!(histogram.percentile(99.0).expect("one value").abs_diff(hours) <= hours / 100);
    }

    #[test]
    fn merging_adds_up_bucket_by_bucket() {
        let (mut left, mut right, mut both) =
            (Histogram::new(), Histogram::new(), Histogram::new());
        for ns in samples() {
            let side = if ns % 2 == 0 { &mut left } else { &mut right };
            side.record(ns);
            both.record(ns);
        }
        left.merge(&right);
        assert_eq!(left, both);
    }

    #[test]
    fn an_empty_histogram_has_no_percentile() {
        assert_eq!(Histogram::new().percentile(50.0), None);
    }
}
