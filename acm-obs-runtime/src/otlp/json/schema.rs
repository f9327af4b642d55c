//! The messages of OTLP: how their fields are called in JSON, and what they are.

/// A message: its fields, in the order in which they are written.
#[derive(Debug)]
pub(super) struct Message(pub(super) &'static [Field]);

/// A field of a message.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) repeated: bool,
}

/// What a field is, on the wire and in JSON.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    Bool,
    /// Bytes that name a trace or a span: hexadecimal.
    Id,
    /// Other bytes: base64.
    Bytes,
    Double,
    /// Numbers of 64 bits are texts: in JSON a number has 53.
    Int64,
    Uint64,
    Fixed64,
    Sfixed64,
    /// Enumerations are numbers, too.
    Int32,
    Sint32,
    Uint32,
    Fixed32,
    Message(&'static Message),
}

const fn one(number: u32, name: &'static str, kind: Kind) -> Field {
    Field { number, name, kind, repeated: false }
}

const fn many(number: u32, name: &'static str, kind: Kind) -> Field {
    Field { number, name, kind, repeated: true }
}

use Kind::{
    Bool, Bytes, Double, Fixed32, Fixed64, Id, Int32, Int64, Message as Nested, Sfixed64, Sint32,
    Text, Uint32, Uint64,
};

/// `ExportTraceServiceRequest`.
pub(super) static TRACES: Message = Message(&[many(1, "resourceSpans", Nested(&RESOURCE_SPANS))]);

/// `ExportMetricsServiceRequest`.
pub(super) static METRICS: Message =
    Message(&[many(1, "resourceMetrics", Nested(&RESOURCE_METRICS))]);

static RESOURCE_SPANS: Message = Message(&[
    one(1, "resource", Nested(&RESOURCE)),
    many(2, "scopeSpans", Nested(&SCOPE_SPANS)),
    one(3, "schemaUrl", Text),
]);

static SCOPE_SPANS: Message = Message(&[
    one(1, "scope", Nested(&SCOPE)),
    many(2, "spans", Nested(&SPAN)),
    one(3, "schemaUrl", Text),
]);

static SPAN: Message = Message(&[
    one(1, "traceId", Id),
    one(2, "spanId", Id),
    one(3, "traceState", Text),
    one(4, "parentSpanId", Id),
    one(16, "flags", Fixed32),
    one(5, "name", Text),
    one(6, "kind", Int32),
    one(7, "startTimeUnixNano", Fixed64),
    one(8, "endTimeUnixNano", Fixed64),
    many(9, "attributes", Nested(&KEY_VALUE)),
    one(10, "droppedAttributesCount", Uint32),
    many(11, "events", Nested(&EVENT)),
    one(12, "droppedEventsCount", Uint32),
    many(13, "links", Nested(&LINK)),
    one(14, "droppedLinksCount", Uint32),
    one(15, "status", Nested(&STATUS)),
]);

