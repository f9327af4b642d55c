//! Calls that are told of while they run.

use opentelemetry_proto::tonic::common::v1::any_value::Value as ProtoValue;
use opentelemetry_proto::tonic::trace::v1::Span as ProtoSpan;

use crate::traces::fixture::{
    RUN, STARTED, exported, id, parts, phase, record, running, snapshot, traces,
};
use crate::traces::{IsSampled, TraceLimits, TraceParts, Traces};

const SECOND: u64 = 1_000_000_000;

fn is_pending(span: &ProtoSpan) -> bool {
    span.attributes.iter().any(|attribute| {
        let value = attribute.value.as_ref().and_then(|value| value.value.as_ref());
        attribute.key == "acm.pending" && value == Some(&ProtoValue::BoolValue(true))
    })
}

#[test]
fn a_call_that_runs_for_long_is_told_of_once_and_so_is_the_run() {
    let mut traces = traces(TraceLimits::default());
    let calls =
        || vec![running(phase("fit.pca"), 20, 0), running(phase("rolling"), 21, 5 * SECOND)];
    traces.pending(&snapshot(calls(), 9 * SECOND));
    assert!(exported(&mut traces).is_empty());

    traces.pending(&snapshot(calls(), 10 * SECOND));
    let spans = exported(&mut traces);
    let said: Vec<_> =
        spans.iter().map(|span| (span.name.as_str(), id(&span.parent_span_id))).collect();
    assert_eq!(said, [("run", RUN), ("fit.pca", 20)]);
    for span in &spans {
        assert!(is_pending(span) && ![0, RUN, 20].contains(&id(&span.span_id)));
        assert_eq!(span.start_time_unix_nano, STARTED);
        assert_eq!(span.end_time_unix_nano, STARTED + 10 * SECOND);
        assert_eq!(span.status, None);
    }

    traces.pending(&snapshot(calls(), 12 * SECOND));
    assert!(exported(&mut traces).is_empty());
    traces.pending(&snapshot(calls(), 16 * SECOND));
    assert_eq!(exported(&mut traces)[0].name, "rolling");
    assert_eq!(traces.added(), 3);
}

#[test]
fn the_real_span_is_exported_whatever_the_budget_says() {
    let limits = TraceLimits { spans_per_site: 1, ..TraceLimits::default() };
    let mut traces = traces(limits);
    traces.pending(&snapshot(vec![running(phase("fit.pca"), 20, 0)], 10 * SECOND));
    assert!(!traces.ended(&record(phase("fit.pca"), 10, RUN)));
    assert!(traces.ended(&record(phase("fit.pca"), 20, RUN)));
    assert!(!traces.ended(&record(phase("fit.pca"), 11, RUN)));
    let real: Vec<_> = exported(&mut traces)
        .iter()
        .filter(|span| !is_pending(span))
        .map(|span| id(&span.span_id))
        .collect();
    assert_eq!(real, [20]);
}

#[test]
fn a_call_that_was_told_of_and_whose_record_is_lost_has_its_own_name() {
    let mut traces = traces(TraceLimits::default());
    traces.pending(&snapshot(vec![running(phase("fit.pca"), 20, 0)], 10 * SECOND));
    traces.unfinished(&[], STARTED + 20 * SECOND);
    let spans = exported(&mut traces);
    let lost: Vec<_> = spans.iter().filter(|span| id(&span.span_id) == 20).collect();
    assert_eq!((lost.len(), lost[0].name.as_str()), (1, "fit.pca"));
}

#[test]
fn nothing_is_told_of_a_trace_that_is_not_sampled() {
    let is_sampled = IsSampled(Box::new(|_| false));
    let mut traces = Traces::new(TraceParts { is_sampled, ..parts() });
    traces.pending(&snapshot(vec![running(phase("fit.pca"), 20, 0)], 10 * SECOND));
    assert!(exported(&mut traces).is_empty());
    assert_eq!((traces.added(), traces.left_out().len()), (0, 0));
}
