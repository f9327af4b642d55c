//! Attributes, looked up by name.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

/// The attributes of a resource, a scope, a span, an event or a series.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a>(pub(super) &'a [KeyValue]);

/// Pairs that attributes are asked for: `&[("equipment", "FD_FAN")]`.
pub type Lookups<'a> = &'a [(&'a str, &'a str)];

impl<'a> Attributes<'a> {
    /// The first value of a name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<&'a Value> {
        let found = self.0.iter().find(|pair| pair.key == name)?;
        found.value.as_ref()?.value.as_ref()
    }

    /// A text; `None` if it is another kind of value, too.
    #[must_use]
    pub fn text(self, name: &str) -> Option<&'a str> {
        match self.get(name)? {
            Value::StringValue(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn int(self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Value::IntValue(number) => Some(*number),
            _ => None,
        }
    }

    /// A number with a fraction.
    #[must_use]
    pub fn float(self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::DoubleValue(number) => Some(*number),
            _ => None,
        }
    }

    /// A truth.
    #[must_use]
    pub fn flag(self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::BoolValue(flag) => Some(*flag),
            _ => None,
        }
    }

    /// Any kind of value, as a text.
    #[must_use]
    pub fn shown(self, name: &str) -> Option<String> {
        self.get(name).map(show)
    }

    /// Whether all of these are among them, compared as texts.
    #[must_use]
    pub fn have(self, pairs: Lookups<'_>) -> bool {
        pairs.iter().all(|(name, value)| self.shown(name).is_some_and(|shown| shown == *value))
    }

    /// All names, in the order in which they were sent.
    #[must_use]
    pub fn names(self) -> Vec<&'a str> {
        self.0.iter().map(|pair| pair.key.as_str()).collect()
    }

    /// All of them, sorted: `component=FEAT equipment=FD_FAN`.
    #[must_use]
    pub fn line(self) -> String {
        let mut pairs: Vec<_> =
            self.0.iter().map(|pair| format!("{}={}", pair.key, any(pair))).collect();
        pairs.sort_unstable();
        pairs.join(" ")
    }

    /// A name that stands there twice, which no attribute may.
    pub(super) fn twice(self) -> Option<&'a str> {
        let mut names = self.names();
        names.sort_unstable();
        names.windows(2).find_map(|pair| match pair {
            [a, b] if a == b => Some(*a),
            _ => None,
        })
    }
}

fn any(pair: &KeyValue) -> String {
    shown(pair.value.as_ref())
}

fn shown(value: Option<&AnyValue>) -> String {
    value.and_then(|any| any.value.as_ref()).map(show).unwrap_or_default()
}

fn show(value: &Value) -> String {
    match value {
        Value::StringValue(text) => text.clone(),
        Value::BoolValue(flag) => flag.to_string(),
        Value::IntValue(number) => number.to_string(),
        Value::DoubleValue(number) => number.to_string(),
        Value::BytesValue(bytes) => format!("{} bytes", bytes.len()),
        Value::ArrayValue(array) => {
            let items: Vec<_> = array.values.iter().map(|item| shown(Some(item))).collect();
            format!("[{}]", items.join(", "))
        }
        Value::KvlistValue(list) => {
            let items: Vec<_> =
                list.values.iter().map(|pair| format!("{}={}", pair.key, any(pair))).collect();
            format!("{{{}}}", items.join(", "))
        }
        Value::StringValueStrindex(index) => format!("string {index} of a table"),
    }
}
