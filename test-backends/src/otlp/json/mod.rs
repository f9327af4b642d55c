//! Requests in JSON, read by hand so that nothing is forgiven that a receiver of another make may refuse.
//!
//! Stricter than Tempo on purpose, which takes numbers of 64 bits as numbers, enumerations by name, names in snake case and
//! fields that nobody knows. What Tempo refuses is refused in its words: ids that are not hexadecimal or of another length
//! (base64 among them), and `null` for a number.

mod attributes;
mod metrics;
mod object;
mod traces;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;

use self::object::Object;

/// Reads an `ExportTraceServiceRequest` in JSON, as strictly as [`OtlpServer`](crate::OtlpServer) does.
///
/// ```
/// let empty = acm_obs_test_backends::read_json_traces(br#"{"resourceSpans":[]}"#).unwrap();
/// assert!(empty.resource_spans.is_empty());
/// let why = acm_obs_test_backends::read_json_traces(br#"{"resource_spans":[]}"#).unwrap_err();
/// assert_eq!(why, "nobody knows the field `resource_spans`");
/// ```
///
/// # Errors
///
/// What is wrong.
pub fn read_json_traces(body: &[u8]) -> Result<ExportTraceServiceRequest, String> {
    Object::parse(body)?.read(traces::request)
}

/// Reads an `ExportMetricsServiceRequest` in JSON, as strictly as [`OtlpServer`](crate::OtlpServer) does.
///
/// # Errors
///
/// What is wrong.
pub fn read_json_metrics(body: &[u8]) -> Result<ExportMetricsServiceRequest, String> {
    Object::parse(body)?.read(metrics::request)
}
