//! Requests in JSON: what is read of them, and what is refused.

use acm_obs_test_backends::{Fault, OtlpServer, read_json_metrics, read_json_traces};
use serde_json::{Value, json};

use crate::client::{Reply, send};

const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");
const TRACE: &str = "5b8efff798038103d269b633813fc60c";

fn post(server: &OtlpServer, path: &str, body: &Value) -> (Reply, Value) {
    let reply = send(server, "POST", path, &[JSON], body.to_string().as_bytes()).unwrap();
    assert!(reply.head.contains("content-type: application/json"), "{reply:?}");
    let said = serde_json::from_slice(&reply.body).unwrap();
    (reply, said)
}

/// A request of one span with one field more, or another value of one.
fn spans(field: &str, value: Value) -> Value {
    let mut span = json!({
        "traceId": TRACE,
        "spanId": "eee19b7ec3c1b174",
        "name": "load",
        "kind": 1,
        "startTimeUnixNano": "1544712660000000000",
        "endTimeUnixNano": "1544712661000000000",
        "attributes": [
            {"key": "rows", "value": {"intValue": "-7"}},
            {"key": "loss", "value": {"doubleValue": "NaN"}},
            {"key": "ok", "value": {"boolValue": true}},
            {"key": "names", "value": {"arrayValue": {"values": [{"stringValue": "a"}]}}},
        ],
    });
    span[field] = value;
    json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
}

#[test]
fn spans_in_json_are_read_and_answered_in_json() {
    let server = OtlpServer::start();
    let (reply, said) = post(&server, "/v1/traces", &spans("flags", json!(1)));
    assert_eq!(reply.status, 200, "{said}");
    assert_eq!(said, json!({"partialSuccess": {"rejectedSpans": "0", "errorMessage": ""}}));
    let traces = server.traces();
    let span = traces.span("load");
    assert_eq!(span.attributes().int("rows"), Some(-7));
    let sent = &traces.requests()[0].message.resource_spans[0].scope_spans[0].spans[0];
    assert_eq!(sent.trace_id[..3], [0x5b, 0x8e, 0xff]);
    assert_eq!(sent.end_time_unix_nano, 1_544_712_661_000_000_000);
}

#[test]
fn metrics_in_json_are_read_and_a_part_may_be_left_out() {
    let server = OtlpServer::start();
    let now = crate::messages::now().to_string();
    let body = json!({"resourceMetrics": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "test"}}]},
        "scopeMetrics": [{"metrics": [{"name": "acm.rul", "unit": "h", "gauge": {"dataPoints": [
            {"startTimeUnixNano": "1", "timeUnixNano": now, "asDouble": 7.5},
        ]}}]}],
    }]});
    server.fault(Fault::Partial { rejected: 1, message: "too old".to_owned() });
    let (reply, said) = post(&server, "/v1/metrics", &body);
    assert_eq!(reply.status, 200, "{said}");
    let expected =
        json!({"partialSuccess": {"rejectedDataPoints": "1", "errorMessage": "too old"}});
    assert_eq!(said, expected);
    assert_eq!(post(&server, "/v1/metrics", &body).0.status, 200);
    assert_eq!(server.metrics().names(), ["acm.rul"].into());
}

#[test]
fn what_another_receiver_may_not_read_is_refused() {
    let server = OtlpServer::start();
    let cases = [
        ("traceId", json!("W47/95gDgQPSabYzgT/GDA=="), "length mismatch"),
        ("traceId", json!("5b8efff798038103d269b633813fc60"), "length mismatch"),
        ("spanId", json!("0xeee19b7ec3c1b1"), "length mismatch"),
        ("parentSpanId", Value::Null, "expected a text"),
        ("startTimeUnixNano", json!(1_544_712_660_000_000_000_u64), "expected digits in a text"),
        ("kind", json!("SPAN_KIND_INTERNAL"), "expected a number"),
        ("status", Value::Null, "expected an object"),
        ("start_time_unix_nano", json!("1"), "nobody knows the field `start_time_unix_nano`"),
        ("attributes", json!([{"key": "x", "value": {"doubleValue": null}}]), "unsupported"),
        ("attributes", json!([{"key": "x", "value": {"boolValue": true, "intValue": "1"}}]), "one"),
    ];
    for (field, value, why) in cases {
        let (reply, said) = post(&server, "/v1/traces", &spans(field, value));
        assert_eq!((reply.status, &said["code"]), (400, &json!(3)), "{said}");
        assert!(said["message"].as_str().unwrap().contains(why), "{said}");
    }
    let (_, said) = post(&server, "/v1/traces", &spans("traceId", json!("")));
    assert_eq!(said["message"], "trace ids must be 128 bit, received 0 bits");
    let empty = send(&server, "POST", "/v1/traces", &[JSON], b"").unwrap();
    assert_eq!(empty.status, 400);
}

#[test]
fn what_is_no_json_is_no_request() {
    for body in [&b"[]"[..], b"{", b"null", b"\xff"] {
        assert!(read_json_traces(body).is_err() && read_json_metrics(body).is_err());
    }
}
