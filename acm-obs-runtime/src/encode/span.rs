//! What a span says, whatever it is written as: from a phase's record, from a span of another crate, or
//! from the run itself.

use std::borrow::Cow;

use acm_obs::{
    FieldName, ForeignSpan, Outcome, PhaseInfo, PhaseOutcome, SpanId, SpanRecord, ThreadInfo,
    TraceId, Value,
};

use super::attribute::Attribute;
use super::{Identity, names};

/// A call of a phase, or a span of another crate.
#[derive(Clone, Debug)]
pub(crate) struct Span<'a> {
    pub(crate) place: Place,
    pub(crate) trace_id: TraceId,
    pub(crate) id: SpanId,
    pub(crate) parent_id: SpanId,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
    pub(crate) end: SpanEnd<'a>,
    pub(crate) fields: &'a [(FieldName, Value)],
    /// `None` where nobody knows.
    pub(crate) thread: Option<&'a ThreadInfo>,
}

/// Where a span comes from: what it says of that is the same for all spans from there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The phase; of a span of another crate the one around it.
    pub(crate) phase: &'static PhaseInfo,
    pub(crate) foreign: Option<Foreign>,
}

/// The place in the code that a span of another crate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Foreign {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

/// How a call ended, as far as anybody knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SpanEnd<'a> {
    /// It ended, and its record says how.
    Ended(PhaseOutcome, Option<&'a str>),
    /// It still runs, and is told of under another id in the meantime.
    Pending,
    /// The run ended before it did.
    Unfinished,
    /// Its record did not fit into the buffers: only its children tell of it.
    Lost,
}

/// The run as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Root<'a> {
    pub(crate) phase: &'static PhaseInfo,
    /// The span of another process that the run is part of, else [`SpanId::NONE`].
    pub(crate) parent_id: SpanId,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
    pub(crate) outcome: Outcome,
    pub(crate) error: Option<&'a str>,
    /// Spans that were left out on purpose.
    pub(crate) left_out: u64,
    /// Spans whose record was lost.
    pub(crate) dropped: u64,
}

/// An error that a span ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure<'a> {
    pub(crate) text: &'a str,
    /// What kind of exception it was, where it was one.
    pub(crate) kind: Option<&'static str>,
}

impl<'a> Span<'a> {
    /// A call that has ended, hanging on this parent.
    pub(crate) fn of(record: &SpanRecord<'a>, parent_id: SpanId) -> Self {
        Self {
            place: Place { phase: record.phase, foreign: None },
            trace_id: record.trace_id,
            id: record.span_id,
            parent_id,
            start_unix_ns: record.start_unix_ns,
            end_unix_ns: record.start_unix_ns.saturating_add(record.duration_ns),
            end: SpanEnd::Ended(record.outcome, record.error),
            fields: record.fields,
            thread: Some(record.thread),
        }
    }

    /// A span of another crate that has ended, hanging on this parent.
    pub(crate) fn of_foreign(record: &ForeignSpan<'a>, parent_id: SpanId) -> Self {
        let &ForeignSpan { name, target, file, line, .. } = record;
        let outcome = if record.failed { PhaseOutcome::Error } else { PhaseOutcome::Ok };
        Self {
            place: Place {
                phase: record.phase,
                foreign: Some(Foreign { name, target, file, line }),
            },
            trace_id: record.trace_id,
            id: record.span_id,
            parent_id,
            start_unix_ns: record.start_unix_ns,
            end_unix_ns: record.start_unix_ns.saturating_add(record.duration_ns),
            end: SpanEnd::Ended(outcome, record.error),
            fields: record.fields,
            thread: Some(record.thread),
        }
    }

    /// Hands over the fields, under names that no attribute of the span has.
    pub(crate) fn each_field(&self, mut add: impl FnMut(Attribute<'a>)) {
        let foreign = self.place.foreign.is_some();
        names::each(
            self.fields,
            |name| is_reserved(name, foreign),
            |name, value| {
                add(Attribute::field(name, value));
            },
        );
    }
}

impl Place {
    /// The name of the spans.
    pub(crate) fn name(&self) -> &'static str {
        self.foreign.map_or_else(|| self.phase.name(), |foreign| foreign.name)
    }

    /// Hands over what all spans from here say.
    pub(crate) fn each_attribute<'r>(&self, run: &'r Identity, mut add: impl FnMut(Attribute<'r>)) {
        identity(self.phase, run, &mut add);
        if let Some(foreign) = &self.foreign {
            add(Attribute::text("target", foreign.target));
            source(foreign.file, foreign.line, &mut add);
        } else {
            function(self.phase, &mut add);
            source(self.phase.file(), self.phase.line(), &mut add);
        }
    }
}

