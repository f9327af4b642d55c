//! What is kept and what is refused of metrics.

use acm_obs_test_backends::OtlpServer;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    exemplar, metric,
};
use prost::Message;

use crate::client::{post, send};
use crate::messages::{buckets, counter, gauge, histogram, metrics, now, number, of};

const METRICS: &str = "/v1/metrics";
const SECOND: u64 = 1_000_000_000;

fn refusal(server: &OtlpServer, sent: Vec<Metric>) -> String {
    let reply = post(server, METRICS, &metrics(sent)).unwrap();
    assert_eq!(reply.status, 400);
    reply.rpc().1
}

#[test]
fn series_are_found_by_name_and_attributes() {
    let server = OtlpServer::start();
    let now = now();
    let sent = vec![
        counter("acm.rows", vec![number(5.0, now)]),
        histogram("acm.phase.duration", vec![buckets(now)]),
    ];
    assert_eq!(post(&server, METRICS, &metrics(sent)).unwrap().status, 200);
    let path = "/api/v1/otlp/v1/metrics";
    let later = vec![counter("acm.rows", vec![number(7.0, now + SECOND)])];
    assert_eq!(post(&server, path, &metrics(later)).unwrap().status, 200);
    let metrics = server.metrics();
    assert_eq!(metrics.table(), "acm.phase.duration{phase=load} 3\nacm.rows{equipment=FD_FAN} 7\n");
    let rows = metrics.one("acm.rows", &[("equipment", "FD_FAN")]);
    assert_eq!((rows.points().len(), rows.kind, rows.monotonic), (2, "sum", true));
    assert_eq!(metrics.one("acm.phase.duration", &[]).histogram().bucket_counts, [1, 2]);
    assert!(metrics.series("acm.rows", &[("equipment", "other")]).is_empty());
    assert!((metrics.total("acm.rows", &[]) - 7.0).abs() < f64::EPSILON);
}

