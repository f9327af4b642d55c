//! One span of OTLP/JSON.

use std::borrow::Cow;

use super::Identity;
use super::otlp_json::{KIND_INTERNAL, OtlpEvent, OtlpSpan, OtlpStatus, STATUS_ERROR, STATUS_OK};
use super::span::{Failure, Root, Span, thread_attributes};

impl Span<'_> {
    /// Appends the span to a list of spans.
    pub(crate) fn write(&self, run: &Identity, out: &mut Vec<u8>) {
        let mut attributes = Vec::with_capacity(16);
        self.place.each_attribute(run, |attribute| attributes.push(attribute));
        if let Some(thread) = self.thread {
            thread_attributes(thread, |attribute| attributes.push(attribute));
        }
        attributes.extend(self.end.attribute());
        self.each_field(|attribute| attributes.push(attribute));
        let end_unix_ns = self.end_unix_ns.max(self.start_unix_ns);
        let failure = self.end.failure();
        let span = OtlpSpan {
            trace_id: self.trace_id,
            span_id: self.id,
            parent_span_id: self.parent_id,
            name: self.place.name(),
            kind: KIND_INTERNAL,
            start_time_unix_nano: self.start_unix_ns,
            end_time_unix_nano: end_unix_ns,
            attributes,
            events: failure.map(|failure| exception(failure, end_unix_ns)).into_iter().collect(),
            status: failure.map_or_else(OtlpStatus::default, |failure| OtlpStatus {
                code: Some(STATUS_ERROR),
                message: Some(Cow::Borrowed(failure.text)),
            }),
        };
        append(&span, out);
    }
}

impl Root<'_> {
    /// Appends the run's span to a list of spans.
    pub(crate) fn write(&self, run: &Identity, out: &mut Vec<u8>) {
        let mut attributes = Vec::with_capacity(8);
        self.each_attribute(run, |attribute| attributes.push(attribute));
        let end_unix_ns = self.end_unix_ns.max(self.start_unix_ns);
        let failure = self.failure();
        let span = OtlpSpan {
            trace_id: run.trace_id,
            span_id: run.run_span,
            parent_span_id: self.parent_id,
            name: self.phase.name(),
            kind: KIND_INTERNAL,
            start_time_unix_nano: self.start_unix_ns,
            end_time_unix_nano: end_unix_ns,
            attributes,
            events: failure.map(|failure| exception(failure, end_unix_ns)).into_iter().collect(),
            status: OtlpStatus {
                code: Some(if self.is_ok() { STATUS_OK } else { STATUS_ERROR }),
                message: failure.map(|failure| Cow::Borrowed(failure.text)),
            },
        };
        append(&span, out);
    }
}

fn exception(failure: Failure<'_>, at_unix_ns: u64) -> OtlpEvent<'_> {
    let mut attributes = Vec::with_capacity(2);
    failure.each_attribute(|attribute| attributes.push(attribute));
    OtlpEvent { time_unix_nano: at_unix_ns, name: Failure::EVENT, attributes }
}

fn append(span: &OtlpSpan<'_>, out: &mut Vec<u8>) {
    let before = out.len();
    if !out.is_empty() {
        out.push(b',');
    }
    // Neither the shapes nor a `Vec` can fail; half a span would spoil the whole line.
    if serde_json::to_writer(&mut *out, span).is_err() {
        out.truncate(before);
    }
}
