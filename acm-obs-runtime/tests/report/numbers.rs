//! Distributions that are known, put in the place of what was measured.

use std::time::Duration;

use acm_obs::__runtime::{PhaseStats, Snapshot};
use acm_obs::{Component, Histogram, Outcome};
use acm_obs_runtime::report::{PhaseRow, Report};

use crate::recorded::{facts, in_session, row, snapshot};

/// The row of a phase whose calls took so long.
fn row_of(durations_ns: &[u64]) -> PhaseRow {
    in_session(|session| {
        drop(acm_obs::span("numbers.known", Component::DATA));
        let mut snapshot: Snapshot = snapshot(session);
        let stats = snapshot.phases.iter_mut().find(|stats| stats.phase.name() == "numbers.known");
        let stats = stats.expect("a row for the span");
        fill(stats, durations_ns);
        let facts = facts(session, &snapshot, Some(Outcome::Ok));
        row(&Report::new(&facts, &snapshot), "run/numbers.known").clone()
    })
}

fn fill(stats: &mut PhaseStats, durations_ns: &[u64]) {
    stats.histogram = Histogram::new();
    for ns in durations_ns {
        stats.histogram.record(*ns);
    }
    stats.calls = durations_ns.len() as u64;
    stats.total_ns = durations_ns.iter().sum();
    stats.self_ns = stats.total_ns;
    stats.histogram_ns = stats.total_ns;
    stats.min_ns = durations_ns.iter().copied().min().unwrap_or_default();
    stats.max_ns = durations_ns.iter().copied().max().unwrap_or_default();
}

/// The exact percentile: the smallest duration that so many percent do not exceed.
fn exact(sorted_ns: &[u64], percent: usize) -> f64 {
    let rank = (sorted_ns.len() * percent).div_ceil(100).max(1);
    seconds(sorted_ns[rank - 1])
}

fn seconds(ns: u64) -> f64 {
    Duration::from_nanos(ns).as_secs_f64()
}

#[track_caller]
fn assert_within_a_hundredth(of: &str, read: Option<f64>, exact: f64) {
    let read = read.expect("calls have ended");
    assert!((read - exact).abs() <= exact * 0.01, "{of}: {read} is not within 1 % of {exact}");
}

#[test]
fn percentiles_are_within_a_hundredth_of_the_exact_ones() {
    let distributions: [(&str, Vec<u64>); 5] = [
        ("even", (1..=10_000).map(|n| n * 997).collect()),
        ("one value", vec![123_456_789; 1_000]),
        (
            "two peaks",
            (0..1_000).map(|n| if n % 10 == 0 { 90_000_000 } else { 1_100 + n }).collect(),
        ),
        ("growing", (0..600_u64).map(|n| (100 + n % 60) << (n / 20)).collect()),
        ("few", vec![10, 20, 1_000_000]),
    ];
    for (name, mut durations) in distributions {
        let row = row_of(&durations);
        durations.sort_unstable();
        for (percent, read) in
            [(50, row.call.p50_seconds), (95, row.call.p95_seconds), (99, row.call.p99_seconds)]
        {
            assert_within_a_hundredth(name, read, exact(&durations, percent));
        }
        assert_eq!(row.call.min_seconds, Some(seconds(durations[0])));
        assert_eq!(row.call.max_seconds, durations.last().map(|ns| seconds(*ns)));
    }
}

#[test]
fn calls_of_hours_are_not_clamped() {
    let hour = 3_600_000_000_000;
    let row = row_of(&[5 * hour, 7 * hour, 30 * hour]);
    assert_eq!(row.call.max_seconds, Some(30.0 * 3_600.0));
    assert_eq!((row.calls, row.total_seconds), (3, 42.0 * 3_600.0));
    assert_eq!(row.call.mean_seconds, Some(14.0 * 3_600.0));
    assert_within_a_hundredth("hours", row.call.p50_seconds, 7.0 * 3_600.0);
    assert_within_a_hundredth("hours", row.call.p99_seconds, 30.0 * 3_600.0);
}

#[test]
fn counts_are_exact_to_the_call() {
    let calls = 100_000;
    let report = crate::recorded::report_of(|| {
        for _ in 0..calls {
            drop(acm_obs::span("numbers.counted", Component::DATA));
        }
    });
    assert_eq!(row(&report, "run/numbers.counted").calls, calls);
}
