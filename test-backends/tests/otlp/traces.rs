//! What is kept of spans.

use acm_obs_test_backends::OtlpServer;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use prost::Message;

use crate::client::post;
use crate::messages::{span, spans, text};

const TRACES: &str = "/v1/traces";

#[test]
fn an_accepted_request_is_there_as_it_was_sent() {
    let server = OtlpServer::start();
    let sent = spans(vec![span("root", 1, 0)]);
    let reply = post(&server, TRACES, &sent).unwrap();
    assert_eq!(reply.status, 200);
    let answer = ExportTraceServiceResponse::decode(reply.body.as_slice()).unwrap();
    assert_eq!(answer.partial_success, Some(ExportTracePartialSuccess::default()));
    let traces = server.traces();
    let [accepted] = traces.requests() else { panic!("one request") };
    assert_eq!(*accepted.message, sent);
    assert_eq!(accepted.headers.get("host"), Some("test"));
    assert_eq!(traces.span("root").resource().text("service.name"), Some("test"));
}

#[test]
fn spans_of_several_requests_make_one_tree() {
    let server = OtlpServer::start();
    let failed = Span {
        status: Some(Status { code: StatusCode::Error.into(), message: "no file".to_owned() }),
        attributes: vec![text("acm.component", "DATA")],
        ..span("load", 2, 1)
    };
    post(&server, TRACES, &spans(vec![span("fit", 3, 1), failed, span("lost", 4, 9)])).unwrap();
    post(&server, TRACES, &spans(vec![span("root", 1, 0), span("row", 5, 2)])).unwrap();
    let traces = server.traces();
    assert_eq!(traces.tree(), "root\n  load ! no file\n    row\n  fit\n? lost\n");
    let root = traces.span("root");
    assert_eq!(root.child_names(), ["load", "fit"]);
    let load = traces.span("load");
    assert_eq!(load.error(), Some("no file"));
    assert_eq!(load.attributes().text("acm.component"), Some("DATA"));
    assert_eq!(load.parent().unwrap().id(), root.id());
    assert_eq!(traces.orphans().len(), 1);
    assert!(traces.tree_with(&["acm.component"]).contains("load acm.component=DATA ! no file"));
}

#[test]
fn of_two_spans_with_one_id_the_first_is_kept() {
    let server = OtlpServer::start();
    post(&server, TRACES, &spans(vec![span("first", 1, 0), span("second", 1, 0)])).unwrap();
    let traces = server.traces();
    assert_eq!(traces.tree(), "first\n");
    assert_eq!(traces.duplicates()[0].span.name, "second");
}

#[test]
fn long_texts_are_cut_and_told() {
    let server = OtlpServer::start();
    let long = Span {
        attributes: vec![text("sql", &"ä".repeat(2_000)), text("short", "x")],
        ..span("root", 1, 0)
    };
    post(&server, TRACES, &spans(vec![long])).unwrap();
    let traces = server.traces();
    assert_eq!(traces.span("root").attributes().text("sql").unwrap().len(), 2_048);
    let [cut] = traces.cuts() else { panic!("one cut") };
    assert_eq!((cut.on.as_str(), cut.attribute.as_str(), cut.bytes), ("root", "sql", 4_000));
}

#[test]
fn a_span_that_ends_before_it_starts_is_kept_and_told() {
    let server = OtlpServer::start();
    let backwards = Span { end_time_unix_nano: 1, ..span("odd", 1, 0) };
    post(&server, TRACES, &spans(vec![backwards])).unwrap();
    assert_eq!(server.traces().backwards(), ["odd"]);
    assert!(server.traces().span("odd").duration_ns() < 0);
}

#[test]
fn the_push_that_makes_a_trace_too_large_is_dropped_behind_a_200() {
    let server = OtlpServer::start();
    // Names are not cut, and 60 x 50 kB are 3 MB.
    let push =
        |from: u8| spans((from..from + 60).map(|id| span(&"n".repeat(50_000), id, 0)).collect());
    assert_eq!(post(&server, TRACES, &push(1)).unwrap().status, 200);
    assert_eq!(post(&server, TRACES, &push(100)).unwrap().status, 200);
    let traces = server.traces();
    assert_eq!((traces.kept().len(), traces.dropped_too_large()), (60, 60));
}
