//! What makes Tempo refuse a whole request.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::otlp::refusal::Refusal;

/// Bytes of a trace id.
const TRACE_ID: usize = 16;
/// Bytes of a span id.
const SPAN_ID: usize = 8;

/// First what does not decode there, then what the distributor says.
pub(super) fn check(message: &ExportTraceServiceRequest) -> Result<(), Refusal> {
    for span in spans(message) {
        lengths(span)?;
    }
    for span in spans(message) {
        if is_zero(&span.trace_id) {
            return Err(Refusal::invalid("trace ids must be 128 bit, received 0 bits"));
        }
        if is_zero(&span.span_id) {
            let why = "span ids must be 64 bit and not all zero, received 0 bits";
            return Err(Refusal::invalid(why));
        }
    }
    Ok(())
}

pub(super) fn spans(message: &ExportTraceServiceRequest) -> impl Iterator<Item = &Span> {
    let scopes = message.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    scopes.flat_map(|scope| &scope.spans)
}

fn lengths(span: &Span) -> Result<(), Refusal> {
    let links = span.links.iter();
    let ids = [
        ("TraceID", TRACE_ID, &span.trace_id),
        ("SpanID", SPAN_ID, &span.span_id),
        ("SpanID", SPAN_ID, &span.parent_span_id),
    ];
    let linked = links.flat_map(|link| {
        [("TraceID", TRACE_ID, &link.trace_id), ("SpanID", SPAN_ID, &link.span_id)]
    });
    for (kind, length, id) in ids.into_iter().chain(linked) {
        if !id.is_empty() && id.len() != length {
            return Err(Refusal::invalid(format!("unmarshal: invalid {kind} length")));
        }
    }
    Ok(())
}

fn is_zero(id: &[u8]) -> bool {
    id.iter().all(|byte| *byte == 0)
}
