//! The calls of one series of `acm.phase.duration`, added up.

use opentelemetry_proto::tonic::metrics::v1::HistogramDataPoint;

use super::bounds::seconds;

/// The calls of one series so far.
#[derive(Debug)]
pub(super) struct Totals {
    pub(super) counts: Vec<u64>,
    pub(super) sum_ns: u64,
    pub(super) extremes: Extremes,
}

/// The shortest and the longest call; `None` where that is not known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extremes {
    pub(super) min_ns: Option<u64>,
    pub(super) max_ns: Option<u64>,
}

impl Totals {
    pub(super) fn new(buckets: usize) -> Self {
        Self { counts: vec![0; buckets], sum_ns: 0, extremes: Extremes::NONE }
    }

    pub(super) fn clear(&mut self) {
        self.counts.fill(0);
        self.sum_ns = 0;
        self.extremes = Extremes::NONE;
    }

    pub(super) fn count(&self) -> u64 {
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(super) fn fill(&self, point: &mut HistogramDataPoint, start: u64, end: u64) {
        let count = self.count();
        let Extremes { min_ns, max_ns } = self.extremes;
        point.start_time_unix_nano = start;
        point.time_unix_nano = end;
        point.count = count;
        point.sum = Some(seconds(self.sum_ns));
        point.bucket_counts.clone_from(&self.counts);
        point.min = min_ns.filter(|_| count > 0).map(seconds);
        point.max = max_ns.filter(|_| count > 0).map(seconds);
    }

    pub(super) fn add(&mut self, counts: &[u64], sum_ns: u64, extremes: Extremes) {
        if counts.iter().all(|count| *count == 0) {
            return;
        }
        self.extremes = if self.count() == 0 { extremes } else { self.extremes.with(extremes) };
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum = sum.saturating_add(*count);
        }
        self.sum_ns = self.sum_ns.saturating_add(sum_ns);
    }

    /// What was counted once stays counted. The parts of the statistics are read one after the other,
    /// and a call that fails in between may be in one and not yet in the next.
    pub(super) fn no_less_than(&mut self, last: &Self) {
        for (now, last) in self.counts.iter_mut().zip(&last.counts) {
            *now = (*now).max(*last);
        }
        self.sum_ns = self.sum_ns.max(last.sum_ns);
    }

    pub(super) fn become_like(&mut self, other: &Self) {
        self.counts.clone_from(&other.counts);
        (self.sum_ns, self.extremes) = (other.sum_ns, other.extremes);
    }

    /// What came since then. The extremes of a part are not known.
    pub(super) fn since(&self, last: &Self) -> Self {
        let counts = self.counts.iter().zip(&last.counts);
        Self {
            counts: counts.map(|(now, last)| now.saturating_sub(*last)).collect(),
            sum_ns: self.sum_ns.saturating_sub(last.sum_ns),
            extremes: Extremes::NONE,
        }
    }
}

impl Extremes {
    const NONE: Self = Self { min_ns: None, max_ns: None };

    fn with(self, other: Self) -> Self {
        Self {
            min_ns: self.min_ns.zip(other.min_ns).map(|(one, other)| one.min(other)),
            max_ns: self.max_ns.zip(other.max_ns).map(|(one, other)| one.max(other)),
        }
    }
}
