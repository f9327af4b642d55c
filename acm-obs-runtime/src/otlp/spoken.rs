//! The form of OTLP that was asked for.

use std::sync::Arc;

use super::signal::Signal;
use super::{grpc, json};
use crate::delivery::Protocol;
use crate::settings::OtlpProtocol;

/// The protocol in the form that was asked for, made of the one in protobuf over HTTP.
///
/// The settings refuse what is not built in.
pub(crate) fn spoken(
    form: OtlpProtocol,
    signal: Signal,
    protobuf: impl Protocol,
) -> Arc<dyn Protocol> {
    let protobuf = Arc::new(protobuf);
    match form {
        OtlpProtocol::HttpProtobuf => protobuf,
        OtlpProtocol::HttpJson => json::spoken(protobuf, signal),
        OtlpProtocol::Grpc => grpc::spoken(protobuf, signal),
    }
}