#[test]
fn a_histogram_must_agree_with_itself() {
    let server = OtlpServer::start();
    let good = || buckets(now());
    let table = [
        (HistogramDataPoint { count: 4, ..good() }, "a count of 4, but 3 in the buckets"),
        (HistogramDataPoint { explicit_bounds: vec![], ..good() }, "0 bounds, but 2 buckets"),
        (
            HistogramDataPoint {
                explicit_bounds: vec![2.0, 1.0],
                bucket_counts: vec![1, 1, 1],
                ..good()
            },
            "the bounds are not sorted",
        ),
        (HistogramDataPoint { start_time_unix_nano: 0, ..good() }, "without a start time"),
        (
            HistogramDataPoint { min: Some(2.0), max: Some(1.0), ..good() },
            "a least value above the largest",
        ),
    ];
    for (point, why) in table {
        let said = refusal(&server, vec![histogram("h", vec![point])]);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn only_cumulative_points_are_taken() {
    let server = OtlpServer::start();
    let delta = Histogram {
        data_points: vec![buckets(now())],
        aggregation_temporality: AggregationTemporality::Delta.into(),
    };
    let said = refusal(&server, vec![of("h", metric::Data::Histogram(delta))]);
    assert_eq!(said, "invalid temporality and type combination for metric \"h\"");
}

#[test]
fn metrics_without_name_data_points_value_or_time_are_refused() {
    let server = OtlpServer::start();
    let good = || number(1.0, now());
    let table = [
        (gauge("", vec![good()]), "a metric without a name"),
        (gauge("g", vec![]), "empty data points"),
        (Metric { name: "g".to_owned(), ..Metric::default() }, "unsupported metric type"),
        (gauge("g", vec![NumberDataPoint { value: None, ..good() }]), "no value"),
        (gauge("g", vec![number(1.0, 0)]), "no time"),
        (gauge("g", vec![number(1.0, now() + 3_600 * SECOND)]), "out of bounds"),
        (
            counter("c", vec![NumberDataPoint { start_time_unix_nano: 0, ..good() }]),
            "without a start time",
        ),
    ];
    for (metric, why) in table {
        let said = refusal(&server, vec![metric]);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn exemplars_need_whole_ids_a_value_and_a_time() {
    let server = OtlpServer::start();
    let now = now();
    let good = Exemplar {
        trace_id: vec![1; 16],
        span_id: vec![1; 8],
        time_unix_nano: now - 5,
        value: Some(exemplar::Value::AsDouble(0.5)),
        ..Exemplar::default()
    };
    let with = |exemplar| {
        histogram("h", vec![HistogramDataPoint { exemplars: vec![exemplar], ..buckets(now) }])
    };
    let table = [
        (Exemplar { trace_id: vec![1; 8], ..good.clone() }, "invalid TraceID"),
        (Exemplar { span_id: vec![0; 8], ..good.clone() }, "invalid SpanID"),
        (Exemplar { span_id: vec![], ..good.clone() }, "half of its ids"),
        (Exemplar { value: None, ..good.clone() }, "without a value"),
        (Exemplar { time_unix_nano: now + 1, ..good.clone() }, "without a time"),
    ];
    for (exemplar, why) in table {
        let said = refusal(&server, vec![with(exemplar)]);
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(post(&server, METRICS, &metrics(vec![with(good)])).unwrap().status, 200);
    assert_eq!(server.metrics().one("h", &[]).exemplars().len(), 1);
}

#[test]
fn a_series_goes_forward_only() {
    let server = OtlpServer::start();
    let now = now();
    let send = |value, time| vec![counter("c", vec![number(value, time)])];
    assert_eq!(post(&server, METRICS, &metrics(send(5.0, now))).unwrap().status, 200);
    assert!(refusal(&server, send(6.0, now - SECOND)).contains("out of order sample: 1000 ms"));
    assert!(refusal(&server, send(6.0, now)).contains("duplicate sample for timestamp"));
    assert!(refusal(&server, send(6.0, now - 2 * 3_600 * SECOND)).contains("an hour behind"));
    assert!(refusal(&server, send(4.0, now + SECOND)).contains("it became less"));
    // A retry of what had arrived is none of these.
    assert_eq!(post(&server, METRICS, &metrics(send(5.0, now))).unwrap().status, 200);
    assert_eq!(server.metrics().points_again(), 1);
    // Counting anew is allowed, with a start of its own.
    let anew = NumberDataPoint { start_time_unix_nano: now, ..number(1.0, now + SECOND) };
    assert_eq!(
        post(&server, METRICS, &metrics(vec![counter("c", vec![anew])])).unwrap().status,
        200
    );
}

#[test]
fn a_series_stands_once_in_a_request_and_a_refused_request_leaves_nothing() {
    let server = OtlpServer::start();
    let now = now();
    let twice = vec![
        gauge("fine", vec![number(1.0, now)]),
        gauge("g", vec![number(1.0, now), number(1.0, now)]),
    ];
    assert!(refusal(&server, twice).contains("twice in the request"));
    let sooner = vec![gauge("g", vec![number(1.0, now + SECOND), number(1.0, now)])];
    assert!(refusal(&server, sooner).contains("out of order"));
    assert!(server.metrics().names().is_empty());
}

#[test]
fn a_metric_stays_what_it_was() {
    let server = OtlpServer::start();
    let now = now();
    post(&server, METRICS, &metrics(vec![gauge("m", vec![number(1.0, now)])])).unwrap();
    let said = refusal(&server, vec![counter("m", vec![number(1.0, now + SECOND)])]);
    assert!(said.contains("it was a gauge"), "{said}");
}

#[test]
fn under_the_path_of_prometheus_answers_are_its_own() {
    let server = OtlpServer::start();
    let path = "/api/v1/otlp/v1/metrics";
    let sent = metrics(vec![gauge("g", vec![number(1.0, now())])]);
    let good = post(&server, path, &sent).unwrap();
    assert_eq!((good.status, good.body.len()), (200, 0));
    let bad = post(&server, path, &metrics(vec![gauge("g", vec![])])).unwrap();
    assert_eq!((bad.status, bad.body.as_slice()), (400, &b"empty data points. g is dropped\n"[..]));
    assert!(bad.head.contains("text/plain"));
    let untyped = send(&server, "POST", path, &[], &sent.encode_to_vec()).unwrap();
    assert_eq!(untyped.status, 400);
}
