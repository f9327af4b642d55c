//! Spans in protobuf, written by hand: most of a span is copied from what was encoded before, and nothing is
//! allocated for one.

use acm_obs::{SpanId, TraceId};

use super::field;
use super::template::Templates;
use super::threads::Threads;
use crate::encode::{Failure, Identity, KIND_INTERNAL, Root, STATUS_ERROR, STATUS_OK, Span};
use crate::otlp::{cut, put_attribute, put_bytes, put_fixed64, put_nested, put_small};

/// Encodes the spans of one run.
#[derive(Debug)]
pub(super) struct Encoder {
    run: Identity,
    templates: Templates,
    threads: Threads,
    cuts: u64,
}

impl Encoder {
    pub(super) fn new(run: Identity) -> Self {
        Self { run, templates: Templates::default(), threads: Threads::default(), cuts: 0 }
    }

    pub(super) fn run(&self) -> &Identity {
        &self.run
    }

    /// How many texts were cut because they were too long.
    pub(super) fn cuts(&self) -> u64 {
        self.cuts
    }

    /// Appends the span as an item of a request.
    pub(super) fn span(&mut self, span: &Span<'_>, out: &mut Vec<u8>) {
        let Self { run, templates, threads, cuts } = self;
        let template = templates.of(&span.place, run);
        let thread = span.thread.and_then(|info| threads.of(info));
        put_nested(field::SPAN, out, |out| {
            put_ids(span.trace_id, span.id, span.parent_id, run, out);
            out.extend_from_slice(&template.name_and_kind);
            *cuts += template.cuts;
            let end_unix_ns = put_times(span.start_unix_ns, span.end_unix_ns, out);
            out.extend_from_slice(&template.attributes);
            if let Some(thread) = thread {
                out.extend_from_slice(&thread.attributes);
                *cuts += thread.cuts;
            }
            if let Some(attribute) = span.end.attribute() {
                *cuts += put_attribute(field::ATTRIBUTES, &attribute, out);
            }
            if !span.fields.is_empty() {
                span.each_field(|field| {
                    *cuts += put_attribute(field::ATTRIBUTES, &field, out);
                });
            }
            if let Some(failure) = span.end.failure() {
                *cuts += put_exception(&failure, end_unix_ns, out);
                *cuts += put_status(STATUS_ERROR, failure.text, out);
            }
        });
    }

    /// Appends the run's span as an item of a request.
    pub(super) fn root(&mut self, root: &Root<'_>, out: &mut Vec<u8>) {
        let Self { run, cuts, .. } = self;
        put_nested(field::SPAN, out, |out| {
            put_ids(run.trace_id, run.run_span, root.parent_id, run, out);
            put_bytes(field::NAME, root.phase.name().as_bytes(), out);
            put_small(field::KIND, KIND_INTERNAL, out);
            let end_unix_ns = put_times(root.start_unix_ns, root.end_unix_ns, out);
            root.each_attribute(run, |attribute| {
                *cuts += put_attribute(field::ATTRIBUTES, &attribute, out);
            });
            let failure = root.failure();
            if let Some(failure) = failure {
                *cuts += put_exception(&failure, end_unix_ns, out);
            }
            let code = if root.is_ok() { STATUS_OK } else { STATUS_ERROR };
            *cuts += put_status(code, failure.map_or("", |failure| failure.text), out);
        });
    }
}

/// Ids are never zero: one such span makes a backend refuse all that come with it.
fn put_ids(trace_id: TraceId, id: SpanId, parent_id: SpanId, run: &Identity, out: &mut Vec<u8>) {
    let trace_id = if trace_id.is_none() { run.trace_id } else { trace_id };
    let id = if id.is_none() { SpanId::random() } else { id };
    put_bytes(field::TRACE_ID, &trace_id.to_u128().to_be_bytes(), out);
    put_bytes(field::SPAN_ID, &id.to_u64().to_be_bytes(), out);
    if !parent_id.is_none() {
        put_bytes(field::PARENT_ID, &parent_id.to_u64().to_be_bytes(), out);
    }
}

/// The end is never before the start; says when it is.
fn put_times(start_unix_ns: u64, end_unix_ns: u64, out: &mut Vec<u8>) -> u64 {
    let end_unix_ns = end_unix_ns.max(start_unix_ns);
    put_fixed64(field::START, start_unix_ns, out);
    put_fixed64(field::END, end_unix_ns, out);
    end_unix_ns
}

fn put_exception(failure: &Failure<'_>, at_unix_ns: u64, out: &mut Vec<u8>) -> u64 {
    let mut cuts = 0;
    put_nested(field::EVENTS, out, |out| {
        put_fixed64(field::EVENT_TIME, at_unix_ns, out);
        put_bytes(field::EVENT_NAME, Failure::EVENT.as_bytes(), out);
        failure.each_attribute(|attribute| {
            cuts += put_attribute(field::EVENT_ATTRIBUTES, &attribute, out);
        });
    });
    cuts
}

fn put_status(code: u8, message: &str, out: &mut Vec<u8>) -> u64 {
    let short = cut(message);
    put_nested(field::STATUS, out, |out| {
        if !short.is_empty() {
            put_bytes(field::STATUS_MESSAGE, short.as_bytes(), out);
        }
        put_small(field::STATUS_CODE, code, out);
    });
    u64::from(short.len() < message.len())
}
