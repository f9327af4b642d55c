//! A receiver of OTLP/HTTP, as strict as Tempo 2.9 with traces and Prometheus 3 with metrics.
//!
//! Stricter than they are on purpose: an empty message, and metrics that Prometheus would store wrongly or leave out behind a
//! 200 (a delta, a histogram that does not agree with itself, a series twice in a request, a count that becomes less), are refused
//! with 400. Protobuf is spoken, and JSON by the letter. Limits of rate are not kept: they would need a clock to wait for.

mod attributes;
mod body;
mod form;
#[cfg(feature = "grpc")]
mod grpc;
mod intake;
mod json;
mod metrics;
mod options;
mod refusal;
mod seen;
mod server;
mod signal;
mod traces;

pub use self::attributes::{Attributes, Lookups};
#[cfg(feature = "grpc")]
pub use self::grpc::{GrpcReply, GrpcServer};
pub use self::json::{read_json_metrics, read_json_traces};
pub use self::metrics::{Metrics, Point, Series};
pub use self::options::OtlpOptions;
pub use self::refusal::Refused;
pub use self::seen::{Accepted, Counts, Seen};
pub use self::server::OtlpServer;
pub use self::traces::{Cut, Kept, SpanView, Traces};
