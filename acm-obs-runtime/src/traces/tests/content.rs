//! What a span says: the same as in the run directory.

use std::fmt::Write as _;

use acm_obs::{FieldName, ForeignSpan, Outcome, PhaseOutcome, SpanId, SpanRecord, TraceId, Value};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as ProtoValue;
use opentelemetry_proto::tonic::trace::v1::Span as ProtoSpan;
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::encode::{Root, Span};
use crate::otlp::MAX_TEXT;
use crate::traces::fixture::{
    RUN, STARTED, batches, exported, fields, id, parts, phase, record, recorded, run, spans_of,
    traces,
};
use crate::traces::{BatchLimits, TraceLimits, TraceParts, Traces};

fn no_limits() -> TraceLimits {
    TraceLimits { spans_per_site: u64::MAX, bytes_per_trace: u64::MAX, ..TraceLimits::default() }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

fn attributes(list: &[KeyValue]) -> Json {
    let of = |attribute: &KeyValue| {
        let value = match attribute.value.as_ref().unwrap().value.as_ref().unwrap() {
            ProtoValue::StringValue(text) => json!({"stringValue": text}),
            ProtoValue::BoolValue(value) => json!({"boolValue": value}),
            ProtoValue::IntValue(value) => json!({"intValue": value.to_string()}),
            ProtoValue::DoubleValue(value) if value.is_finite() => json!({"doubleValue": value}),
            ProtoValue::DoubleValue(value) => {
                let words =
                    [("NaN", value.is_nan()), ("Infinity", *value > 0.0), ("-Infinity", true)];
                json!({"doubleValue": words.iter().find(|(_, is)| *is).unwrap().0})
            }
            other => panic!("{other:?}"),
        };
        json!({"key": attribute.key, "value": value})
    };
    list.iter().map(of).collect()
}

/// A span in the shape of OTLP/JSON.
fn as_json(span: &ProtoSpan) -> Json {
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| object.insert(name.to_owned(), value);
    put("traceId", hex(&span.trace_id).into());
    put("spanId", hex(&span.span_id).into());
    if !span.parent_span_id.is_empty() {
        put("parentSpanId", hex(&span.parent_span_id).into());
    }
    put("name", span.name.as_str().into());
    put("kind", span.kind.into());
    put("startTimeUnixNano", span.start_time_unix_nano.to_string().into());
    put("endTimeUnixNano", span.end_time_unix_nano.to_string().into());
    put("attributes", attributes(&span.attributes));
    if !span.events.is_empty() {
        let event = |event: &opentelemetry_proto::tonic::trace::v1::span::Event| {
            json!({
                "timeUnixNano": event.time_unix_nano.to_string(),
                "name": event.name,
                "attributes": attributes(&event.attributes),
            })
        };
        put("events", span.events.iter().map(event).collect());
    }
    let mut status = Map::new();
    if let Some(said) = &span.status {
        status.insert("code".to_owned(), said.code.into());
        if !said.message.is_empty() {
            status.insert("message".to_owned(), said.message.as_str().into());
        }
    }
    put("status", status.into());
    object.into()
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop_oneof![any::<f64>(), Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)]
            .prop_map(Value::from),
        Just(Value::Str("a text of the program")),
        ".{0,40}".prop_map(Value::from),
        "[a-z]{300}".prop_map(Value::from),
    ]
}

fn field_list() -> impl Strategy<Value = Vec<(FieldName, Value)>> {
    let names = prop_oneof![
        Just("acm.component"),
        Just("thread.id"),
        Just("target"),
        Just("rows"),
        Just("rows_"),
        Just("acm.outcome"),
    ];
    let name = prop_oneof![
        names.prop_map(FieldName::from),
        "[a-zé.]{1,20}".prop_map(FieldName::from),
        "[a-z]{200}".prop_map(FieldName::from),
    ];
    prop::collection::vec((name, value()), 0..6)
}

fn outcome() -> impl Strategy<Value = PhaseOutcome> {
    prop::sample::select(vec![
        PhaseOutcome::Ok,
        PhaseOutcome::Error,
        PhaseOutcome::Panic,
        PhaseOutcome::Cancelled,
    ])
}

