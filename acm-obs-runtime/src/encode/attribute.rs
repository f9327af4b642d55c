//! A name and a value: what resources, spans and events say of themselves.

use std::borrow::Cow;
use std::fmt::Display;

use acm_obs::Value;
use serde::{Serialize, Serializer};

use super::json_value::JsonDouble;

/// A name and a value, on a resource, a span or an event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribute<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: AnyValue<'a>,
}

impl<'a> Attribute<'a> {
    pub(crate) fn text(key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self { key: key.into(), value: AnyValue::Text(value.into()) }
    }

    pub(crate) fn int(key: impl Into<Cow<'a, str>>, value: i64) -> Self {
        Self { key: key.into(), value: AnyValue::Int(value) }
    }

    pub(crate) fn flag(key: impl Into<Cow<'a, str>>, value: bool) -> Self {
        Self { key: key.into(), value: AnyValue::Flag(value) }
    }

    /// A number that cannot be negative; one beyond what OTLP has is a text, never another number.
    pub(crate) fn count(key: impl Into<Cow<'a, str>>, value: u64) -> Self {
        Self { key: key.into(), value: AnyValue::count(value) }
    }

    /// The value of a field.
    pub(crate) fn field(key: impl Into<Cow<'a, str>>, value: &'a Value) -> Self {
        let value = match value {
            Value::Bool(value) => AnyValue::Flag(*value),
            Value::I64(value) => AnyValue::Int(*value),
            Value::U64(value) => AnyValue::count(*value),
            Value::F64(value) => AnyValue::Double(*value),
            Value::Str(value) => AnyValue::Text(Cow::Borrowed(value)),
            Value::Text(value) => AnyValue::Text(Cow::Borrowed(value)),
            other => AnyValue::Text(other.to_string().into()),
        };
        Self { key: key.into(), value }
    }

    /// The same, borrowed from nobody.
    pub(crate) fn into_owned(self) -> Attribute<'static> {
        let value = match self.value {
            AnyValue::Text(text) => AnyValue::Text(text.into_owned().into()),
            AnyValue::Flag(value) => AnyValue::Flag(value),
            AnyValue::Int(value) => AnyValue::Int(value),
            AnyValue::Double(value) => AnyValue::Double(value),
        };
        Attribute { key: self.key.into_owned().into(), value }
    }
}

/// The values that OTLP has and we use, under their names in its JSON.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum AnyValue<'a> {
    #[serde(rename = "stringValue")]
    Text(Cow<'a, str>),
    #[serde(rename = "boolValue")]
    Flag(bool),
    #[serde(rename = "intValue", serialize_with = "as_text")]
    Int(i64),
    #[serde(rename = "doubleValue", serialize_with = "as_double")]
    Double(f64),
}

impl AnyValue<'_> {
    fn count(value: u64) -> Self {
        i64::try_from(value).map_or_else(|_| Self::Text(value.to_string().into()), Self::Int)
    }
}

/// Ids are hexadecimal strings, and 64-bit integers are strings of digits, in protobuf's JSON.
pub(super) fn as_text<S: Serializer>(
    value: &impl Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn as_double<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    JsonDouble(*value).serialize(serializer)
}
