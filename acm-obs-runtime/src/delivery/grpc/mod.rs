//! Calls of gRPC; where they are not built in, a method that does not exist.

#[cfg_attr(feature = "otlp-grpc", path = "enabled.rs")]
#[cfg_attr(not(feature = "otlp-grpc"), path = "disabled.rs")]
mod inner;

pub(crate) use self::inner::Method;
