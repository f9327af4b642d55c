//! Requests in JSON, made of those in protobuf on their way out: what waits in memory and on disk is the same.
//!
//! The bytes are rewritten field by field and never become messages of a library in between. What
//! `opentelemetry-proto` makes of its messages with `serde` has `null` for numbers that are not there or
//! not finite, and receivers refuse a whole request for one of them.

mod schema;
#[cfg(test)]
mod tests;
mod value;
mod wire;
mod write;

use std::sync::Arc;

use self::schema::Message;
use crate::delivery::{Age, Answer, Batch, Protocol, Verdict};
use crate::otlp::Signal;

/// A protocol in JSON, of the one in protobuf.
pub(in crate::otlp) fn spoken(protobuf: Arc<dyn Protocol>, signal: Signal) -> Arc<dyn Protocol> {
    let request = match signal {
        Signal::Traces => &schema::TRACES,
        Signal::Metrics => &schema::METRICS,
    };
    Arc::new(Json { protobuf, request })
}

#[derive(Debug)]
struct Json {
    protobuf: Arc<dyn Protocol>,
    request: &'static Message,
}

impl Protocol for Json {
    fn content_type(&self) -> &'static str {
        "application/json"
    }

    /// Nothing, of a batch that is no request: from a file that something else wrote. The receiver
    /// refuses it.
    fn body(&self, batch: &Batch, age: Age) -> Vec<u8> {
        write::json(self.request, &self.protobuf.body(batch, age)).unwrap_or_default()
    }

    /// Answers are told apart by what they say they are.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        self.protobuf.verdict(answer)
    }
}
