use std::borrow::Cow;

use acm_obs::{Component, Equipment, Level, SpanId, ThreadInfo, TraceId, Value};
use proptest::prelude::*;
use serde_json::{Map, Value as Json};

use super::*;

fn run() -> Identity {
    Identity {
        run_id: "r1".to_owned(),
        equipment: Some("FD_FAN".to_owned()),
        equip_id: Some(1),
        trace_id: TraceId::from_u128(0xaa),
        run_span: SpanId::from_u64(0xbb),
    }
}

fn record(fields: Vec<(Cow<'static, str>, Value)>) -> LogRecord {
    LogRecord {
        unix_ns: 1_795_428_902_000_000_001,
        level: Level::Warn,
        kind: LogKind::Event,
        component: Component::FEAT,
        message: "gap of 3 rows".into(),
        fields,
        phase: None,
        equipment: None,
        trace_id: TraceId::from_u128(0x1),
        span_id: SpanId::from_u64(0x2),
        thread: ThreadInfo::default(),
        file: "src/x.rs",
        line: 7,
    }
}

fn line(record: &LogRecord, run: &Identity) -> String {
    let mut out = Vec::new();
    write_log_line(record, run, &mut out);
    String::from_utf8(out).unwrap()
}

fn object(record: &LogRecord) -> Map<String, Json> {
    serde_json::from_str(&line(record, &run())).unwrap()
}

#[test]
fn a_line_has_the_reserved_names_in_their_order_and_then_the_fields() {
    let record = record(vec![("rows".into(), Value::U64(3)), ("path".into(), "a b".into())]);
    let expected = concat!(
        r#"{"timestamp":"2026-11-23T10:15:02.000000001Z","level":"WARN","component":"FEAT","#,
        r#""message":"gap of 3 rows","equipment":"FD_FAN","equip_id":1,"run_id":"r1","#,
        r#""trace_id":"00000000000000000000000000000001","span_id":"0000000000000002","#,
        r#""rows":3,"path":"a b"}"#,
        "\n"
    );
    assert_eq!(line(&record, &run()), expected);
}

#[test]
fn what_is_not_known_is_null_and_never_missing() {
    let nobody = Identity { equipment: None, equip_id: None, ..run() };
    let text = line(&record(vec![]), &nobody);
    assert!(text.contains(r#""equipment":null,"equip_id":null"#), "{text}");
}

#[test]
fn the_equipment_of_a_scope_wins_over_the_run() {
    let record = LogRecord { equipment: Some(Equipment::new("GT_2", 2)), ..record(vec![]) };
    assert_eq!(
        (&object(&record)["equipment"], &object(&record)["equip_id"]),
        (&"GT_2".into(), &2.into())
    );
}

#[test]
fn a_record_from_outside_of_every_phase_belongs_to_the_root_span() {
    let record = LogRecord { trace_id: TraceId::NONE, span_id: SpanId::NONE, ..record(vec![]) };
    assert_eq!(object(&record)["trace_id"], "000000000000000000000000000000aa");
    assert_eq!(object(&record)["span_id"], "00000000000000bb");
}

#[test]
fn a_milestone_is_information_with_an_outcome() {
    let fields = vec![("outcome".into(), "mine".into())];
    let record = LogRecord { level: Level::Info, kind: LogKind::Ok, ..record(fields) };
    let object = object(&record);
    assert_eq!(
        (&object["level"], &object["outcome"], &object["outcome_"]),
        (&"INFO".into(), &"success".into(), &"mine".into())
    );
}

#[test]
fn numbers_stay_numbers_and_what_is_not_finite_is_a_text() {
    let record = record(vec![
        ("max".into(), Value::U64(u64::MAX)),
        ("min".into(), Value::I64(i64::MIN)),
        ("ratio".into(), Value::F64(0.25)),
        ("nan".into(), Value::F64(f64::NAN)),
        ("up".into(), Value::F64(f64::INFINITY)),
        ("down".into(), Value::F64(f64::NEG_INFINITY)),
        ("flag".into(), Value::Bool(true)),
    ]);
    let text = line(&record, &run());
    let expected = concat!(
        r#""max":18446744073709551615,"min":-9223372036854775808,"ratio":0.25,"#,
        r#""nan":"NaN","up":"Infinity","down":"-Infinity","flag":true}"#,
    );
    assert!(text.trim_end().ends_with(expected), "{text}");
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::I64),
        any::<u64>().prop_map(Value::U64),
        any::<f64>().prop_map(Value::F64),
        any::<String>().prop_map(|text| Value::Text(text.into())),
    ]
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(RESERVED).prop_map(str::to_owned),
        "[a-c]{1,2}_?",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn every_line_is_one_object_that_holds_every_field(
        message in any::<String>(),
        fields in prop::collection::vec((any_name(), any_value()), 0..12),
    ) {
        let fields: Vec<(Cow<'static, str>, Value)> =
            fields.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect();
        let record = LogRecord { message: message.clone().into(), ..record(fields.clone()) };
        let text = line(&record, &run());
        prop_assert_eq!(text.lines().count(), 1);
        let object: Map<String, Json> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&object["message"], &Json::from(message));
        prop_assert_eq!(&object["level"], "WARN");
        prop_assert_eq!(object.len(), RESERVED.len() + fields.len());
        for (name, value) in &fields {
            if let Value::Text(text) = value {
                let kept = object.iter().any(|(key, json)| {
                    key.trim_end_matches('_') == name.trim_end_matches('_') && *json == **text
                });
                prop_assert!(kept, "{} is lost", name);
            }
        }
    }
}