static EVENT: Message = Message(&[
    one(1, "timeUnixNano", Fixed64),
    one(2, "name", Text),
    many(3, "attributes", Nested(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Uint32),
]);

static LINK: Message = Message(&[
    one(1, "traceId", Id),
    one(2, "spanId", Id),
    one(3, "traceState", Text),
    many(4, "attributes", Nested(&KEY_VALUE)),
    one(5, "droppedAttributesCount", Uint32),
    one(6, "flags", Fixed32),
]);

static STATUS: Message = Message(&[one(2, "message", Text), one(3, "code", Int32)]);

static RESOURCE_METRICS: Message = Message(&[
    one(1, "resource", Nested(&RESOURCE)),
    many(2, "scopeMetrics", Nested(&SCOPE_METRICS)),
    one(3, "schemaUrl", Text),
]);

static SCOPE_METRICS: Message = Message(&[
    one(1, "scope", Nested(&SCOPE)),
    many(2, "metrics", Nested(&METRIC)),
    one(3, "schemaUrl", Text),
]);

static METRIC: Message = Message(&[
    one(1, "name", Text),
    one(2, "description", Text),
    one(3, "unit", Text),
    one(5, "gauge", Nested(&GAUGE)),
    one(7, "sum", Nested(&SUM)),
    one(9, "histogram", Nested(&HISTOGRAM)),
    one(10, "exponentialHistogram", Nested(&EXPONENTIAL_HISTOGRAM)),
    one(11, "summary", Nested(&SUMMARY)),
    many(12, "metadata", Nested(&KEY_VALUE)),
]);

static GAUGE: Message = Message(&[many(1, "dataPoints", Nested(&NUMBER))]);

static SUM: Message = Message(&[
    many(1, "dataPoints", Nested(&NUMBER)),
    one(2, "aggregationTemporality", Int32),
    one(3, "isMonotonic", Bool),
]);

static HISTOGRAM: Message = Message(&[
    many(1, "dataPoints", Nested(&HISTOGRAM_POINT)),
    one(2, "aggregationTemporality", Int32),
]);

static EXPONENTIAL_HISTOGRAM: Message = Message(&[
    many(1, "dataPoints", Nested(&EXPONENTIAL_POINT)),
    one(2, "aggregationTemporality", Int32),
]);

static SUMMARY: Message = Message(&[many(1, "dataPoints", Nested(&SUMMARY_POINT))]);

static NUMBER: Message = Message(&[
    many(7, "attributes", Nested(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "asDouble", Double),
    one(6, "asInt", Sfixed64),
    many(5, "exemplars", Nested(&EXEMPLAR)),
    one(8, "flags", Uint32),
]);

static HISTOGRAM_POINT: Message = Message(&[
    many(9, "attributes", Nested(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "bucketCounts", Fixed64),
    many(7, "explicitBounds", Double),
    many(8, "exemplars", Nested(&EXEMPLAR)),
    one(10, "flags", Uint32),
    one(11, "min", Double),
    one(12, "max", Double),
]);

static EXPONENTIAL_POINT: Message = Message(&[
    many(1, "attributes", Nested(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    one(6, "scale", Sint32),
    one(7, "zeroCount", Fixed64),
    one(8, "positive", Nested(&BUCKETS)),
    one(9, "negative", Nested(&BUCKETS)),
    one(10, "flags", Uint32),
    many(11, "exemplars", Nested(&EXEMPLAR)),
    one(12, "min", Double),
    one(13, "max", Double),
    one(14, "zeroThreshold", Double),
]);

static BUCKETS: Message = Message(&[one(1, "offset", Sint32), many(2, "bucketCounts", Uint64)]);

static SUMMARY_POINT: Message = Message(&[
    many(7, "attributes", Nested(&KEY_VALUE)),
    one(2, "startTimeUnixNano", Fixed64),
    one(3, "timeUnixNano", Fixed64),
    one(4, "count", Fixed64),
    one(5, "sum", Double),
    many(6, "quantileValues", Nested(&QUANTILE)),
    one(8, "flags", Uint32),
]);

static QUANTILE: Message = Message(&[one(1, "quantile", Double), one(2, "value", Double)]);

static EXEMPLAR: Message = Message(&[
    many(7, "filteredAttributes", Nested(&KEY_VALUE)),
    one(2, "timeUnixNano", Fixed64),
    one(3, "asDouble", Double),
    one(6, "asInt", Sfixed64),
    one(4, "spanId", Id),
    one(5, "traceId", Id),
]);

static RESOURCE: Message = Message(&[
    many(1, "attributes", Nested(&KEY_VALUE)),
    one(2, "droppedAttributesCount", Uint32),
    many(3, "entityRefs", Nested(&ENTITY)),
]);

static ENTITY: Message = Message(&[
    one(1, "schemaUrl", Text),
    one(2, "type", Text),
    many(3, "idKeys", Text),
    many(4, "descriptionKeys", Text),
]);

static SCOPE: Message = Message(&[
    one(1, "name", Text),
    one(2, "version", Text),
    many(3, "attributes", Nested(&KEY_VALUE)),
    one(4, "droppedAttributesCount", Uint32),
]);

static KEY_VALUE: Message = Message(&[one(1, "key", Text), one(2, "value", Nested(&ANY))]);

static ANY: Message = Message(&[
    one(1, "stringValue", Text),
    one(2, "boolValue", Bool),
    one(3, "intValue", Int64),
    one(4, "doubleValue", Double),
    one(5, "arrayValue", Nested(&ARRAY)),
    one(6, "kvlistValue", Nested(&LIST)),
    one(7, "bytesValue", Bytes),
]);

static ARRAY: Message = Message(&[many(1, "values", Nested(&ANY))]);

static LIST: Message = Message(&[many(1, "values", Nested(&KEY_VALUE))]);
