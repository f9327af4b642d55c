//! Fields of `tracing` as ours.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

use acm_obs::{FieldName, Value};
use tracing::field::{Field, Visit};

/// Hands each field to a function, with its type kept.
pub(super) struct Each<F>(pub(super) F);

impl<F: FnMut(&'static str, Value)> Visit for Each<F> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, Value::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, Value::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, Value::U64(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.take(field, Value::from(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.take(field, Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, Value::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, Value::from(value));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.take(field, text(|| value.to_string()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.take(field, text(|| format!("{value:?}")));
    }
}

impl<F: FnMut(&'static str, Value)> Each<F> {
    fn take(&mut self, field: &Field, value: Value) {
        (self.0)(field.name(), value);
    }
}

/// A name that the program has.
pub(super) fn name(name: &'static str) -> FieldName {
    // As the macros of `tracing` write a field that is called like a keyword.
    Cow::Borrowed(name.strip_prefix("r#").unwrap_or(name))
}

/// What is printed. A type that panics instead costs its text and nothing else.
fn text(print: impl FnOnce() -> String) -> Value {
    let text = catch_unwind(AssertUnwindSafe(print));
    text.map_or(Value::Str("<cannot be printed>"), |text| Value::Text(text.into()))
}
