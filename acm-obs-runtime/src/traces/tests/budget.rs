//! What is exported of a trace that is larger than a backend takes.

use std::collections::{HashMap, HashSet};

use acm_obs::{Outcome, PhaseOutcome, SpanId, SpanRecord, TraceId};
use opentelemetry_proto::tonic::trace::v1::Span as ProtoSpan;
use proptest::prelude::*;

use crate::encode::Root;
use crate::traces::fixture::{
    RUN, STARTED, batches, exported, id, parts, phase, record, recorded, running, traces,
};
use crate::traces::{IsSampled, TraceLimits, TraceParts, Traces};

fn root() -> Root<'static> {
    Root {
        phase: recorded().phases[0],
        parent_id: SpanId::NONE,
        start_unix_ns: STARTED,
        end_unix_ns: STARTED + 1_000,
        outcome: Outcome::Ok,
        error: None,
        left_out: 0,
        dropped: 0,
    }
}

fn limits(spans_per_site: u64, bytes_per_trace: u64) -> TraceLimits {
    TraceLimits { spans_per_site, bytes_per_trace, ..TraceLimits::default() }
}

fn left_out(traces: &Traces, reason: &str) -> u64 {
    traces.left_out().get(reason).copied().unwrap_or_default()
}

fn names(spans: &[ProtoSpan]) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for span in spans {
        *names.entry(span.name.clone()).or_default() += 1;
    }
    names
}

#[test]
fn a_trace_stays_within_its_budget_and_late_sites_still_have_spans() {
    let mut traces = traces(limits(1_000, 100_000));
    let mut id = 10;
    for name in ["build_features", "rolling", "window", "fit.pca"] {
        for _ in 0..5_000 {
            id += 1;
            traces.ended(&record(phase(name), id, RUN));
        }
    }
    let all = batches(&mut traces);
    let bytes: usize = all.iter().map(|batch| batch.head.len() + batch.body.len()).sum();
    assert!((50_000..=102_000).contains(&bytes), "{bytes}");
    let spans: Vec<_> = all.iter().flat_map(crate::traces::fixture::spans_of).collect();
    let names = names(&spans);
    assert_eq!(names.len(), 4, "{names:?}");
    assert_eq!(spans.len() as u64 + left_out(&traces, "trace_budget"), 20_000);
}

#[test]
fn failed_spans_have_room_of_their_own() {
    let mut traces = traces(limits(3, u64::MAX));
    for id in 10..20 {
        let outcome = if id % 2 == 0 { PhaseOutcome::Error } else { PhaseOutcome::Ok };
        traces.ended(&SpanRecord { outcome, ..record(phase("rolling"), id, RUN) });
    }
    assert_eq!(exported(&mut traces).len(), 6);
    assert_eq!(left_out(&traces, "site_limit"), 4);
}

#[test]
fn a_trace_of_a_remote_parent_has_a_budget_of_its_own() {
    let mut traces = traces(limits(2, u64::MAX));
    for trace in [0xaa, 0xbb, 0xcc] {
        for id in 10..15 {
            let trace_id = TraceId::from_u128(trace);
            // The remote parent never comes.
            traces.ended(&SpanRecord { trace_id, ..record(phase("rolling"), id, 0xfeed) });
        }
    }
    traces.unfinished(&[], STARTED + 1_000);
    traces.root(&root());
    let spans = exported(&mut traces);
    let of = |trace: u128| {
        let spans = spans.iter().filter(|span| span.trace_id == trace.to_be_bytes());
        spans.map(|span| (id(&span.span_id), id(&span.parent_span_id))).collect::<Vec<_>>()
    };
    assert_eq!(of(0xbb), [(10, 0xfeed), (11, 0xfeed)]);
    assert_eq!(of(0xcc), of(0xbb));
    // Of the run's own trace every span is this process's: what never came is made up.
    assert_eq!(of(0xaa), [(10, 0xfeed), (11, 0xfeed), (0xfeed, RUN), (RUN, 0)]);
    assert_eq!(left_out(&traces, "site_limit"), 9);
}