impl<'a> SpanEnd<'a> {
    /// What a span says that did not end like most of them.
    pub(crate) fn attribute(self) -> Option<Attribute<'static>> {
        let outcome = |text| Some(Attribute::text("acm.outcome", text));
        match self {
            Self::Ended(PhaseOutcome::Cancelled, _) => outcome("cancelled"),
            Self::Ended(..) => None,
            Self::Pending => Some(Attribute::flag("acm.pending", true)),
            Self::Unfinished => outcome("unfinished"),
            Self::Lost => outcome("lost"),
        }
    }

    /// The error that it ended in.
    pub(crate) fn failure(self) -> Option<Failure<'a>> {
        match self {
            Self::Ended(PhaseOutcome::Error, error) => {
                Some(Failure { text: error.unwrap_or("returned an error"), kind: None })
            }
            Self::Ended(PhaseOutcome::Panic, error) => {
                Some(Failure { text: error.unwrap_or("panicked"), kind: Some("panic") })
            }
            _ => None,
        }
    }
}

impl<'a> Root<'a> {
    /// Hands over what the run's span says.
    pub(crate) fn each_attribute<'r>(&self, run: &'r Identity, mut add: impl FnMut(Attribute<'r>)) {
        identity(self.phase, run, &mut add);
        add(Attribute::text("acm.outcome", self.outcome.as_str()));
        add(Attribute::count("acm.spans.left_out", self.left_out));
        add(Attribute::count("acm.spans.dropped", self.dropped));
    }

    /// Whether it ended well.
    pub(crate) fn is_ok(&self) -> bool {
        self.outcome != Outcome::Fail
    }

    /// The error that it ended in.
    pub(crate) fn failure(&self) -> Option<Failure<'a>> {
        let text = self.error.filter(|_| !self.is_ok())?;
        Some(Failure { text, kind: None })
    }
}

impl<'a> Failure<'a> {
    /// The name of the event that tells of it.
    pub(crate) const EVENT: &'static str = "exception";

    /// Hands over what that event says.
    pub(crate) fn each_attribute(&self, mut add: impl FnMut(Attribute<'a>)) {
        if let Some(kind) = self.kind {
            add(Attribute::text("exception.type", kind));
        }
        add(Attribute::text("exception.message", self.text));
    }
}

/// Hands over what a thread is called.
pub(crate) fn thread_attributes<'a>(thread: &'a ThreadInfo, mut add: impl FnMut(Attribute<'a>)) {
    add(Attribute::count("thread.id", thread.id()));
    add(Attribute::text("thread.name", thread.name()));
}

fn identity<'r>(phase: &'static PhaseInfo, run: &'r Identity, add: &mut impl FnMut(Attribute<'r>)) {
    add(Attribute::text("acm.component", phase.component().name()));
    add(Attribute::text("acm.phase", phase.name()));
    let (equipment, equip_id) = run.equipment_of(phase.equipment());
    if let Some(name) = equipment {
        add(Attribute::text("acm.equipment", name));
    }
    if let Some(id) = equip_id {
        add(Attribute::int("acm.equip_id", id));
    }
    add(Attribute::text("acm.run_id", run.run_id.as_str()));
}

fn function<'r>(phase: &'static PhaseInfo, add: &mut impl FnMut(Attribute<'r>)) {
    if phase.function().is_empty() {
        return;
    }
    let name = if phase.module().is_empty() {
        Cow::Borrowed(phase.function())
    } else {
        Cow::Owned(format!("{}::{}", phase.module(), phase.function()))
    };
    add(Attribute::text("code.function.name", name));
}

fn source<'r>(file: &'static str, line: u32, add: &mut impl FnMut(Attribute<'r>)) {
    if !file.is_empty() {
        add(Attribute::text("code.file.path", file));
        add(Attribute::int("code.line.number", line.into()));
    }
}

/// Whether a field may not be called like this: an attribute is, here or on another span.
fn is_reserved(name: &str, foreign: bool) -> bool {
    // Fields mostly have no dot in their names. How a span of another crate ended is one of its fields.
    if name.contains('.') {
        RESERVED.contains(&name) && !(foreign && name == "acm.outcome")
    } else {
        foreign && name == "target"
    }
}

/// The names that attributes of spans have, besides `target` on spans of other crates.
const RESERVED: &[&str] = &[
    "acm.component",
    "acm.phase",
    "acm.equipment",
    "acm.equip_id",
    "acm.run_id",
    "acm.outcome",
    "acm.pending",
    "code.function.name",
    "code.file.path",
    "code.line.number",
    "thread.id",
    "thread.name",
    "pyroscope.profile.id",
];
