//! The place in a trace, across the border of a process: in headers and in the environment.
//!
//! Texts of others come in here and nothing else leaves: whatever is not what the standard allows is
//! left out, piece by piece, and never fails anything.

mod baggage;
mod context;
mod environment;
#[cfg(feature = "tokio")]
mod tokio;
mod traceparent;
mod tracestate;

pub use self::context::TraceContext;
pub use self::environment::ChildEnvironment;