proptest! {
    #[test]
    fn a_span_says_the_same_as_in_the_run_directory(
        phase in prop::sample::select(recorded().phases.clone()),
        is_foreign in any::<bool>(),
        outcome in outcome(),
        error in prop::option::of(".{1,200}"),
        fields in field_list(),
        duration_ns in any::<u32>(),
    ) {
        let record = SpanRecord {
            duration_ns: duration_ns.into(),
            outcome,
            error: error.as_deref(),
            fields: &fields,
            ..record(phase, 7, RUN)
        };
        let foreign = ForeignSpan {
            name: "query",
            target: "sqlx::query",
            file: "src/pool.rs",
            line: 31,
            phase: record.phase,
            trace_id: record.trace_id,
            span_id: record.span_id,
            parent_id: record.parent_id,
            start_unix_ns: record.start_unix_ns,
            duration_ns: record.duration_ns,
            busy_ns: 0,
            failed: outcome.is_error(),
            error: record.error,
            fields: &fields,
            thread: record.thread,
        };
        let mut traces = traces(no_limits());
        let span = if is_foreign {
            prop_assert!(traces.foreign(&foreign));
            Span::of_foreign(&foreign, SpanId::from_u64(RUN))
        } else {
            prop_assert!(traces.ended(&record));
            Span::of(&record, SpanId::from_u64(RUN))
        };
        let mut line = Vec::new();
        span.write(&run(), &mut line);
        let expected: Json = serde_json::from_slice(&line).unwrap();
        let spans = exported(&mut traces);
        prop_assert_eq!(spans.iter().map(as_json).collect::<Vec<_>>(), [expected]);
        prop_assert_eq!(traces.cut(), 0);
    }
}

#[test]
fn the_run_says_the_same_as_in_the_run_directory() {
    let outcomes = [
        (Outcome::Ok, None),
        (Outcome::Noop, None),
        (Outcome::Degraded, Some("fell back")),
        (Outcome::Fail, Some("no data")),
        (Outcome::Fail, None),
    ];
    for parent in [0, 0xfeed] {
        for (outcome, error) in outcomes {
            let root = Root {
                phase: recorded().phases[0],
                parent_id: SpanId::from_u64(parent),
                start_unix_ns: STARTED,
                end_unix_ns: STARTED + 5,
                outcome,
                error,
                left_out: 0,
                dropped: 2,
            };
            let mut line = Vec::new();
            root.write(&run(), &mut line);
            let expected: Json = serde_json::from_slice(&line).unwrap();
            let mut traces = traces(no_limits());
            traces.root(&root);
            let spans = exported(&mut traces);
            assert_eq!(spans.iter().map(as_json).collect::<Vec<_>>(), [expected]);
        }
    }
}

#[test]
fn a_span_of_another_crate_names_its_place_and_the_phase_around_it() {
    let fields = fields(&[("target", "mine".into()), ("rows", 3_u32.into())]);
    let span = ForeignSpan {
        name: "query",
        target: "sqlx::query",
        file: "src/pool.rs",
        line: 31,
        phase: phase("fit.pca"),
        trace_id: TraceId::NONE,
        span_id: SpanId::from_u64(7),
        parent_id: SpanId::NONE,
        start_unix_ns: STARTED,
        duration_ns: 5,
        busy_ns: 5,
        failed: true,
        error: Some("no such table"),
        fields: &fields,
        thread: &recorded().thread,
    };
    let mut traces = traces(TraceLimits::default());
    traces.foreign(&span);
    let spans = exported(&mut traces);
    assert_eq!((spans[0].name.as_str(), id(&spans[0].parent_span_id)), ("query", RUN));
    let said = attributes(&spans[0].attributes);
    let expected = json!([
        {"key": "acm.component", "value": {"stringValue": "MODEL"}},
        {"key": "acm.phase", "value": {"stringValue": "fit.pca"}},
        {"key": "acm.equipment", "value": {"stringValue": "FD_PUMP"}},
        {"key": "acm.equip_id", "value": {"intValue": "3"}},
        {"key": "acm.run_id", "value": {"stringValue": "r1"}},
        {"key": "target", "value": {"stringValue": "sqlx::query"}},
        {"key": "code.file.path", "value": {"stringValue": "src/pool.rs"}},
        {"key": "code.line.number", "value": {"intValue": "31"}},
    ]);
    assert_eq!(said.as_array().unwrap()[..8], expected.as_array().unwrap()[..]);
    let keys: Vec<_> = spans[0].attributes[8..].iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["thread.id", "thread.name", "target_", "rows"]);
    assert_eq!(spans[0].status.as_ref().unwrap().message, "no such table");
    // The run's trace, since it has none of its own.
    assert_eq!(hex(&spans[0].trace_id), format!("{}", run().trace_id));
}

