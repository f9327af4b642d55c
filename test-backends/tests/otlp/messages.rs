//! Messages to send.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum, metric, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};

pub(crate) const TRACE: [u8; 16] = [7; 16];

pub(crate) fn text(key: &str, value: &str) -> KeyValue {
    let value = Some(Value::StringValue(value.to_owned()));
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value }), ..KeyValue::default() }
}

/// A span of [`TRACE`] whose id ends in `id`; a parent of 0 is none.
pub(crate) fn span(name: &str, id: u8, parent: u8) -> Span {
    let bytes = |id| if id == 0 { Vec::new() } else { vec![1, 0, 0, 0, 0, 0, 0, id] };
    Span {
        name: name.to_owned(),
        trace_id: TRACE.to_vec(),
        span_id: bytes(id),
        parent_span_id: bytes(parent),
        start_time_unix_nano: 1_000 + u64::from(id),
        end_time_unix_nano: 2_000,
        ..Span::default()
    }
}

fn resource() -> Resource {
    let attributes = vec![text("service.name", "test"), text("service.instance.id", "1")];
    Resource { attributes, ..Resource::default() }
}

pub(crate) fn spans(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    let resource_spans =
        ResourceSpans { resource: Some(resource()), scope_spans, ..ResourceSpans::default() };
    ExportTraceServiceRequest { resource_spans: vec![resource_spans] }
}

pub(crate) fn metrics(metrics: Vec<Metric>) -> ExportMetricsServiceRequest {
    let scope_metrics = vec![ScopeMetrics { metrics, ..ScopeMetrics::default() }];
    let all =
        ResourceMetrics { resource: Some(resource()), scope_metrics, ..ResourceMetrics::default() };
    ExportMetricsServiceRequest { resource_metrics: vec![all] }
}

/// Now, in nanoseconds: the server refuses metrics of another time.
#[expect(clippy::disallowed_methods, reason = "a client of a real server would read the time, too")]
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_nanos()).unwrap()
}

pub(crate) fn number(value: f64, time: u64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: vec![text("equipment", "FD_FAN")],
        start_time_unix_nano: 1,
        time_unix_nano: time,
        value: Some(number_data_point::Value::AsDouble(value)),
        ..NumberDataPoint::default()
    }
}

pub(crate) fn counter(name: &str, points: Vec<NumberDataPoint>) -> Metric {
    let sum = Sum {
        data_points: points,
        aggregation_temporality: AggregationTemporality::Cumulative.into(),
        is_monotonic: true,
    };
    of(name, metric::Data::Sum(sum))
}

pub(crate) fn gauge(name: &str, points: Vec<NumberDataPoint>) -> Metric {
    of(name, metric::Data::Gauge(Gauge { data_points: points }))
}

/// Three values in two buckets.
pub(crate) fn buckets(time: u64) -> HistogramDataPoint {
    HistogramDataPoint {
        attributes: vec![text("phase", "load")],
        start_time_unix_nano: 1,
        time_unix_nano: time,
        count: 3,
        sum: Some(4.5),
        bucket_counts: vec![1, 2],
        explicit_bounds: vec![1.0],
        ..HistogramDataPoint::default()
    }
}

pub(crate) fn histogram(name: &str, points: Vec<HistogramDataPoint>) -> Metric {
    let histogram = Histogram {
        data_points: points,
        aggregation_temporality: AggregationTemporality::Cumulative.into(),
    };
    of(name, metric::Data::Histogram(histogram))
}

pub(crate) fn of(name: &str, data: metric::Data) -> Metric {
    Metric { name: name.to_owned(), data: Some(data), ..Metric::default() }
}
