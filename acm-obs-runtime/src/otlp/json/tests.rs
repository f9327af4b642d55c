//! What is written, by the letter, and that a reader of another make gets all of it.

mod messages;

use acm_obs_test_backends::{read_json_metrics, read_json_traces};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use proptest::prelude::*;
use prost::Message as _;

use super::schema::{METRICS, TRACES};
use super::write::json;

fn traces(request: &ExportTraceServiceRequest) -> String {
    String::from_utf8(json(&TRACES, &request.encode_to_vec()).unwrap()).unwrap()
}

fn metrics(request: &ExportMetricsServiceRequest) -> String {
    String::from_utf8(json(&METRICS, &request.encode_to_vec()).unwrap()).unwrap()
}

#[test]
fn a_span_is_written_as_the_protocol_says() {
    let attributes = vec![
        messages::pair("loss", Value::DoubleValue(f64::NAN)),
        messages::pair("least", Value::DoubleValue(f64::NEG_INFINITY)),
        messages::pair("share", Value::DoubleValue(0.5)),
        messages::pair("rows", Value::IntValue(-7)),
        messages::pair("odd \"\u{1}\n", Value::StringValue("é \\".to_owned())),
        messages::pair("raw", Value::BytesValue(vec![0, 255])),
    ];
    let span = messages::span(attributes);
    let expected = concat!(
        r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000102030405060708090a0b0c0d0eff","#,
        r#""spanId":"00000000000000aa","name":"load","kind":1,"#,
        r#""startTimeUnixNano":"1544712660000000000","endTimeUnixNano":"18446744073709551615","#,
        r#""attributes":[{"key":"loss","value":{"doubleValue":"NaN"}},"#,
        r#"{"key":"least","value":{"doubleValue":"-Infinity"}},"#,
        r#"{"key":"share","value":{"doubleValue":0.5}},"#,
        r#"{"key":"rows","value":{"intValue":"-7"}},"#,
        r#"{"key":"odd \"\u0001\n","value":{"stringValue":"é \\"}},"#,
        r#"{"key":"raw","value":{"bytesValue":"AP8="}}],"#,
        r#""status":{"message":"no rows","code":2}}]}]}]}"#,
    );
    assert_eq!(traces(&messages::of_spans(vec![span])), expected);
}

#[test]
fn what_is_not_there_is_not_written() {
    assert_eq!(traces(&ExportTraceServiceRequest::default()), "{}");
    assert_eq!(metrics(&ExportMetricsServiceRequest::default()), "{}");
    let point = messages::histogram_point();
    let request = messages::of_metrics(vec![messages::histogram(vec![point])]);
    let text = metrics(&request);
    assert!(!text.contains("null") && !text.contains("\"min\""), "{text}");
    assert!(text.contains(r#""bucketCounts":["1","2"],"explicitBounds":[0.1]"#), "{text}");
}

#[test]
fn a_reader_gets_every_field_of_spans() {
    let request = messages::full_traces();
    assert_eq!(read_json_traces(traces(&request).as_bytes()), Ok(request));
}

#[test]
fn a_reader_gets_every_field_of_metrics() {
    let request = messages::full_metrics();
    assert_eq!(read_json_metrics(metrics(&request).as_bytes()), Ok(request));
}

#[test]
fn what_nobody_knows_is_left_out_and_of_two_the_last_counts() {
    // A field 1000, then a name twice in a span.
    let mut span = vec![0xc0, 0x3e, 1];
    span.extend_from_slice(b"\x2a\x01a\x2a\x01b");
    let mut scope = vec![0x12, u8::try_from(span.len()).unwrap()];
    scope.append(&mut span);
    let mut resource = vec![0x12, u8::try_from(scope.len()).unwrap()];
    resource.append(&mut scope);
    let mut request = vec![0x0a, u8::try_from(resource.len()).unwrap()];
    request.append(&mut resource);
    let written = json(&TRACES, &request).unwrap();
    let expected = br#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"b"}]}]}]}"#;
    assert_eq!(written, expected);
}

#[test]
fn what_is_no_request_is_not_written() {
    let request = messages::full_traces().encode_to_vec();
    assert!(json(&TRACES, &request[..request.len() - 1]).is_none());
    for bytes in [&b"\xff"[..], b"\x0a", b"\x0a\x05abc", b"\x08\x01", b"\x0b\x0c"] {
        assert!(json(&TRACES, bytes).is_none(), "{bytes:?}");
    }
    let mut deep = Value::IntValue(1);
    for _ in 0..60 {
        deep = messages::array(vec![deep]);
    }
    let span = messages::span(vec![messages::pair("deep", deep)]);
    let bytes = messages::of_spans(vec![span]).encode_to_vec();
    assert!(json(&TRACES, &bytes).is_none());
}

proptest! {
    #[test]
    fn every_number_and_text_arrives(
        text in ".*",
        number in any::<i64>(),
        double in any::<f64>().prop_filter("equal to itself", |double| !double.is_nan()),
        bytes in prop::collection::vec(any::<u8>(), 0..40),
        time in any::<u64>(),
        small in any::<i32>(),
    ) {
        let attributes = vec![
            messages::pair(&text, Value::StringValue(text.clone())),
            messages::pair("number", Value::IntValue(number)),
            messages::pair("double", Value::DoubleValue(double)),
            messages::pair("bytes", Value::BytesValue(bytes)),
        ];
        let mut span = messages::span(attributes);
        span.start_time_unix_nano = time;
        span.kind = small;
        let request = messages::of_spans(vec![span.clone(), span]);
        prop_assert_eq!(read_json_traces(traces(&request).as_bytes()), Ok(request));
        let mut request = messages::full_metrics();
        for metric in &mut request.resource_metrics[0].scope_metrics[0].metrics {
            if let Some(Data::Histogram(histogram)) = &mut metric.data {
                histogram.data_points[0].bucket_counts = vec![time, 0];
                histogram.data_points[0].sum = Some(double);
            }
            if let Some(Data::ExponentialHistogram(histogram)) = &mut metric.data {
                histogram.data_points[0].scale = small;
            }
        }
        prop_assert_eq!(read_json_metrics(metrics(&request).as_bytes()), Ok(request));
    }

    #[test]
    fn whatever_it_is_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = json(&TRACES, &bytes);
        let _ = json(&METRICS, &bytes);
    }
}
