//! The way of one record.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::sync::atomic::{AtomicU8, Ordering};

use super::early;
use crate::active;
use crate::clock;
use crate::component::Component;
use crate::hot::{self, Fields};
use crate::id::{SpanId, TraceId};
use crate::level::Level;
use crate::print;
use crate::record::{LogKind, LogRecord, ThreadInfo};
use crate::value::{FieldName, Value};

/// The least level that is let through, as a number; above all levels: none.
///
/// All, until a runtime says what it wants: it has the last word on what was kept for it.
static LEAST: AtomicU8 = AtomicU8::new(Level::Debug as u8);

/// What a macro says of one event.
#[derive(Debug)]
pub struct Message<'a> {
    /// How important it is.
    pub level: Level,
    /// What it is for.
    pub kind: LogKind,
    /// The component; `None` is that of the phase around.
    pub component: Option<Component>,
    /// The message.
    pub text: Arguments<'a>,
    /// The fields.
    pub fields: Fields,
    /// The source file.
    pub file: &'static str,
    /// The line in the source file.
    pub line: u32,
}

/// Whether events of a level are let through. One load; with the feature `off` known at compile time.
#[inline]
#[must_use]
pub fn enabled(level: Level) -> bool {
    !cfg!(feature = "off") && level as u8 >= LEAST.load(Ordering::Relaxed)
}

/// Lets events of this level and above through, or none.
pub(crate) fn set_max_level(least: Option<Level>) {
    LEAST.store(least.map_or(u8::MAX, |level| level as u8), Ordering::Relaxed);
}

/// Writes an event: to the collector, or where records go while no session runs.
pub fn write(message: Message<'_>) {
    let Message { level, kind, component, text, fields, file, line } = message;
    put(Box::new(LogRecord {
        level,
        kind,
        component: component.unwrap_or(AROUND),
        message: text.as_str().map_or_else(|| Cow::Owned(print::print(text)), Cow::Borrowed),
        fields: fields.0,
        file,
        line,
        ..nowhere()
    }));
}

/// What another crate says of one event, through `tracing`.
#[derive(Debug)]
pub struct ForeignEvent {
    /// How important it is.
    pub level: Level,
    /// The message.
    pub message: String,
    /// The fields.
    pub fields: Vec<(FieldName, Value)>,
    /// The source file.
    pub file: &'static str,
    /// The line in the source file.
    pub line: u32,
}

/// Writes an event of another crate, as one of the phase around, if its level is let through.
pub fn foreign(event: ForeignEvent) {
    let ForeignEvent { level, message, fields, file, line } = event;
    if !enabled(level) {
        return;
    }
    let message = Cow::Owned(message);
    put(Box::new(LogRecord { level, message, fields, file, line, ..nowhere() }));
}

fn put(record: Box<LogRecord>) {
    let record = if active::recording() { hot::log(record) } else { Err(record) };
    if let Err(mut record) = record {
        record.unix_ns = clock::system_unix_nanos();
        if record.component == AROUND {
            record.component = Component::RUN;
        }
        early::write(*record);
    }
}

/// What is not known of a record yet.
fn nowhere() -> LogRecord {
    LogRecord {
        unix_ns: 0,
        level: Level::Info,
        kind: LogKind::Event,
        component: AROUND,
        message: Cow::Borrowed(""),
        fields: Vec::new(),
        phase: None,
        equipment: None,
        trace_id: TraceId::NONE,
        span_id: SpanId::NONE,
        thread: ThreadInfo::default(),
        file: "",
        line: 0,
    }
}

/// Stands for the component of the phase around, until that is known.
pub(crate) const AROUND: Component = Component::builtin("", "", "");
