//! One trace over several processes.

use std::env;
use std::process::{Command, Stdio};

use acm_obs::{TraceContext, acm_phase};
use acm_obs_test_backends::OtlpServer;

use crate::books::nothing_is_wrong;
use crate::child::Child;
use crate::play::{SAYS, STEPS as GIVEN, Step, say};

crate::trials![
    three_levels_of_processes_are_one_trace,
    the_two_variables_of_the_stack_are_enough,
    what_travels_with_the_trace_reaches_every_level,
    a_parent_that_makes_no_sense_begins_a_trace,
];

pub(crate) const STEPS: &[Step] = &[
    ("start", |_, steps| starts_a_child(steps)),
    ("start-on-tokio", |_, steps| starts_a_child_on_tokio(steps)),
    ("place", |_, _| place()),
];

/// A child takes these steps, separated by `+`, and no others.
fn given(steps: &str) -> String {
    steps.replacen(" + ", ";", 1) + ";finish"
}

#[acm_phase(component = "RUN", log = none)]
fn starts_a_child(steps: &str) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.env(GIVEN, given(steps)).env("ACM_RUN_ID", "level-2").stdin(Stdio::null());
    acm_obs::propagate(&mut command);
    assert!(command.status().unwrap().success());
}

#[acm_phase(component = "MODEL", log = none)]
fn starts_a_child_on_tokio(steps: &str) {
    let mut command = tokio::process::Command::new(env::current_exe().unwrap());
    command.env(GIVEN, given(steps)).env("ACM_RUN_ID", "level-3").stdin(Stdio::null());
    acm_obs::propagate(&mut command);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = runtime.block_on(async { command.status().await });
    assert!(status.unwrap().success());
}

fn place() {
    let place = TraceContext::current().unwrap();
    let (state, baggage) = (place.tracestate(), place.baggage());
    say(&format!("{SAYS}{} {state} {baggage}", place.trace_id()));
}

fn three_levels_of_processes_are_one_trace() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["calls 1", "start calls 2 + start-on-tokio calls 3"]);
    let traces = server.traces();
    let tree = "run\n  call\n  starts_a_child\n    run\n      call\n      call\n      starts_a_child_on_tokio\n        \
                run\n          call\n          call\n          call\n";
    assert_eq!(traces.tree(), tree);
    nothing_is_wrong(&server);
    assert_eq!(traces.trace_ids().len(), 1);
    let mut processes: Vec<_> =
        traces.named("run").iter().map(|run| run.resource().int("process.pid")).collect();
    processes.dedup();
    assert_eq!(processes.len(), 3);
    // Of the first process; the others have books of their own.
    assert_eq!(run.spans().delivered(), 3);
    for level in ["level-2", "level-3"] {
        let report = run.place().runs().join(level).join("report.json");
        let report: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
        assert_eq!(report["trace_id"], traces.span("starts_a_child").trace());
        assert_eq!(report["telemetry"]["signals"]["spans"]["outputs"]["otlp"]["delivered"], 4);
    }
}

fn the_two_variables_of_the_stack_are_enough() {
    let server = OtlpServer::start();
    let child = Child::of(&server)
        .env("TRACEPARENT_TRACE_ID", "0af7651916cd43dd8448eb211c80319c")
        .env("TRACEPARENT_SPAN_ID", "b7ad6b7169203331");
    let run = child.run(&["calls 1", "start calls 1"]);
    let traces = server.traces();
    assert_eq!(
        traces.trace_ids().into_iter().collect::<Vec<_>>(),
        ["0af7651916cd43dd8448eb211c80319c"]
    );
    assert_eq!(traces.tree(), "? run\n  call\n  starts_a_child\n    run\n      call\n");
    assert_eq!(traces.orphans()[0].parent_span_id, 0xb7ad_6b71_6920_3331_u64.to_be_bytes());
    run.spans().all_delivered();
}

fn what_travels_with_the_trace_reaches_every_level() {
    let server = OtlpServer::start();
    let child = Child::of(&server)
        .env("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .env("TRACESTATE", "vendor=1")
        .env("BAGGAGE", "plant=north");
    let run = child.run(&["place", "start place + start-on-tokio place"]);
    let places = run.lines(SAYS.trim());
    let expected = format!("{SAYS}0af7651916cd43dd8448eb211c80319c vendor=1 plant=north");
    assert_eq!(places, vec![expected.as_str(); 3]);
    nothing_but_the_parent_is_missing(&server);
}

fn a_parent_that_makes_no_sense_begins_a_trace() {
    let server = OtlpServer::start();
    let run = Child::of(&server).env("TRACEPARENT", "00-xyz").run(&["calls 1"]);
    assert_eq!(server.traces().tree(), "run\n  call\n");
    assert_eq!(run.lines("the run begins a trace of its own").len(), 1, "{run:?}");
    nothing_is_wrong(&server);
}

fn nothing_but_the_parent_is_missing(server: &OtlpServer) {
    assert_eq!(server.traces().orphans().len(), 1, "{}", server.traces().tree());
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
}
