//! What the log macros record.
#![cfg(not(feature = "off"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use acm_obs::testing::{OwnedLog, capture};
use acm_obs::{Level, LogKind, Value, acm_log, console, section};

acm_obs::components! {
    /// Seam inspection.
    pub SEAM = "SEAM" in "Inspection";
}

fn one(obs: &acm_obs::testing::Capture) -> OwnedLog {
    let mut logs = obs.logs();
    let log = logs.next().expect("a record");
    assert!(logs.next().is_none(), "more than one record");
    log
}

#[test]
fn every_category_has_its_component() {
    let obs = capture();
    acm_log::run!("m");
    acm_log::cfg!("m");
    acm_log::data!("m");
    acm_log::feat!("m");
    acm_log::model!("m");
    acm_log::score!("m");
    acm_log::fuse!("m");
    acm_log::perf!("m");
    acm_log::health!("m");
    acm_log::rul!("m");
    acm_log::forecast!("m");
    acm_log::sql!("m");
    let components: Vec<_> = obs.logs().map(|log| log.component).collect();
    let expected = [
        "RUN", "CFG", "DATA", "FEAT", "MODEL", "SCORE", "FUSE", "PERF", "HEALTH", "RUL",
        "FORECAST", "SQL",
    ];
    assert_eq!(components, expected);
    assert!(obs.logs().all(|log| log.level == Level::Info && log.message == "m"));
}

#[test]
fn every_method_has_its_level_and_kind() {
    let obs = capture();
    console::debug!("m");
    console::info!("m");
    console::ok!("m");
    console::warn!("m");
    console::error!("m");
    console::status!("m");
    console::header!("m");
    console::section!("m");
    let written: Vec<_> = obs.logs().map(|log| (log.level, log.record.kind)).collect();
    let expected = [
        (Level::Debug, LogKind::Event),
        (Level::Info, LogKind::Event),
        (Level::Info, LogKind::Ok),
        (Level::Warn, LogKind::Event),
        (Level::Error, LogKind::Event),
        (Level::Info, LogKind::Status),
        (Level::Info, LogKind::Header),
        (Level::Info, LogKind::Section),
    ];
    assert_eq!(written, expected);
}

#[test]
fn a_message_captures_and_fields_are_of_any_form_and_name() {
    let obs = capture();
    let (rows, path) = (3_usize, std::path::Path::new("a/b"));
    let point = (1, 2);
    acm_log::data!(
        "loaded {rows} rows from {path:?}",
        rows,
        path = %path.display(),
        point = ?point,
        level = "high",
        message = 1.5,
        type = true,
        nested.name = 'c',
        "with blank" = -1_i64,
        %rows,
        ?path,
    );
    let log = one(&obs);
    assert_eq!(log.message, "loaded 3 rows from \"a/b\"");
    let fields: Vec<_> =
        log.fields.iter().map(|(name, value)| (&**name, value.to_string())).collect();
    let expected = [
        ("rows", "3"),
        ("path", "\"a/b\""),
        ("point", "(1, 2)"),
        ("level", "high"),
        ("message", "1.5"),
        ("type", "true"),
        ("nested.name", "c"),
        ("with blank", "-1"),
    ];
    assert_eq!(fields, expected.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn the_component_may_stand_anywhere_among_the_fields_or_be_that_of_the_phase() {
    let obs = capture();
    console::info!("m", component = "FEAT", rows = 1);
    console::info!("m", rows = 1, component = SEAM, more = (1, 2).0);
    console::info!("m", rows = 1 + 2, component = acm_obs::Component::MODEL_SQL);
    let _phase = acm_obs::span("fit", acm_obs::Component::GMM);
    console::info!("m");
    let components: Vec<_> = obs.logs().map(|log| log.component).collect();
    assert_eq!(components, ["FEAT", "SEAM", "MODEL-SQL", "GMM"]);
    let fields: Vec<_> = obs.logs().map(|log| log.fields).collect();
    assert_eq!(fields[0], [("rows".into(), Value::I64(1))]);
    assert_eq!(fields[1], [("rows".into(), Value::I64(1)), ("more".into(), Value::I64(1))]);
    assert_eq!(fields[2], [("rows".into(), Value::I64(3))]);
}

#[test]
fn a_record_carries_the_ids_of_the_phase_it_is_written_in_on_every_thread() {
    let obs = capture();
    section!("outer", {
        let context = acm_obs::Context::current();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                context.in_scope(|| {
                    acm_log::run!("in the phase of another thread");
                    section!("inner", { acm_log::run!("in a phase of its own") });
                });
            });
        });
    });
    let spans: Vec<_> = obs.spans().collect();
    let id = |name| spans.iter().find(|span| span.phase.name() == name).map(|span| span.span_id);
    let logs: Vec<_> = obs.logs().collect();
    assert_eq!(Some(logs[0].span_id), id("outer"));
    assert_eq!(Some(logs[1].span_id), id("inner"));
    assert!(logs.iter().all(|log| !log.record.trace_id.is_none()));
    assert_eq!(logs[0].record.trace_id, logs[1].record.trace_id);
}

#[test]
fn records_and_calls_come_in_the_order_of_time() {
    let obs = capture();
    for n in 0..100 {
        acm_log::run!("m", n);
    }
    let order: Vec<_> = obs.logs().map(|log| log.field("n").cloned()).collect();
    assert_eq!(order, (0..100).map(|n| Some(Value::I64(n))).collect::<Vec<_>>());
    let times: Vec<_> = obs.logs().map(|log| log.record.unix_ns).collect();
    assert!(times.is_sorted());
}

#[test]
fn the_outcome_of_the_run_is_logged_with_its_reason() {
    let obs = capture();
    acm_obs::set_outcome_because(acm_obs::Outcome::Degraded, "no model");
    let log = one(&obs);
    assert_eq!((log.level, &*log.message), (Level::Warn, "run outcome set to DEGRADED: no model"));
}
