//! Whole records, as a [`Recorder`](crate::Recorder) gets them.

use std::borrow::Cow;
use std::sync::Arc;

use crate::component::Component;
use crate::equipment::Equipment;
use crate::id::{SpanId, TraceId};
use crate::level::Level;
use crate::outcome::PhaseOutcome;
use crate::path::PhaseInfo;
use crate::value::{FieldName, Value};

/// One finished call of a phase.
#[derive(Clone, Debug)]
pub struct SpanRecord<'a> {
    /// The phase, by its path.
    pub phase: &'static PhaseInfo,
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its own id.
    pub span_id: SpanId,
    /// The span it was called in: the run's root at least, or a span of another process.
    pub parent_id: SpanId,
    /// When it started: nanoseconds of unix time.
    pub start_unix_ns: u64,
    /// From the start to the end, in nanoseconds.
    pub duration_ns: u64,
    /// The part of it in which the thread worked on it, in nanoseconds: less than the duration where
    /// a future waited.
    pub busy_ns: u64,
    /// How it ended.
    pub outcome: PhaseOutcome,
    /// The text of the error or the panic.
    pub error: Option<&'a str>,
    /// The fields, in the order in which they were given.
    pub fields: &'a [(FieldName, Value)],
    /// The thread that it ended on.
    pub thread: &'a ThreadInfo,
}

/// One finished span of another crate, as `tracing` tells of it: no phase, and in no statistics.
#[derive(Clone, Debug)]
pub struct ForeignSpan<'a> {
    /// Its name.
    pub name: &'static str,
    /// What it says of where it comes from, mostly a module's path.
    pub target: &'static str,
    /// The source file, or nothing.
    pub file: &'static str,
    /// The line in the source file, or zero.
    pub line: u32,
    /// The phase around it.
    pub phase: &'static PhaseInfo,
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its own id.
    pub span_id: SpanId,
    /// The span it began in: the run's root at least, or a span of another process.
    pub parent_id: SpanId,
    /// When it started: nanoseconds of unix time.
    pub start_unix_ns: u64,
    /// From the start to the end, in nanoseconds.
    pub duration_ns: u64,
    /// The part of it in which threads were in it, in nanoseconds.
    pub busy_ns: u64,
    /// Whether it ended in an error.
    pub failed: bool,
    /// The text of the error.
    pub error: Option<&'a str>,
    /// The fields, in the order in which they were given.
    pub fields: &'a [(FieldName, Value)],
    /// The thread that it ended on.
    pub thread: &'a ThreadInfo,
}

/// The start of a call of a phase that asks for it, and of every future.
#[derive(Clone, Debug)]
pub struct PhaseStart<'a> {
    /// The phase, by its path.
    pub phase: &'static PhaseInfo,
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its own id.
    pub span_id: SpanId,
    /// The span it was called in.
    pub parent_id: SpanId,
    /// When it started: nanoseconds of unix time.
    pub start_unix_ns: u64,
    /// The thread that it started on.
    pub thread: &'a ThreadInfo,
}

/// One log record.
#[derive(Clone, Debug)]
pub struct LogRecord {
    /// When it was written: nanoseconds of unix time.
    pub unix_ns: u64,
    /// How important it is.
    pub level: Level,
    /// What it is for.
    pub kind: LogKind,
    /// The component it belongs to.
    pub component: Component,
    /// The message, with what it captured.
    pub message: Cow<'static, str>,
    /// The fields, in the order in which they were given.
    pub fields: Vec<(FieldName, Value)>,
    /// The phase that it was written in; `None` outside of a run.
    pub phase: Option<&'static PhaseInfo>,
    /// The equipment of the scope; `None` is the run's.
    pub equipment: Option<Equipment>,
    /// The trace of the phase, [`TraceId::NONE`] outside of a run.
    pub trace_id: TraceId,
    /// The span of the phase, [`SpanId::NONE`] outside of a run.
    pub span_id: SpanId,
    /// The thread that wrote it.
    pub thread: ThreadInfo,
    /// The source file.
    pub file: &'static str,
    /// The line in the source file.
    pub line: u32,
}

/// What a log record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// An event: goes to every exporter.
    Event,
    /// A milestone reached: goes to every exporter, with `outcome="success"`.
    Ok,
    /// Progress, for the console only.
    Status,
    /// The header of a large part, for the console only.
    Header,
    /// The header of a small part, for the console only.
    Section,
}

impl LogKind {
    /// Whether it is decoration that only the console shows.
    #[must_use]
    pub const fn console_only(self) -> bool {
        matches!(self, Self::Status | Self::Header | Self::Section)
    }
}

/// A thread: the number that it has in this process, and its name.
#[derive(Clone, Debug, Default)]
pub struct ThreadInfo {
    id: u64,
    name: Option<Arc<str>>,
}

impl ThreadInfo {
    pub(crate) fn new(id: u64, name: Option<&str>) -> Self {
        Self { id, name: name.map(Arc::from) }
    }

    /// Counted from one in the order in which threads were first seen; zero is an unknown thread.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// The name, or nothing.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}
