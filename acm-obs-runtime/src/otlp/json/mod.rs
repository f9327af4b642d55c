//! OTLP in JSON over HTTP; where it is not built in, nothing.

#[cfg_attr(feature = "otlp-json", path = "enabled.rs")]
#[cfg_attr(not(feature = "otlp-json"), path = "disabled.rs")]
mod inner;

pub(super) use self::inner::spoken;
