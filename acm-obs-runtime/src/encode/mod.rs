//! Records to bytes: pure, without a clock, without I/O.

mod attribute;
mod identity;
mod json_value;
mod log_line;
mod names;
mod otlp_json;
mod span;
mod span_line;

pub(crate) use self::attribute::{AnyValue, Attribute};
pub(crate) use self::identity::Identity;
pub(crate) use self::log_line::write_log_line;
pub(crate) use self::otlp_json::{
    KIND_INTERNAL, Resource, SCOPE_NAME, SCOPE_VERSION, STATUS_ERROR, STATUS_OK,
};
pub(crate) use self::span::{Failure, Foreign, Place, Root, Span, SpanEnd, thread_attributes};
