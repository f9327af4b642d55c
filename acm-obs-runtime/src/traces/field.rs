//! The numbers of the fields of OTLP's messages.

/// Of `ScopeSpans`.
pub(super) const SPAN: u8 = 2;

/// Of `Span`.
pub(super) const TRACE_ID: u8 = 1;
pub(super) const SPAN_ID: u8 = 2;
pub(super) const PARENT_ID: u8 = 4;
pub(super) const NAME: u8 = 5;
pub(super) const KIND: u8 = 6;
pub(super) const START: u8 = 7;
pub(super) const END: u8 = 8;
pub(super) const ATTRIBUTES: u8 = 9;
pub(super) const EVENTS: u8 = 11;
pub(super) const STATUS: u8 = 15;

/// Of `Event`.
pub(super) const EVENT_TIME: u8 = 1;
pub(super) const EVENT_NAME: u8 = 2;
pub(super) const EVENT_ATTRIBUTES: u8 = 3;

/// Of `Status`.
pub(super) const STATUS_MESSAGE: u8 = 2;
pub(super) const STATUS_CODE: u8 = 3;
