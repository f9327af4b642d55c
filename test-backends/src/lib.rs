//! Test servers that refuse what the real backends refuse.
//!
//! A server listens on a loopback port of its own with plain threads, decodes every request, keeps what a real backend would
//! keep and counts what it would cut, drop or refuse. Faults can be planned for it; see [`Fault`].
//!
//! ```
//! use acm_obs_test_backends::{Fault, OtlpServer};
//!
//! let server = OtlpServer::start();
//! server.fault(Fault::RetryAfter(1).times(2));
//! // … code that exports spans to `server.url()` …
//! # if false {
//! server.wait_for("the root span", |seen| !seen.traces.named("pipeline").is_empty());
//! assert_eq!(server.traces().span("load").attributes().text("acm.component"), Some("DATA"));
//! # }
//! assert!(server.refused().is_empty(), "{:?}", server.refused());
//! ```
//!
//! These servers are for tests: what goes wrong in them is a panic with a message that says what was expected.
#![expect(
    clippy::expect_used,
    reason = "a test server has nobody to hand an error to: it fails the test"
)]

mod clock;
mod http;
mod otlp;

// The public interface is:
pub use crate::http::{Address, Answer, Certificates, Fault, Headers, Pem, Plan, Request};
pub use crate::otlp::{
    Accepted, Attributes, Counts, Cut, Kept, Lookups, Metrics, OtlpOptions, OtlpServer, Point,
    Refused, Seen, Series, SpanView, Traces, read_json_metrics, read_json_traces,
};
#[cfg(feature = "grpc")]
pub use crate::otlp::{GrpcReply, GrpcServer};
