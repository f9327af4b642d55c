//! One log record as one JSON object on one line.

use acm_obs::{LogKind, LogRecord};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Identity;
use super::json_value::JsonValue;
use super::names::Names;
use crate::clock;

/// Appends the record as one line of `logs.jsonl`: the reserved names, all of them and in this
/// order, then the fields.
pub(crate) fn write_log_line(record: &LogRecord, run: &Identity, out: &mut Vec<u8>) {
    let before = out.len();
    // Neither the map nor a `Vec` can fail; half a line would be worse than none.
    if serde_json::to_writer(&mut *out, &LogLine { record, run }).is_err() {
        out.truncate(before);
        return;
    }
    out.push(b'\n');
}

struct LogLine<'a> {
    record: &'a LogRecord,
    run: &'a Identity,
}

impl Serialize for LogLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let LogRecord {
            unix_ns,
            level,
            kind,
            component,
            message,
            fields,
            phase: _,
            equipment,
            trace_id,
            span_id,
            thread: _,
            file: _,
            line: _,
        } = self.record;
        let (equipment, equip_id) = self.run.equipment_of(*equipment);
        let (trace_id, span_id) = self.run.ids_of(*trace_id, *span_id);

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &clock::rfc3339(*unix_ns))?;
        map.serialize_entry("level", level.as_str())?;
        map.serialize_entry("component", component.name())?;
        map.serialize_entry("message", message)?;
        map.serialize_entry("equipment", &equipment)?;
        map.serialize_entry("equip_id", &equip_id)?;
        map.serialize_entry("run_id", &self.run.run_id)?;
        map.serialize_entry("trace_id", &format_args!("{trace_id}"))?;
        map.serialize_entry("span_id", &format_args!("{span_id}"))?;
        // What a record is for takes its name first, so that queries for it always find it.
        let mut names = Names::new(|name: &str| RESERVED.contains(&name), fields.len() + 1);
        if let Some((name, value)) = marker(*kind) {
            map.serialize_entry(&names.give(name), value)?;
        }
        for (name, value) in fields {
            map.serialize_entry(&names.give(name), &JsonValue(value))?;
        }
        map.end()
    }
}

/// What tells a record that is not a plain event from one that is.
fn marker(kind: LogKind) -> Option<(&'static str, &'static str)> {
    match kind {
        LogKind::Event => None,
        LogKind::Ok => Some(("outcome", "success")),
        LogKind::Status => Some(("kind", "status")),
        LogKind::Header => Some(("kind", "header")),
        LogKind::Section => Some(("kind", "section")),
    }
}

/// The names that every line has.
const RESERVED: &[&str] = &[
    "timestamp",
    "level",
    "component",
    "message",
    "equipment",
    "equip_id",
    "run_id",
    "trace_id",
    "span_id",
];

#[cfg(test)]
mod tests;
