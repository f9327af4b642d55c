//! One span of OTLP/JSON, from a phase's record or from the run itself.

use std::borrow::Cow;

use acm_obs::{Outcome, PhaseInfo, PhaseOutcome, SpanId, ThreadInfo, Value};

use super::Identity;
use super::names::Names;
use super::otlp::{
    Attribute, KIND_INTERNAL, OtlpEvent, OtlpSpan, OtlpStatus, STATUS_ERROR, STATUS_OK,
};

/// A call of a phase.
#[derive(Clone, Debug)]
pub(crate) struct Span<'a> {
    pub(crate) phase: &'static PhaseInfo,
    pub(crate) id: SpanId,
    pub(crate) parent_id: SpanId,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
    pub(crate) end: SpanEnd<'a>,
    pub(crate) fields: &'a [(Cow<'static, str>, Value)],
    /// `None` where nobody knows.
    pub(crate) thread: Option<&'a ThreadInfo>,
}

/// How a call ended, as far as anybody knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SpanEnd<'a> {
    /// It ended, and its record says how.
    Ended(PhaseOutcome, Option<&'a str>),
    /// The run ended before it did.
    Unfinished,
    /// Its record did not fit into the buffers: only its children tell of it.
    Lost,
}

/// The run as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Root<'a> {
    pub(crate) phase: &'static PhaseInfo,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
    pub(crate) outcome: Outcome,
    pub(crate) error: Option<&'a str>,
    /// Spans that the bound per site left out.
    pub(crate) left_out: u64,
    /// Spans whose record was lost.
    pub(crate) dropped: u64,
}

impl Span<'_> {
    /// Appends the span to a list of spans.
    pub(crate) fn write(&self, run: &Identity, out: &mut Vec<u8>) {
        let Self { phase, id, parent_id, start_unix_ns, end_unix_ns, end, fields, thread } = self;
        let mut attributes = identity_attributes(phase, run);
        code_attributes(phase, &mut attributes);
        if let Some(thread) = thread {
            attributes.push(Attribute::count("thread.id", thread.id()));
            attributes.push(Attribute::text("thread.name", thread.name()));
        }
        let mut end = end_of(*end, *end_unix_ns);
        attributes.append(&mut end.attributes);
        add_fields(fields, &mut attributes);
        let span = OtlpSpan {
            trace_id: run.trace_id,
            span_id: *id,
            parent_span_id: *parent_id,
            name: phase.name(),
            kind: KIND_INTERNAL,
            start_time_unix_nano: *start_unix_ns,
            end_time_unix_nano: (*end_unix_ns).max(*start_unix_ns),
            attributes,
            events: end.events,
            status: end.status,
        };
        append(&span, out);
    }
}

impl Root<'_> {
    /// Appends the run's span to a list of spans.
    pub(crate) fn write(&self, run: &Identity, out: &mut Vec<u8>) {
        let Self { phase, start_unix_ns, end_unix_ns, outcome, error, left_out, dropped } = self;
        let mut attributes = identity_attributes(phase, run);
        attributes.push(Attribute::text("acm.outcome", outcome.as_str()));
        attributes.push(Attribute::count("acm.spans.left_out", *left_out));
        attributes.push(Attribute::count("acm.spans.dropped", *dropped));
        let failed = *outcome == Outcome::Fail;
        let span = OtlpSpan {
            trace_id: run.trace_id,
            span_id: run.run_span,
            parent_span_id: SpanId::NONE,
            name: phase.name(),
            kind: KIND_INTERNAL,
            start_time_unix_nano: *start_unix_ns,
            end_time_unix_nano: (*end_unix_ns).max(*start_unix_ns),
            attributes,
            events: match error {
                Some(text) if failed => vec![exception(text, None, *end_unix_ns)],
                _ => Vec::new(),
            },
            status: if failed {
                OtlpStatus { code: Some(STATUS_ERROR), message: error.map(Cow::Borrowed) }
            } else {
                OtlpStatus { code: Some(STATUS_OK), message: None }
            },
        };
        append(&span, out);
    }
}

struct End<'a> {
    attributes: Vec<Attribute<'a>>,
    events: Vec<OtlpEvent<'a>>,
    status: OtlpStatus<'a>,
}

fn end_of(end: SpanEnd<'_>, at_unix_ns: u64) -> End<'_> {
    let said = |outcome| End {
        attributes: vec![Attribute::text("acm.outcome", outcome)],
        events: Vec::new(),
        status: OtlpStatus::default(),
    };
    let failed = |text: &'static str, kind, error: Option<_>| {
        let text = error.unwrap_or(text);
        End {
            attributes: Vec::new(),
            events: vec![exception(text, kind, at_unix_ns)],
            status: OtlpStatus { code: Some(STATUS_ERROR), message: Some(Cow::Borrowed(text)) },
        }
    };
    match end {
        SpanEnd::Ended(PhaseOutcome::Ok, _) => {
            End { attributes: Vec::new(), events: Vec::new(), status: OtlpStatus::default() }
        }
        SpanEnd::Ended(PhaseOutcome::Error, error) => failed("returned an error", None, error),
        SpanEnd::Ended(PhaseOutcome::Panic, error) => failed("panicked", Some("panic"), error),
        SpanEnd::Ended(PhaseOutcome::Cancelled, _) => said("cancelled"),
        SpanEnd::Unfinished => said("unfinished"),
        SpanEnd::Lost => said("lost"),
    }
}

fn exception<'a>(text: &'a str, kind: Option<&'a str>, at_unix_ns: u64) -> OtlpEvent<'a> {
    let mut attributes = Vec::with_capacity(2);
    attributes.extend(kind.map(|kind| Attribute::text("exception.type", kind)));
    attributes.push(Attribute::text("exception.message", text));
    OtlpEvent { time_unix_nano: at_unix_ns, name: "exception", attributes }
}

fn identity_attributes<'a>(phase: &'static PhaseInfo, run: &'a Identity) -> Vec<Attribute<'a>> {
    let mut attributes = Vec::with_capacity(16);
    attributes.push(Attribute::text("acm.component", phase.component().name()));
    attributes.push(Attribute::text("acm.phase", phase.name()));
    let (equipment, equip_id) = run.equipment_of(phase.equipment());
    attributes.extend(equipment.map(|name| Attribute::text("acm.equipment", name)));
    attributes.extend(equip_id.map(|id| Attribute::int("acm.equip_id", id)));
    attributes.push(Attribute::text("acm.run_id", run.run_id.as_str()));
    attributes
}

fn code_attributes(phase: &'static PhaseInfo, attributes: &mut Vec<Attribute<'_>>) {
    if !phase.function().is_empty() {
        let name = if phase.module().is_empty() {
            Cow::Borrowed(phase.function())
        } else {
            Cow::Owned(format!("{}::{}", phase.module(), phase.function()))
        };
        attributes.push(Attribute::text("code.function.name", name));
    }
    if !phase.file().is_empty() {
        attributes.push(Attribute::text("code.file.path", phase.file()));
        attributes.push(Attribute::int("code.line.number", phase.line().into()));
    }
}

/// Adds the fields under names that no attribute has.
fn add_fields<'a>(fields: &'a [(Cow<'static, str>, Value)], attributes: &mut Vec<Attribute<'a>>) {
    let keys: Vec<String> = attributes.iter().map(|attribute| attribute.key().to_owned()).collect();
    let reserved: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut names = Names::new(&reserved, fields.len());
    for (name, value) in fields {
        let name = names.give(name).into_owned();
        attributes.push(Attribute::field(name, value));
    }
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
