//! The shapes of OTLP/JSON: what a request consists of, and the resource it speaks of.

use std::borrow::Cow;
use std::fmt::Display;

use acm_obs::{SpanId, TraceId, Value};
use serde::{Serialize, Serializer};

use super::json_value::JsonDouble;

/// A name and a value, on a resource, a span or an event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribute<'a> {
    key: Cow<'a, str>,
    value: AnyValue<'a>,
}

impl<'a> Attribute<'a> {
    pub(crate) fn text(key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self { key: key.into(), value: AnyValue::StringValue(value.into()) }
    }

    pub(crate) fn int(key: impl Into<Cow<'a, str>>, value: i64) -> Self {
        Self { key: key.into(), value: AnyValue::IntValue(value) }
    }

    pub(super) fn flag(key: impl Into<Cow<'a, str>>, value: bool) -> Self {
        Self { key: key.into(), value: AnyValue::BoolValue(value) }
    }

    /// A number that cannot be negative; one beyond what OTLP has is a text, never another number.
    pub(crate) fn count(key: impl Into<Cow<'a, str>>, value: u64) -> Self {
        let key = key.into();
        match i64::try_from(value) {
            Ok(value) => Self::int(key, value),
            Err(_) => Self::text(key, value.to_string()),
        }
    }

    /// The value of a field.
    pub(super) fn field(key: impl Into<Cow<'a, str>>, value: &'a Value) -> Self {
        let key = key.into();
        match value {
            Value::Bool(value) => Self::flag(key, *value),
            Value::I64(value) => Self::int(key, *value),
            Value::U64(value) => Self::count(key, *value),
            Value::F64(value) => Self { key, value: AnyValue::DoubleValue(JsonDouble(*value)) },
            Value::Str(value) => Self::text(key, *value),
            Value::Text(value) => Self::text(key, value.as_ref()),
            other => Self::text(key, other.to_string()),
        }
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::enum_variant_names, reason = "the names of the protocol")]
enum AnyValue<'a> {
    StringValue(Cow<'a, str>),
    BoolValue(bool),
    IntValue(#[serde(serialize_with = "as_text")] i64),
    DoubleValue(JsonDouble),
}

/// What made the spans: everything of a request that is the same for all requests of a run.
#[derive(Debug)]
pub(crate) struct Resource {
    opening: Vec<u8>,
}

impl Resource {
    /// The resource with these attributes.
    pub(crate) fn new(attributes: &[Attribute<'_>]) -> Self {
        let list = serde_json::to_string(attributes).unwrap_or_else(|_| "[]".to_owned());
        let opening = format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":{list}}},"scopeSpans":[{{"scope":{{"name":"{}","version":"{}"}},"spans":["#,
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
        );
        Self { opening: opening.into_bytes() }
    }

    /// One `ExportTraceServiceRequest` on one line; `spans` are separated by commas.
    pub(crate) fn request(&self, spans: &[u8]) -> Vec<u8> {
        [&self.opening, spans, b"]}]}]}\n"].concat()
    }
}

/// One span, as it stands in a request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OtlpSpan<'a> {
    #[serde(serialize_with = "as_text")]
    pub(super) trace_id: TraceId,
    #[serde(serialize_with = "as_text")]
    pub(super) span_id: SpanId,
    #[serde(serialize_with = "as_text", skip_serializing_if = "absent")]
    pub(super) parent_span_id: SpanId,
    pub(super) name: &'a str,
    pub(super) kind: u8,
    #[serde(serialize_with = "as_text")]
    pub(super) start_time_unix_nano: u64,
    #[serde(serialize_with = "as_text")]
    pub(super) end_time_unix_nano: u64,
    pub(super) attributes: Vec<Attribute<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) events: Vec<OtlpEvent<'a>>,
    pub(super) status: OtlpStatus<'a>,
}

/// Something that happened at one moment of a span.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OtlpEvent<'a> {
    #[serde(serialize_with = "as_text")]
    pub(super) time_unix_nano: u64,
    pub(super) name: &'a str,
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// How a span ended; without a code, nobody says.
#[derive(Debug, Default, Serialize)]
pub(super) struct OtlpStatus<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Cow<'a, str>>,
}

/// `SPAN_KIND_INTERNAL`.
pub(super) const KIND_INTERNAL: u8 = 1;
/// `STATUS_CODE_OK`.
pub(super) const STATUS_OK: u8 = 1;
/// `STATUS_CODE_ERROR`.
pub(super) const STATUS_ERROR: u8 = 2;

/// Ids are hexadecimal strings, and 64-bit integers are strings of digits, in protobuf's JSON.
fn as_text<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn absent(id: &SpanId) -> bool {
    id.is_none()
}
