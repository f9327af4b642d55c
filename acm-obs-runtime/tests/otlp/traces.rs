//! Spans, as a backend gets them.

use acm_obs::{acm_phase, profiled, section, with_equipment};
use acm_obs_test_backends::OtlpServer;
use tracing::{info_span, instrument};

use crate::books::{has_spans, nothing_is_wrong, spans_on};
use crate::child::Child;
use crate::play::{Step, take_steps};

crate::trials![
    the_spans_of_a_run_are_one_tree,
    a_span_says_where_it_comes_from_and_whose_it_is,
    a_failed_call_has_its_message_and_an_exception,
    every_span_says_which_process_it_is_from,
    spans_of_other_crates_are_part_of_the_tree,
    a_call_that_runs_for_long_is_seen_while_it_runs,
    a_call_that_has_not_ended_is_told_of_at_the_end,
    texts_are_cut_where_the_backend_would_cut_them,
    what_is_beyond_the_budget_of_a_trace_is_counted,
    what_is_beyond_the_buffers_is_counted,
];

pub(crate) const STEPS: &[Step] = &[
    ("pipeline", |_, _| pipeline()),
    ("panic", |_, _| drop(std::panic::catch_unwind(panics))),
    ("cancel", |_, _| cancel()),
    ("foreign", |_, _| outside()),
    ("long", |obs, _| long(obs)),
    ("long-text", |_, _| with_text(&"é".repeat(3_000))),
    ("forget", |_, _| forget()),
    ("exit", |_, _| exit()),
];

#[acm_phase(component = "RUN", name = "whole", log = none)]
fn pipeline() {
    load(12_948);
    build_features();
    with_equipment("GT_2", 2, score);
}

#[acm_phase(component = "DATA", log = none, fields(rows))]
fn load(rows: u64) {
    let _ = rows;
}

#[acm_phase(component = "FEAT", log = none)]
fn build_features() {
    section!("impute", {
        rolling();
    });
}

#[profiled]
fn rolling() {}

#[acm_phase(component = "SCORE", log = none)]
fn score() {}

#[acm_phase(component = "PCA", log = none)]
fn panics() {
    panic!("no convergence");
}

#[acm_phase(component = "GMM", log = none)]
async fn cancelled() {
    std::future::pending::<()>().await;
}

fn cancel() {
    let mut future = Box::pin(cancelled());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());
}

#[acm_phase(component = "DATA", log = none)]
fn outside() {
    query("select 1");
}

#[instrument(skip_all, fields(db.system = "sqlite", text))]
fn query(text: &str) {
    inside();
    info_span!("row", text).in_scope(|| {});
}

#[acm_phase(component = "SQL", log = none)]
fn inside() {}

#[acm_phase(component = "FORECAST", log = none)]
fn long(obs: &acm_obs_runtime::Obs) {
    crate::play::say(crate::play::DONE);
    take_steps(obs);
}

#[acm_phase(component = "DATA", log = none, fields(text))]
fn with_text(text: &str) {
    let _ = text;
}

#[expect(clippy::exit, reason = "the case at hand")]
fn exit() {
    std::process::exit(0);
}

fn forget() {
    std::mem::forget(acm_obs::span("forgotten", acm_obs::Component::MODEL));
}

fn the_spans_of_a_run_are_one_tree() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["pipeline", "fails no rows", "panic", "cancel"]);
    let tree = "run\n  whole\n    load\n    build_features\n      impute\n        rolling\n    score\n  fails ! no rows\n  \
                panics ! no convergence\n  cancelled\n";
    assert_eq!(server.traces().tree(), tree);
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    assert_eq!((run.spans().recorded(), run.spans().came(), spans_on(&server)), (9, 10, 10));
    // The report, the log and the backend tell of one trace.
    let trace = server.traces().span("run").trace();
    assert_eq!(run.report()["trace_id"], trace);
    assert_eq!(server.traces().trace_ids().into_iter().collect::<Vec<_>>(), [trace]);
}

