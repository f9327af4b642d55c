//! Field values as JSON.

use acm_obs::Value;
use serde::{Serialize, Serializer};

/// A value as plain JSON. What is not finite is a string, since JSON has no number for it.
pub(super) struct JsonValue<'a>(pub(super) &'a Value);

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::I64(value) => serializer.serialize_i64(*value),
            Value::U64(value) => serializer.serialize_u64(*value),
            Value::F64(value) => JsonDouble(*value).serialize(serializer),
            Value::Str(value) => serializer.serialize_str(value),
            Value::Text(value) => serializer.serialize_str(value),
            other => serializer.collect_str(other),
        }
    }
}

/// A floating-point number, or `"NaN"`, `"Infinity"`, `"-Infinity"`: the words of protobuf's JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonDouble(pub(super) f64);

impl Serialize for JsonDouble {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value) = *self;
        if value.is_finite() {
            serializer.serialize_f64(value)
        } else if value.is_nan() {
            serializer.serialize_str("NaN")
        } else {
            serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
        }
    }
}
