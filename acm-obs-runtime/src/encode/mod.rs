//! Records to bytes: pure, without a clock, without I/O.

mod identity;
mod json_value;
mod log_line;
mod names;
mod otlp;
mod span_line;

pub(crate) use self::identity::Identity;
pub(crate) use self::log_line::write_log_line;
pub(crate) use self::otlp::{Attribute, Resource};
pub(crate) use self::span_line::{Root, Span, SpanEnd};
