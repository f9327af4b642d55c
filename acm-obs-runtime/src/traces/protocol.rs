//! Batches of spans on the wire.

use crate::delivery::{Age, Answer, Batch, Protocol, Verdict};
use crate::otlp;

/// OTLP over HTTP, in protobuf: `POST …/v1/traces`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceProtocol;

impl Protocol for TraceProtocol {
    fn content_type(&self) -> &'static str {
        otlp::CONTENT_TYPE
    }

    /// The `ExportTraceServiceRequest` of the batch. Spans may be of any age.
    fn body(&self, batch: &Batch, _age: Age) -> Vec<u8> {
        otlp::request(&batch.head, &batch.body)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        otlp::verdict(answer)
    }
}
