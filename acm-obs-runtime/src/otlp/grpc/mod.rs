//! OTLP over gRPC; where it is not built in, nothing.

#[cfg_attr(feature = "otlp-grpc", path = "enabled.rs")]
#[cfg_attr(not(feature = "otlp-grpc"), path = "disabled.rs")]
mod inner;

pub(super) use self::inner::spoken;
