//! An object of JSON whose fields are taken out one by one.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Map, Value};

/// What is still to be read of an object.
#[derive(Debug)]
pub(super) struct Object(Map<String, Value>);

/// What was read, or what is wrong.
pub(super) type Read<T> = Result<T, String>;

impl Object {
    pub(super) fn parse(body: &[u8]) -> Read<Self> {
        let value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Self::of("the request", value)
    }

    fn of(name: &str, value: Value) -> Read<Self> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(wrong(name, "an object", &other)),
        }
    }

    /// Reads it; what is left after that is a mistake.
    pub(super) fn read<T>(mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let read = read(&mut self)?;
        match self.0.keys().next() {
            None => Ok(read),
            Some(name) => Err(format!("nobody knows the field `{name}`")),
        }
    }

    /// The value of a field, if it is there and `read` finds it to be what it should be.
    pub(super) fn field<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Read<Option<T>> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        read(&value).map(Some).ok_or_else(|| wrong(name, expected, &value))
    }

    pub(super) fn text(&mut self, name: &str) -> Read<String> {
        Ok(self.text_if_any(name)?.unwrap_or_default())
    }

    pub(super) fn text_if_any(&mut self, name: &str) -> Read<Option<String>> {
        self.field(name, "a text", |value| value.as_str().map(ToOwned::to_owned))
    }

    pub(super) fn flag_if_any(&mut self, name: &str) -> Read<Option<bool>> {
        self.field(name, "`true` or `false`", Value::as_bool)
    }

    /// An id of so many bytes, or none.
    pub(super) fn id(&mut self, name: &str, bytes: usize) -> Read<Vec<u8>> {
        let id = self.text(name)?;
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !id.is_empty() && (id.len() != 2 * bytes || !is_hex(&id)) {
            return Err(format!("ID.UnmarshalJSONIter: length mismatch: `{name}` is `{id}`"));
        }
        let digits: Vec<char> = id.chars().collect();
        let pairs = digits.chunks(2).map(|pair| pair.iter().collect::<String>());
        Ok(pairs.filter_map(|pair| u8::from_str_radix(&pair, 16).ok()).collect())
    }

    pub(super) fn bytes_if_any(&mut self, name: &str) -> Read<Option<Vec<u8>>> {
        self.field(name, "base64", |value| BASE64_STANDARD.decode(value.as_str()?).ok())
    }

    /// A number of 64 bits: a text.
    pub(super) fn u64(&mut self, name: &str) -> Read<u64> {
        Ok(self.field(name, "digits in a text", u64_of)?.unwrap_or_default())
    }

    pub(super) fn i64_if_any(&mut self, name: &str) -> Read<Option<i64>> {
        self.field(name, "digits in a text", |value| value.as_str()?.parse().ok())
    }

    pub(super) fn u32(&mut self, name: &str) -> Read<u32> {
        let read = |value: &Value| value.as_u64()?.try_into().ok();
        Ok(self.field(name, "a number of 32 bits", read)?.unwrap_or_default())
    }

    /// Enumerations among them.
    pub(super) fn i32(&mut self, name: &str) -> Read<i32> {
        let read = |value: &Value| value.as_i64()?.try_into().ok();
        Ok(self.field(name, "a number of 32 bits", read)?.unwrap_or_default())
    }

    pub(super) fn double(&mut self, name: &str) -> Read<f64> {
        Ok(self.double_if_any(name)?.unwrap_or_default())
    }

    pub(super) fn double_if_any(&mut self, name: &str) -> Read<Option<f64>> {
        self.field(name, "a number", double_of)
    }

    pub(super) fn doubles(&mut self, name: &str) -> Read<Vec<f64>> {
        let all = |value: &Value| value.as_array()?.iter().map(double_of).collect();
        Ok(self.field(name, "numbers", all)?.unwrap_or_default())
    }

    pub(super) fn u64s(&mut self, name: &str) -> Read<Vec<u64>> {
        let all = |value: &Value| value.as_array()?.iter().map(u64_of).collect();
        Ok(self.field(name, "digits in texts", all)?.unwrap_or_default())
    }

    pub(super) fn texts(&mut self, name: &str) -> Read<Vec<String>> {
        let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
        let all = |value: &Value| value.as_array()?.iter().map(text).collect();
        Ok(self.field(name, "texts", all)?.unwrap_or_default())
    }

    pub(super) fn message<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<Option<T>> {
        self.0.remove(name).map(|value| Self::of(name, value)?.read(read)).transpose()
    }

    pub(super) fn messages<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        match self.0.remove(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(all)) => {
                all.into_iter().map(|value| Self::of(name, value)?.read(&read)).collect()
            }
            Some(other) => Err(wrong(name, "an array", &other)),
        }
    }
}

fn u64_of(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

/// What is not finite is a text.
fn double_of(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        other => other.as_f64(),
    }
}

fn wrong(name: &str, expected: &str, value: &Value) -> String {
    format!("unsupported value type: `{name}` is {value}, expected {expected}")
}
