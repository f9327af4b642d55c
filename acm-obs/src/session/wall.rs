//! The time in which at least one call ran.

/// From so many intervals on, the smallest gaps between them are closed.
const MAX: usize = 2_048;

/// A union of intervals, bounded: where there are too many, the smallest gaps count as covered.
#[derive(Clone, Debug, Default)]
pub(super) struct Wall {
    /// Disjoint and ascending.
    intervals: Vec<(u64, u64)>,
}

impl Wall {
    /// Adds an interval.
    pub(super) fn add(&mut self, start: u64, end: u64) {
        let end = end.max(start);
        // Nearly always it is the last one.
        let from = match self.intervals.last() {
            Some(last) if last.1 < start => self.intervals.len(),
            _ => self.intervals.partition_point(|known| known.1 < start),
        };
        let to = from + self.intervals[from..].partition_point(|known| known.0 <= end);
        if from == to {
            self.intervals.insert(from, (start, end));
        } else {
            let merged = (start.min(self.intervals[from].0), end.max(self.intervals[to - 1].1));
            self.intervals[from] = merged;
            self.intervals.drain(from + 1..to);
        }
        if self.intervals.len() > MAX {
            self.close_small_gaps();
        }
    }

    /// Adds the intervals of another one.
    pub(super) fn merge(&mut self, other: &Self) {
        for (start, end) in &other.intervals {
            self.add(*start, *end);
        }
    }

    /// The length of the union.
    pub(super) fn covered(&self) -> u64 {
        self.intervals.iter().map(|(start, end)| end - start).sum()
    }

    fn close_small_gaps(&mut self) {
        let mut gaps: Vec<u64> =
            self.intervals.windows(2).map(|pair| pair[1].0 - pair[0].1).collect();
        let middle = gaps.len() / 2;
        let (_, median, _) = gaps.select_nth_unstable(middle);
        let limit = *median;
        self.intervals.dedup_by(|next, kept| {
            let close = next.0 - kept.1 <= limit;
            if close {
                kept.1 = next.1;
            }
            close
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(intervals: &[(u64, u64)]) -> Wall {
        let mut wall = Wall::default();
        intervals.iter().for_each(|(start, end)| wall.add(*start, *end));
        wall
    }

    #[test]
    fn time_is_counted_once_however_many_calls_ran_in_it() {
        let cases: [(&[(u64, u64)], u64); 7] = [
            (&[], 0),
            (&[(1, 3)], 2),
            (&[(1, 3), (5, 6)], 3),
            (&[(1, 3), (2, 6)], 5),
            (&[(1, 3), (3, 6)], 5),
            (&[(5, 6), (1, 2), (0, 10)], 10),
            (&[(5, 6), (8, 9), (1, 2), (2, 8)], 8),
        ];
        for (intervals, expected) in cases {
            assert_eq!(wall(intervals).covered(), expected, "{intervals:?}");
        }
    }

    #[test]
    fn any_order_gives_the_same() {
        let mut intervals: Vec<_> =
            (0..500_u64).map(|i| (i * 37 % 911, i * 37 % 911 + i % 7)).collect();
        let forward = wall(&intervals);
        intervals.reverse();
        assert_eq!(wall(&intervals).intervals, forward.intervals);
    }

    #[test]
    fn a_long_call_after_very_many_short_ones_covers_them() {
        let mut many = Wall::default();
        for i in 0..100_000 {
            many.add(i * 10, i * 10 + 9);
        }
        assert!(many.intervals.len() <= MAX);
        assert!((900_000..=1_000_000).contains(&many.covered()), "{}", many.covered());
        many.add(0, 1_000_000);
        assert_eq!(many.covered(), 1_000_000);
    }
}