#[test]
fn the_equipment_of_a_scope_goes_before_that_of_the_run() {
    let scoped = recorded().phases.iter().find(|phase| phase.equipment().is_some()).unwrap();
    let mut traces = traces(TraceLimits::default());
    traces.ended(&record(scoped, 7, RUN));
    let said = attributes(&exported(&mut traces)[0].attributes).to_string();
    assert!(said.contains("FD_FAN") && !said.contains("FD_PUMP"), "{said}");
}

#[test]
fn ids_are_never_zero_and_the_end_is_never_before_the_start() {
    let record = SpanRecord {
        trace_id: TraceId::NONE,
        span_id: SpanId::NONE,
        parent_id: SpanId::NONE,
        start_unix_ns: u64::MAX,
        duration_ns: 9,
        ..record(phase("build_features"), 7, RUN)
    };
    let mut traces = traces(TraceLimits::default());
    traces.ended(&record);
    let spans = exported(&mut traces);
    assert_eq!(hex(&spans[0].trace_id), format!("{}", run().trace_id));
    assert_ne!(id(&spans[0].span_id), 0);
    assert_eq!(id(&spans[0].parent_span_id), RUN);
    assert!(spans[0].end_time_unix_nano >= spans[0].start_time_unix_nano);
}

#[test]
fn texts_that_a_backend_would_cut_are_cut_and_counted() {
    let long = "é".repeat(MAX_TEXT);
    let fields = vec![
        (FieldName::from("a".repeat(MAX_TEXT + 1)), Value::from(1_u32)),
        ("long".into(), Value::from(long.as_str())),
        ("short".into(), Value::from("x".repeat(MAX_TEXT))),
    ];
    let record = SpanRecord {
        outcome: PhaseOutcome::Error,
        error: Some(&long),
        fields: &fields,
        ..record(phase("build_features"), 7, RUN)
    };
    let mut traces = traces(TraceLimits::default());
    traces.ended(&record);
    let span = &exported(&mut traces)[0];
    let mut cut = 0;
    for attribute in span.attributes.iter().chain(&span.events[0].attributes) {
        assert!(attribute.key.len() <= MAX_TEXT);
        cut += u64::from(attribute.key.ends_with('…'));
        let value = attribute.value.as_ref().unwrap().value.as_ref().unwrap();
        if let ProtoValue::StringValue(text) = value {
            assert!(text.len() <= MAX_TEXT);
            cut += u64::from(text.ends_with('…'));
        }
    }
    let message = &span.status.as_ref().unwrap().message;
    assert!(message.len() <= MAX_TEXT && message.ends_with('…'));
    // The key, the value, the exception and the status.
    assert_eq!((cut, traces.cut()), (3, 4));
}

#[test]
fn a_batch_is_bounded_in_spans_and_in_bytes() {
    let with = |spans, bytes| {
        let batches = BatchLimits { spans, bytes };
        let mut traces = Traces::new(TraceParts { limits: no_limits(), batches, ..parts() });
        for id in 10..110 {
            traces.ended(&record(phase("build_features"), id, RUN));
        }
        traces
    };
    let mut by_spans = with(30, 1 << 20);
    let full: Vec<_> = std::iter::from_fn(|| by_spans.take(false)).collect();
    assert_eq!(full.iter().map(|batch| batch.pieces.len()).collect::<Vec<_>>(), [30, 30, 30]);
    assert_eq!(full[1].since_unix_ns, STARTED + 40 * 10 + 5);
    let rest = batches(&mut by_spans);
    assert_eq!(rest.iter().map(|batch| batch.pieces.len()).collect::<Vec<_>>(), [10]);
    assert!(by_spans.take(true).is_none());

    let all = batches(&mut with(1_000, 4_000));
    assert!(all.len() > 5 && all.iter().all(|batch| batch.body.len() <= 4_000));
    let ids: Vec<_> = all.iter().flat_map(spans_of).map(|span| id(&span.span_id)).collect();
    assert_eq!(ids, (10..110).collect::<Vec<_>>());

    // One that is larger than a batch may be goes alone.
    let alone = batches(&mut with(1_000, 10));
    assert!(alone.len() == 100 && alone.iter().all(|batch| batch.pieces.len() == 1));
}

#[test]
fn halves_of_a_batch_are_requests_of_their_own() {
    let mut traces = traces(no_limits());
    for id in 10..20 {
        traces.ended(&record(phase("rolling"), id, RUN));
    }
    let (left, right) = batches(&mut traces).remove(0).split().unwrap();
    let ids: Vec<_> =
        [left, right].iter().flat_map(spans_of).map(|span| id(&span.span_id)).collect();
    assert_eq!(ids, (10..20).collect::<Vec<_>>());
}
