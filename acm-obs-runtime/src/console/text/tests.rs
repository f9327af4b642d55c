use acm_obs::{Component, Level, SpanId, ThreadInfo, TraceId};
use proptest::prelude::*;

use super::*;

fn record(level: Level, kind: LogKind, message: &str) -> LogRecord {
    LogRecord {
        unix_ns: 1_795_428_902_999_999_999,
        level,
        kind,
        component: Component::FEAT,
        message: message.to_owned().into(),
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

fn line(record: &LogRecord, in_color: bool) -> String {
    let mut out = Vec::new();
    write_text_line(record, in_color, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_line_says_when_how_important_who_and_what() {
    let mut record = record(Level::Info, LogKind::Event, "loaded\ndata");
    record.fields = vec![
        ("rows".into(), Value::U64(5000)),
        ("path".into(), "C:\\a b".into()),
        ("ratio".into(), Value::F64(0.5)),
    ];
    assert_eq!(
        line(&record, false),
        "[2026-11-23 10:15:02] [INFO] [FEAT] loaded\\ndata  rows=5000 path=\"C:\\\\a b\" ratio=0.5\n"
    );
}

#[test]
fn levels_have_their_names_and_colours() {
    let cases = [
        (Level::Debug, LogKind::Event, "DEBUG", "\u{1b}[2m\u{1b}[36m"),
        (Level::Info, LogKind::Event, "INFO", "\u{1b}[96m"),
        (Level::Info, LogKind::Ok, "SUCCESS", "\u{1b}[92m"),
        (Level::Warn, LogKind::Event, "WARN", "\u{1b}[93m"),
        (Level::Error, LogKind::Event, "ERROR", "\u{1b}[91m"),
    ];
    for (level, kind, name, color) in cases {
        let record = record(level, kind, "x");
        assert_eq!(
            line(&record, true),
            format!(
                "[\u{1b}[33m2026-11-23\u{1b}[0m \u{1b}[36m10:15:02\u{1b}[0m] \
                 [{color}{name}\u{1b}[0m] [FEAT] x\n"
            )
        );
        assert_eq!(line(&record, false), format!("[2026-11-23 10:15:02] [{name}] [FEAT] x\n"));
    }
}

#[test]
fn decoration_has_neither_time_nor_level() {
    let rule = |c: &str| c.repeat(20);
    let cases = [
        (LogKind::Status, "3 of 7".to_owned()),
        (LogKind::Header, format!("{0} 3 of 7 {0}", rule("="))),
        (LogKind::Section, format!("{0} 3 of 7 {0}", rule("-"))),
    ];
    for (kind, expected) in cases {
        assert_eq!(line(&record(Level::Info, kind, "3 of 7"), false), expected + "\n");
    }
}

proptest! {
    #[test]
    fn a_record_is_always_one_line_without_escape_sequences(
        message in any::<String>(),
        name in any::<String>(),
        value in any::<String>(),
        kind in prop::sample::select(vec![
            LogKind::Event, LogKind::Ok, LogKind::Status, LogKind::Header, LogKind::Section,
        ]),
    ) {
        let mut record = record(Level::Warn, kind, &message);
        record.fields = vec![(name.into(), Value::Text(value.into()))];
        let line = line(&record, false);
        prop_assert!(line.ends_with('\n'));
        prop_assert!(!line.trim_end_matches('\n').chars().any(char::is_control), "{:?}", line);
    }
}