fn a_span_says_where_it_comes_from_and_whose_it_is() {
    let server = OtlpServer::start();
    let child = Child::of(&server).env("ACM_EQUIPMENT", "FD_FAN").env("ACM_EQUIP_ID", "1");
    let run = child.run(&["pipeline", "cancel"]);
    let traces = server.traces();
    let load = traces.span("load").attributes();
    for (name, expected) in [
        ("acm.component", "DATA"),
        ("acm.phase", "load"),
        ("acm.equipment", "FD_FAN"),
        ("acm.equip_id", "1"),
        ("rows", "12948"),
        ("code.function.name", "otlp::traces::load"),
        ("code.line.number", &line_of("fn load")),
        ("thread.name", "main"),
    ] {
        assert_eq!(load.shown(name).as_deref(), Some(expected), "{name} of {}", load.line());
    }
    assert_eq!(load.int("rows"), Some(12_948));
    assert!(load.text("code.file.path").unwrap().ends_with("tests/otlp/traces.rs"));
    assert!(load.int("thread.id").is_some());
    assert_eq!(load.text("acm.run_id"), Some(run.run_id()));
    let score = traces.span("score").attributes();
    assert_eq!((score.text("acm.equipment"), score.int("acm.equip_id")), (Some("GT_2"), Some(2)));
    assert_eq!(traces.span("cancelled").attributes().text("acm.outcome"), Some("cancelled"));
    let root = traces.span("run");
    assert_eq!(root.attributes().text("acm.outcome"), Some("OK"));
    assert_eq!(root.attributes().int("acm.spans.left_out"), Some(0));
    assert!(traces.spans().all(|span| span.kind() as i32 == 1), "{}", traces.tree());
    assert!(traces.spans().all(|span| root.duration_ns() >= span.duration_ns()));
}

/// The line of this file that begins so.
fn line_of(code: &str) -> String {
    let mut lines = include_str!("traces.rs").lines().enumerate();
    lines.find(|(_, line)| line.starts_with(code)).map(|(at, _)| (at + 1).to_string()).unwrap()
}

fn a_failed_call_has_its_message_and_an_exception() {
    let server = OtlpServer::start();
    Child::of(&server).run(&["fails no rows", "panic", "calls 1"]);
    let traces = server.traces();
    for (name, message, kind) in
        [("fails", "no rows", None), ("panics", "no convergence", Some("panic"))]
    {
        let span = traces.span(name);
        assert_eq!(span.error(), Some(message));
        let exception = span.event_attributes("exception");
        assert_eq!(exception.text("exception.message"), Some(message));
        assert_eq!(exception.text("exception.type"), kind);
        assert_eq!(span.event("exception").unwrap().time_unix_nano, span.end_time_unix_nano);
    }
    let call = traces.span("call");
    assert!(call.error().is_none() && call.events.is_empty());
}

fn every_span_says_which_process_it_is_from() {
    let server = OtlpServer::start();
    let child = Child::of(&server)
        .named("scoring")
        .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test,host.name=here");
    child.run(&["pipeline"]);
    let traces = server.traces();
    for span in traces.spans() {
        let resource = span.resource();
        assert!(resource.have(&[
            ("service.name", "scoring"),
            ("deployment.environment", "test"),
            ("host.name", "here"),
            ("telemetry.sdk.name", "acm-obs"),
            ("telemetry.sdk.language", "rust"),
            ("process.runtime.name", "rustc"),
        ]));
        assert_eq!(resource.text("service.instance.id").unwrap().len(), 36);
        assert!(resource.int("process.pid") > Some(0));
        assert_eq!(span.scope(), ("acm-obs-runtime", env!("CARGO_PKG_VERSION")));
    }
    // The metrics are from the same.
    let metrics = server.metrics();
    let of_metrics = metrics.series("acm.runs", &[])[0].resource().line();
    assert_eq!(traces.span("run").resource().line(), of_metrics);
}

fn spans_of_other_crates_are_part_of_the_tree() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["foreign"]);
    let tree = "run\n  outside\n    query\n      inside\n      row\n";
    assert_eq!(server.traces().tree(), tree);
    nothing_is_wrong(&server);
    let traces = server.traces();
    let query = traces.span("query").attributes();
    assert_eq!(query.text("db.system"), Some("sqlite"));
    assert_eq!(query.text("target"), Some("otlp::traces"));
    assert_eq!(query.text("acm.component"), Some("DATA"));
    run.spans().all_delivered();
    assert_eq!((run.spans().recorded(), spans_on(&server)), (4, 5));
}

