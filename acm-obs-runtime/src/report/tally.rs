//! The numbers of a phase while rows are merged, in nanoseconds.

use acm_obs::Histogram;

use super::model::CallSeconds;

/// What is known of the calls of a phase. Two tallies add up to that of both.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) calls: u64,
    pub(super) errors: u64,
    pub(super) running: u64,
    pub(super) threads: u32,
    pub(super) total_ns: u64,
    pub(super) self_ns: u64,
    pub(super) wall_ns: u64,
    /// The wall time over all equipments.
    pub(super) path_wall_ns: u64,
    pub(super) min_ns: u64,
    pub(super) max_ns: u64,
    pub(super) histogram: Histogram,
}

impl Tally {
    /// The one call of a run that has ended after `duration_ns`.
    pub(super) fn of_one(duration_ns: u64, failed: bool) -> Self {
        let mut histogram = Histogram::new();
        histogram.record(duration_ns);
        Self {
            calls: 1,
            errors: u64::from(failed),
            min_ns: duration_ns,
            max_ns: duration_ns,
            histogram,
            ..Self::default()
        }
    }

    /// Adds the calls of the same phase under another equipment, or of another site of its name.
    pub(super) fn add(&mut self, other: &Self) {
        let Self {
            calls,
            errors,
            running,
            threads,
            total_ns,
            self_ns,
            wall_ns,
            path_wall_ns,
            min_ns,
            max_ns,
            histogram,
        } = other;
        if *calls > 0 {
            self.min_ns = if self.calls > 0 { self.min_ns.min(*min_ns) } else { *min_ns };
            self.max_ns = self.max_ns.max(*max_ns);
        }
        self.calls = self.calls.saturating_add(*calls);
        self.errors = self.errors.saturating_add(*errors);
        self.running = self.running.saturating_add(*running);
        self.threads = self.threads.max(*threads);
        self.total_ns = self.total_ns.saturating_add(*total_ns);
        self.self_ns = self.self_ns.saturating_add(*self_ns);
        self.wall_ns = self.wall_ns.saturating_add(*wall_ns);
        self.path_wall_ns = self.path_wall_ns.max(*path_wall_ns);
        self.histogram.merge(histogram);
    }

    /// The wall time of all that was added: where equipments overlap it is less than the sum.
    pub(super) fn merged_wall_ns(&self) -> u64 {
        self.path_wall_ns.min(self.wall_ns)
    }

    /// How long single calls took.
    pub(super) fn call_seconds(&self) -> CallSeconds {
        if self.calls == 0 {
            return CallSeconds::default();
        }
        // A bucket's middle may lie outside of what was measured.
        let percentile = |percent| {
            let ns = self.histogram.percentile(percent)?;
            Some(seconds(ns.min(self.max_ns).max(self.min_ns)))
        };
        CallSeconds {
            mean_seconds: Some(share(self.total_ns, self.calls) / 1e9),
            min_seconds: Some(seconds(self.min_ns)),
            p50_seconds: percentile(50.0),
            p95_seconds: percentile(95.0),
            p99_seconds: percentile(99.0),
            max_seconds: Some(seconds(self.max_ns)),
        }
    }
}

/// Nanoseconds as the nearest number of seconds.
pub(super) fn seconds(ns: u64) -> f64 {
    share(ns, 1_000_000_000)
}

/// A part in percent of the whole, from 0 to 100, and 0 of nothing.
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (share(part, whole) * 100.0).min(100.0) }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a report needs no more than 53 bits: 104 days to the nanosecond"
)]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(durations: &[u64]) -> Tally {
        let mut tally = Tally::default();
        for duration in durations {
            let mut one = Tally::of_one(*duration, false);
            one.total_ns = *duration;
            tally.add(&one);
        }
        tally
    }

    #[test]
    fn a_phase_without_a_finished_call_has_no_numbers_of_single_calls() {
        assert_eq!(Tally::default().call_seconds(), CallSeconds::default());
    }

    #[test]
    fn a_tally_without_calls_does_not_lower_the_minimum() {
        let mut merged = Tally::default();
        merged.add(&tally(&[500, 700]));
        merged.add(&Tally::default());
        assert_eq!((merged.min_ns, merged.max_ns), (500, 700));
    }

    #[test]
    fn merged_tallies_have_the_percentiles_of_all_calls() {
        let fast: Vec<u64> = (1..=900).map(|n| n * 1_000).collect();
        let slow: Vec<u64> = (1..=100).map(|n| n * 1_000_000).collect();
        let mut merged = tally(&fast);
        merged.add(&tally(&slow));
        let call = merged.call_seconds();
        let near = |read: Option<f64>, exact: f64| (read.unwrap() - exact).abs() <= exact * 0.01;
        assert!(near(call.p50_seconds, 500e-6), "{call:?}");
        assert!(near(call.p95_seconds, 50e-3), "{call:?}");
        assert!(near(call.p99_seconds, 90e-3), "{call:?}");
        assert_eq!(call.min_seconds, Some(1e-6));
        assert_eq!(call.max_seconds, Some(0.1));
    }

    #[test]
    fn percentiles_stay_within_what_was_measured() {
        let call = tally(&[1_000_003]).call_seconds();
        assert_eq!(call.p50_seconds, Some(0.001_000_003));
        assert_eq!(call.p99_seconds, call.max_seconds);
    }

    #[test]
    fn calls_of_hours_keep_their_length() {
        let ten_hours = 36_000_000_000_000;
        let call = tally(&[ten_hours; 3]).call_seconds();
        assert_eq!(call.max_seconds, Some(36_000.0));
        assert_eq!(call.p99_seconds, Some(36_000.0));
    }

    #[test]
    fn a_percentage_is_never_above_a_hundred_nor_not_a_number() {
        let cases = [(0, 0, 0.0), (5, 0, 0.0), (1, 4, 25.0), (9, 4, 100.0)];
        for (part, whole, expected) in cases {
            assert!((percent(part, whole) - expected).abs() < f64::EPSILON, "{part} of {whole}");
        }
    }
}
