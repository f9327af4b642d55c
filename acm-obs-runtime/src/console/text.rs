//! One record as one line for people:
//! `[2026-11-23 10:15:02] [INFO] [FEAT] message  rows=5000`.

use std::borrow::Cow;
use std::io::Write as _;

use acm_obs::{LogKind, LogRecord, Value};
use anstyle::Style;

use super::escape::{push_escaped, push_name, push_value};
use super::style;
use crate::clock;

/// Appends the record as one line.
pub(super) fn write_text_line(record: &LogRecord, in_color: bool, out: &mut Vec<u8>) {
    let LogRecord {
        unix_ns,
        level,
        kind,
        component,
        message,
        fields,
        phase: _,
        equipment: _,
        trace_id: _,
        span_id: _,
        thread: _,
        file: _,
        line: _,
    } = record;
    let paint = Paint { in_color };
    match kind {
        LogKind::Event | LogKind::Ok => {
            let name = if *kind == LogKind::Ok { "SUCCESS" } else { level.as_str() };
            let (date, time) = clock::date_and_time(*unix_ns);
            out.push(b'[');
            paint.text(style::DATE, &date, out);
            out.push(b' ');
            paint.text(style::TIME, &time, out);
            out.extend_from_slice(b"] [");
            paint.text(style::level(*level, *kind), name, out);
            out.extend_from_slice(b"] [");
            out.extend_from_slice(component.name().as_bytes());
            out.extend_from_slice(b"] ");
            push_escaped(message, out);
        }
        LogKind::Status => push_escaped(message, out),
        LogKind::Header => paint.title('=', message, out),
        LogKind::Section => paint.title('-', message, out),
    }
    push_fields(fields, out);
    out.push(b'\n');
}

/// Appends the fields, but for one that the message ends with.
fn push_fields(fields: &[(Cow<'static, str>, Value)], out: &mut Vec<u8>) {
    let message_end = out.len();
    for (name, value) in fields {
        let before = out.len();
        out.extend_from_slice(if before == message_end { b"  " } else { b" " });
        let blank = out.len() - 1;
        push_name(name, out);
        out.push(b'=');
        match value.as_str() {
            Some(text) => push_value(text, out),
            None => push_value(&value.to_string(), out),
        }
        if out[..message_end].ends_with(&out[blank..]) {
            out.truncate(before);
        }
    }
}

#[derive(Clone, Copy)]
struct Paint {
    in_color: bool,
}

impl Paint {
    /// Appends a text of ours, which needs no escaping.
    fn text(self, style: Style, text: &str, out: &mut Vec<u8>) {
        self.around(style, out, |out| out.extend_from_slice(text.as_bytes()));
    }

    /// Appends a title with a rule on both sides: `===== title =====`.
    fn title(self, rule: char, title: &str, out: &mut Vec<u8>) {
        let rule = rule.to_string().repeat(RULE);
        self.around(style::TITLE, out, |out| {
            out.extend_from_slice(rule.as_bytes());
            out.push(b' ');
            push_escaped(title, out);
            out.push(b' ');
            out.extend_from_slice(rule.as_bytes());
        });
    }

    fn around(self, style: Style, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
        // Writing to a `Vec` cannot fail.
        if self.in_color {
            let _ = write!(out, "{style}");
        }
        body(out);
        if self.in_color {
            let _ = write!(out, "{style:#}");
        }
    }
}

/// The length of the rule on each side of a title.
const RULE: usize = 20;

#[cfg(test)]
mod tests;
