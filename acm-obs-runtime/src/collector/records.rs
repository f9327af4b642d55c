//! What becomes of each record: the [`Recorder`] of the run.

use acm_obs::__runtime::Snapshot;
use acm_obs::{
    Component, FieldName, ForeignSpan, Level, LogKind, LogRecord, PhaseStart, Recorder, SpanId,
    SpanRecord, ThreadInfo, TraceId, Value,
};

use super::events::Events;
use super::exports::Exports;
use super::spans::Spans;
use crate::console::{Console, Lines, Stream};
use crate::encode::{Identity, write_log_line};

/// Turns records into what the outputs write, and gathers it until they take it.
#[derive(Debug)]
pub(super) struct Records {
    pub(super) run: Identity,
    pub(super) console: Console,
    pub(super) max_level: Option<Level>,
    pub(super) events: Events,
    /// `None` writes no files.
    pub(super) spans: Option<Spans>,
    pub(super) exports: Exports,
    pub(super) lines: Lines,
    pub(super) file: FileLines,
    pub(super) seen: SeenRecords,
}

/// Lines of `logs.jsonl` that wait to be handed over.
#[derive(Debug, Default)]
pub(super) struct FileLines {
    pub(super) bytes: Vec<u8>,
    pub(super) records: u64,
}

/// What the run recorded so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SeenRecords {
    pub(super) logs: u64,
    pub(super) console_only: u64,
    pub(super) spans: u64,
}

impl SeenRecords {
    /// Whether something came since.
    pub(super) fn is_more_than(self, earlier: Self) -> bool {
        self.logs + self.spans > earlier.logs + earlier.spans
    }
}

/// What a record of the run's own says.
#[derive(Debug)]
pub(super) struct Own {
    level: Level,
    kind: LogKind,
    component: Component,
    message: String,
    fields: Vec<(FieldName, Value)>,
}

impl Own {
    /// An event of the run.
    pub(super) fn event(level: Level, message: String) -> Self {
        let (kind, component) = (LogKind::Event, Component::RUN);
        Self { level, kind, component, message, fields: Vec::new() }
    }

    /// Something that the telemetry has managed to do.
    pub(super) fn success(message: String) -> Self {
        Self { kind: LogKind::Ok, ..Self::event(Level::Info, message) }.of(Component::OTEL)
    }

    /// The same of another component.
    pub(super) fn of(self, component: Component) -> Self {
        Self { component, ..self }
    }

    /// The same with a field.
    pub(super) fn with(mut self, name: &'static str, value: Value) -> Self {
        self.fields.push((name.into(), value));
        self
    }
}

impl Records {
    pub(super) fn new(
        run: Identity,
        console: Console,
        max_level: Option<Level>,
        spans: Option<Spans>,
        exports: Exports,
    ) -> Self {
        Self {
            run,
            console,
            max_level,
            events: Events::new(max_level),
            spans,
            exports,
            lines: Lines::default(),
            file: FileLines::default(),
            seen: SeenRecords::default(),
        }
    }

    /// Writes a record of the run's own, if its level is let through.
    pub(super) fn write_own(&mut self, own: Own, unix_ns: u64) {
        let Own { level, kind, component, message, fields } = own;
        if self.max_level.is_none_or(|least| level < least) {
            return;
        }
        self.write(&LogRecord {
            unix_ns,
            level,
            kind,
            component,
            message: message.into(),
            fields,
            phase: None,
            equipment: None,
            trace_id: TraceId::NONE,
            span_id: SpanId::NONE,
            thread: ThreadInfo::default(),
            file: file!(),
            line: line!(),
        });
    }

    /// Takes a record to wherever its kind goes.
    pub(super) fn write(&mut self, record: &LogRecord) {
        self.seen.logs += 1;
        let stream = Stream::of(record);
        self.console.write(record, &self.run, self.lines.record(stream));
        if record.kind.console_only() {
            self.seen.console_only += 1;
        } else if self.spans.is_some() {
            write_log_line(record, &self.run, &mut self.file.bytes);
            self.file.records += 1;
        }
    }

    /// Lets nothing wait for more of its kind.
    pub(super) fn hurry(&mut self) {
        if let Some(spans) = &mut self.spans {
            spans.hurry();
        }
    }

    /// Tells of the events that the last second held back.
    pub(super) fn next_second(&mut self, statistics: &Snapshot) {
        for record in self.events.next_second(statistics) {
            self.write(&record);
        }
    }
}

impl Recorder for Records {
    fn span(&mut self, span: &SpanRecord<'_>) {
        self.seen.spans += 1;
        if let Some(spans) = &mut self.spans {
            spans.ended(span, &self.run);
        }
        self.exports.ended(span);
        if let Some(record) = self.events.ended(span) {
            self.write(&record);
        }
    }

    fn foreign(&mut self, span: &ForeignSpan<'_>) {
        self.seen.spans += 1;
        if let Some(spans) = &mut self.spans {
            spans.foreign(span, &self.run);
        }
        self.exports.foreign(span);
    }

    fn log(&mut self, log: &LogRecord) {
        self.write(log);
    }

    fn started(&mut self, started: &PhaseStart<'_>) {
        if let Some(record) = self.events.started(started) {
            self.write(&record);
        }
    }
}