fn a_call_that_runs_for_long_is_seen_while_it_runs() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).env("ACM_TEST_PENDING_AFTER", "1").start();
    child.tell("long");
    server.wait_for("the pending spans", |seen| seen.traces.kept().len() == 2);
    let pending = server.traces();
    // Neither the run nor the call is there yet, and none of the two has lent its id.
    assert_eq!((pending.roots().len(), pending.orphans().len()), (0, 2));
    assert!(pending.spans().all(|span| span.attributes().flag("acm.pending") == Some(true)));
    child.tell("leave");
    let run = child.finish();
    let traces = server.traces();
    let [of_call, call] = traces.named("long")[..] else { panic!("{}", traces.tree()) };
    let [of_call, call] = if of_call.attributes().flag("acm.pending").is_some() {
        [of_call, call]
    } else {
        [call, of_call]
    };
    assert_eq!(of_call.parent().unwrap().id(), call.id());
    assert_eq!(call.attributes().flag("acm.pending"), None);
    assert_eq!(call.parent().unwrap().name, "run");
    assert!(of_call.start_time_unix_nano == call.start_time_unix_nano);
    assert!(of_call.end_time_unix_nano <= call.end_time_unix_nano);
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    // The run and what was told of it and of the call.
    assert_eq!((run.spans().recorded(), run.spans().came(), spans_on(&server)), (1, 4, 4));
}

fn a_call_that_has_not_ended_is_told_of_at_the_end() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    child.tell("long");
    child.tell("calls 1");
    child.tell("forget");
    // The run ends by itself in the middle of the call.
    child.begin("exit");
    let run = child.wait();
    let traces = server.traces();
    assert_eq!(traces.tree(), "run\n  long\n    call\n    forgotten\n");
    for name in ["long", "forgotten"] {
        let span = traces.span(name);
        assert_eq!(span.attributes().text("acm.outcome"), Some("unfinished"));
        assert_eq!(span.end_time_unix_nano, traces.span("run").end_time_unix_nano);
    }
    nothing_is_wrong(&server);
    assert_eq!((run.spans().delivered(), run.spans().came()), (4, 4));
}

fn texts_are_cut_where_the_backend_would_cut_them() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["long-text"]);
    // The server would have cut it, and says so.
    nothing_is_wrong(&server);
    let traces = server.traces();
    let text = traces.span("with_text").attributes().text("text").unwrap().to_owned();
    assert!(text.len() <= 2_048 && text.len() > 2_000 && text.starts_with("éé"), "{}", text.len());
    assert_eq!(run.spans().cut(), 1);
    run.spans().all_delivered();
}

fn what_is_beyond_the_budget_of_a_trace_is_counted() {
    let server = OtlpServer::start();
    let child = Child::of(&server).env("ACM_TEST_TRACE_BUDGET", "100000");
    let run = child.run(&["enter", "calls 3000", "leave", "pipeline"]);
    let spans = run.spans();
    assert_eq!(spans.recorded(), 3_000 + 1 + 6);
    assert!(spans.left_out("site_limit") + spans.left_out("trace_budget") > 2_000, "{spans:#?}");
    assert_eq!((spans.delivered(), spans.all_dropped()), (spans_on(&server), 0));
    let traces = server.traces();
    let left_out = traces.span("run").attributes().int("acm.spans.left_out").unwrap();
    assert_eq!(u64::try_from(left_out), Ok(spans.came() - spans.delivered()));
    // Nothing hangs in the air, and the statistics know every call.
    nothing_is_wrong(&server);
    assert_eq!(calls(&run.report(), "call"), 3_000);
    server.wait_for("the end", has_spans("run", 1));
}

fn what_is_beyond_the_buffers_is_counted() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["flood 150000"]);
    assert_eq!(calls(&run.report(), "call"), 300_000);
    let spans = run.spans();
    assert_eq!(spans.recorded() + spans.lost(), 300_000, "{spans:#?}");
    assert_eq!(spans.delivered(), spans_on(&server));
    nothing_is_wrong(&server);
    let metrics = server.metrics();
    assert_eq!(metrics.one("acm.phase.duration", &[("phase", "call")]).histogram().count, 300_000);
}

/// How many calls of a phase the report knows.
pub(crate) fn calls(report: &serde_json::Value, phase: &str) -> u64 {
    let phases = report["phases"].as_array().unwrap().iter();
    phases.filter(|row| row["name"] == phase).filter_map(|row| row["calls"].as_u64()).sum()
}
