//! Messages with as many fields as there are.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::summary_data_point::ValueAtQuantile;
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary,
    SummaryDataPoint, exemplar, number_data_point,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};

pub(super) fn pair(key: &str, value: Value) -> KeyValue {
    let value = Some(AnyValue { value: Some(value) });
    KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
}

pub(super) fn array(values: Vec<Value>) -> Value {
    let values = values.into_iter().map(|value| AnyValue { value: Some(value) }).collect();
    Value::ArrayValue(ArrayValue { values })
}

fn pairs() -> Vec<KeyValue> {
    let list = KeyValueList { values: vec![pair("in", Value::BoolValue(false))] };
    vec![
        pair("text", Value::StringValue("a".to_owned())),
        pair("flag", Value::BoolValue(true)),
        pair("zero", Value::IntValue(0)),
        pair("double", Value::DoubleValue(0.0)),
        pair("array", array(vec![Value::IntValue(i64::MIN), Value::StringValue(String::new())])),
        pair("list", Value::KvlistValue(list)),
        pair("bytes", Value::BytesValue(vec![1, 2, 3])),
        KeyValue { key: "none".to_owned(), ..KeyValue::default() },
        KeyValue {
            key: "empty".to_owned(),
            value: Some(AnyValue::default()),
            ..KeyValue::default()
        },
    ]
}

pub(super) fn span(attributes: Vec<KeyValue>) -> Span {
    Span {
        trace_id: vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255],
        span_id: vec![0, 0, 0, 0, 0, 0, 0, 0xaa],
        name: "load".to_owned(),
        kind: 1,
        start_time_unix_nano: 1_544_712_660_000_000_000,
        end_time_unix_nano: u64::MAX,
        attributes,
        status: Some(Status { message: "no rows".to_owned(), code: 2 }),
        ..Span::default()
    }
}

pub(super) fn of_spans(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    let resource_spans = vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }];
    ExportTraceServiceRequest { resource_spans }
}

fn resource() -> Resource {
    let entity = EntityRef {
        schema_url: "https://entity".to_owned(),
        r#type: "service".to_owned(),
        id_keys: vec!["a".to_owned(), "b".to_owned()],
        description_keys: vec!["c".to_owned()],
    };
    Resource { attributes: pairs(), dropped_attributes_count: 1, entity_refs: vec![entity] }
}

fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "scope".to_owned(),
        version: "1".to_owned(),
        attributes: pairs(),
        dropped_attributes_count: 2,
    }
}

pub(super) fn full_traces() -> ExportTraceServiceRequest {
    let event = Event {
        time_unix_nano: 3,
        name: "exception".to_owned(),
        attributes: pairs(),
        dropped_attributes_count: 4,
    };
    let link = Link {
        trace_id: vec![9; 16],
        span_id: vec![8; 8],
        trace_state: "a=b".to_owned(),
        attributes: pairs(),
        dropped_attributes_count: 5,
        flags: 0x301,
    };
    let span = Span {
        trace_state: "c=d".to_owned(),
        parent_span_id: vec![7; 8],
        flags: u32::MAX,
        dropped_attributes_count: 6,
        events: vec![event.clone(), event],
        dropped_events_count: 7,
        links: vec![link],
        dropped_links_count: 8,
        ..span(pairs())
    };
    let of_scope = ScopeSpans {
        scope: Some(scope()),
        spans: vec![span.clone(), Span::default(), span],
        schema_url: "https://scope".to_owned(),
    };
    let of_resource = ResourceSpans {
        resource: Some(resource()),
        scope_spans: vec![of_scope, ScopeSpans::default()],
        schema_url: "https://resource".to_owned(),
    };
    ExportTraceServiceRequest { resource_spans: vec![of_resource, ResourceSpans::default()] }
}

fn exemplars() -> Vec<Exemplar> {
    use exemplar::Value::{AsDouble, AsInt};
    let of = |value| Exemplar {
        filtered_attributes: pairs(),
        time_unix_nano: 1,
        span_id: vec![1; 8],
        trace_id: vec![2; 16],
        value: Some(value),
    };
    vec![of(AsDouble(0.0)), of(AsInt(-1))]
}

fn number(value: number_data_point::Value) -> NumberDataPoint {
    NumberDataPoint {
        attributes: pairs(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        exemplars: exemplars(),
        flags: 1,
        value: Some(value),
    }
}

/// Without what may be missing.
pub(super) fn histogram_point() -> HistogramDataPoint {
    HistogramDataPoint {
        time_unix_nano: 2,
        count: 3,
        bucket_counts: vec![1, 2],
        explicit_bounds: vec![0.1],
        ..HistogramDataPoint::default()
    }
}

pub(super) fn histogram(data_points: Vec<HistogramDataPoint>) -> Metric {
    of("histogram", Data::Histogram(Histogram { data_points, aggregation_temporality: 2 }))
}

fn of(name: &str, data: Data) -> Metric {
    Metric {
        name: name.to_owned(),
        description: "what it is".to_owned(),
        unit: "s".to_owned(),
        metadata: pairs(),
        data: Some(data),
    }
}

pub(super) fn of_metrics(metrics: Vec<Metric>) -> ExportMetricsServiceRequest {
    let of_scope =
        ScopeMetrics { scope: Some(scope()), metrics, schema_url: "https://scope".to_owned() };
    let of_resource = ResourceMetrics {
        resource: Some(resource()),
        scope_metrics: vec![of_scope],
        schema_url: "https://resource".to_owned(),
    };
    ExportMetricsServiceRequest { resource_metrics: vec![of_resource] }
}

pub(super) fn full_metrics() -> ExportMetricsServiceRequest {
    use number_data_point::Value::{AsDouble, AsInt};
    let numbers = vec![number(AsDouble(0.0)), number(AsInt(0)), number(AsInt(i64::MIN))];
    let sum = Sum { data_points: numbers.clone(), aggregation_temporality: 1, is_monotonic: true };
    let point = HistogramDataPoint {
        attributes: pairs(),
        start_time_unix_nano: 1,
        sum: Some(0.0),
        exemplars: exemplars(),
        flags: 1,
        min: Some(-1.5),
        max: Some(f64::INFINITY),
        ..histogram_point()
    };
    let buckets = |offset| Some(Buckets { offset, bucket_counts: vec![0, 300, u64::MAX] });
    let exponential = ExponentialHistogramDataPoint {
        attributes: pairs(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        count: 3,
        sum: Some(4.0),
        scale: -5,
        zero_count: 6,
        positive: buckets(-7),
        negative: buckets(8),
        flags: 1,
        exemplars: exemplars(),
        min: Some(f64::NEG_INFINITY),
        max: Some(0.0),
        zero_threshold: 1e-300,
    };
    let exponential =
        ExponentialHistogram { data_points: vec![exponential], aggregation_temporality: 2 };
    let quantile = ValueAtQuantile { quantile: 0.5, value: 2.5 };
    let summary = SummaryDataPoint {
        attributes: pairs(),
        start_time_unix_nano: 1,
        time_unix_nano: 2,
        count: 3,
        sum: 4.5,
        quantile_values: vec![quantile, ValueAtQuantile::default()],
        flags: 1,
    };
    of_metrics(vec![
        of("gauge", Data::Gauge(Gauge { data_points: numbers })),
        of("sum", Data::Sum(sum)),
        histogram(vec![point.clone(), point]),
        of("exponential", Data::ExponentialHistogram(exponential)),
        of("summary", Data::Summary(Summary { data_points: vec![summary] })),
        Metric::default(),
    ])
}