#[test]
fn what_is_not_sampled_is_counted_and_not_exported() {
    let is_sampled = IsSampled(Box::new(|trace| trace == TraceId::from_u128(0xbb)));
    let mut traces = Traces::new(TraceParts { is_sampled, ..parts() });
    let sampled = TraceId::from_u128(0xbb);
    assert!(!traces.ended(&record(phase("rolling"), 10, RUN)));
    assert!(
        traces.ended(&SpanRecord { trace_id: sampled, ..record(phase("rolling"), 11, 0xfeed) })
    );
    traces.unfinished(&[running(phase("rolling"), 12, 0)], STARTED + 1_000);
    traces.root(&root());
    assert_eq!(exported(&mut traces).len(), 1);
    // The call, the one that had not ended, and the root.
    assert_eq!(left_out(&traces, "unsampled"), 3);
    assert_eq!(traces.added(), 2);
}

#[test]
fn nothing_follows_the_root() {
    let mut traces = traces(TraceLimits::default());
    traces.root(&root());
    assert!(!traces.ended(&record(phase("rolling"), 10, RUN)));
    assert_eq!(exported(&mut traces).len(), 1);
    assert_eq!(left_out(&traces, "run_ended"), 1);
}

#[test]
fn calls_that_had_not_ended_are_exported_and_hang_together() {
    let mut traces = traces(limits(1, u64::MAX));
    traces.ended(&record(phase("window"), 10, 99));
    let calls = [running(phase("build_features"), 20, 0), running(phase("rolling"), 21, 10)];
    traces.unfinished(&calls, STARTED + 1_000);
    let spans = exported(&mut traces);
    let said: Vec<_> = spans
        .iter()
        .map(|span| (span.name.as_str(), id(&span.span_id), id(&span.parent_span_id)))
        .collect();
    let expected = [
        ("window", 10, 99),
        ("rolling", 21, 20),
        ("build_features", 20, RUN),
        // The record of the one that called `window` was lost.
        ("build_features", 99, RUN),
    ];
    assert_eq!(said, expected);
    assert_eq!(traces.added(), 3);
}

proptest! {
    /// Any forest of calls in some traces, ending in any order, under any budget.
    #[test]
    fn what_is_exported_hangs_together_and_the_counts_add_up(
        calls in prop::collection::vec(
            (1_usize..5, any::<prop::sample::Index>(), any::<bool>(), any::<u16>()),
            1..300,
        ),
        spans_per_site in 0_u64..40,
        bytes_per_trace in 0_u64..60_000,
        lost in 0_u16..0x2000,
        still in 0_u16..0x2000,
    ) {
        let mut records: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(n, (site, parent, failed, order))| {
                let parent = parent.index(n + 1) as u64;
                let parent = if parent == 0 { RUN } else { parent + 1 };
                let outcome = if *failed { PhaseOutcome::Error } else { PhaseOutcome::Ok };
                let record = record(recorded().phases[*site], n as u64 + 2, parent);
                (*order, SpanRecord { outcome, ..record })
            })
            .collect();
        records.sort_by_key(|(order, _)| *order);

        let mut traces = traces(limits(spans_per_site, bytes_per_trace));
        let (mut seen, mut kept, mut still_running) = (0, HashSet::new(), Vec::new());
        for (order, record) in &records {
            // Some records never come, and some calls never end.
            if *order < lost {
                continue;
            }
            if *order > u16::MAX - still {
                still_running.push(running(record.phase, record.span_id.to_u64(), 0));
                continue;
            }
            seen += 1;
            if traces.ended(record) {
                kept.insert(record.span_id.to_u64());
            }
        }
        traces.unfinished(&still_running, STARTED + 10_000);
        traces.root(&root());

        let spans = exported(&mut traces);
        let ids: HashSet<_> = spans.iter().map(|span| id(&span.span_id)).collect();
        prop_assert_eq!(ids.len(), spans.len(), "a span is exported twice");
        prop_assert!(kept.is_subset(&ids));
        for span in &spans {
            let (id, parent) = (id(&span.span_id), id(&span.parent_span_id));
            prop_assert!(id == RUN || ids.contains(&parent), "{} hangs on {}", id, parent);
        }
        let left_out: u64 = traces.left_out().values().sum();
        prop_assert_eq!(seen + traces.added(), spans.len() as u64 + left_out);
    }
}
