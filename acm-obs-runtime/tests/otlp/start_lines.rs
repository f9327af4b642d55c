//! What the console says of each destination, once.

use acm_obs_test_backends::{Address, Fault, OtlpServer};

use crate::child::{Child, Ended};

crate::trials![
    what_is_reached_is_told_once,
    what_is_not_reached_is_told_once_with_the_spool,
    what_refuses_is_told_once,
    each_signal_is_told_of_by_itself,
    what_comes_up_later_is_not_told_again,
    a_line_comes_as_soon_as_it_is_known,
    who_exports_nothing_is_told_nothing,
    nothing_of_it_is_measured_or_traced,
];

/// All lines about destinations, in the order of their texts.
fn lines(run: &Ended) -> Vec<String> {
    let mut lines: Vec<_> = run.lines("[OTEL]").into_iter().map(str::to_owned).collect();
    lines.sort();
    lines
}

fn what_is_reached_is_told_once() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).env("OTEL_METRIC_EXPORT_INTERVAL", "20").start();
    for _ in 0..5 {
        child.tell("calls 1");
        child.tell("flush");
    }
    let run = child.finish();
    let url = server.url();
    let expected = [
        format!("[SUCCESS] [OTEL] Metrics -> {url}/v1/metrics"),
        format!("[SUCCESS] [OTEL] Traces -> {url}/v1/traces"),
    ];
    assert_eq!(lines(&run), expected);
    let logs = run.logs();
    let log = logs.iter().find(|log| log["message"] == format!("Traces -> {url}/v1/traces"));
    assert_eq!(log.unwrap()["outcome"], "success");
}

fn what_is_not_reached_is_told_once_with_the_spool() {
    let address = Address::reserve();
    let run = Child::at(&address).run(&["calls 1", "flush", "calls 1", "flush"]);
    let (url, spool) = (address.url(), run.place().spool());
    for (line, signal) in lines(&run).iter().zip(["Metrics", "Traces"]) {
        let path = signal.to_lowercase();
        let start = format!(
            "[WARN] [OTEL] {signal} not reachable at {url}/v1/{path}, spooling to {}",
            spool.display()
        );
        assert!(line.starts_with(&start) && line.contains("reason="), "{line}");
    }
    assert_eq!(lines(&run).len(), 2, "{run:?}");
}

fn what_refuses_is_told_once() {
    let server = OtlpServer::start();
    let run =
        Child::to(&format!("{}/elsewhere", server.url())).run(&["calls 1", "flush", "calls 1"]);
    let lines = lines(&run);
    assert_eq!(lines.len(), 2, "{run:?}");
    for (line, signal) in lines.iter().zip(["Metrics", "Traces"]) {
        let path = signal.to_lowercase();
        let url = format!("{}/elsewhere/v1/{path}", server.url());
        let start = format!("[WARN] [OTEL] {signal} not delivered to {url}");
        assert!(line.starts_with(&start), "{line}");
        assert!(line.contains("404: nothing takes OTLP there; check the endpoint"), "{line}");
    }
    assert_eq!(run.spans().dropped("not_found"), run.spans().came());
}

fn each_signal_is_told_of_by_itself() {
    let server = OtlpServer::start();
    server.fault(Fault::status(503).until_cleared().on("/v1/metrics"));
    let run = Child::of(&server).run(&["calls 1"]);
    let lines = lines(&run);
    assert_eq!(lines.len(), 2, "{run:?}");
    assert!(lines[0].starts_with("[SUCCESS] [OTEL] Traces -> "), "{lines:?}");
    assert!(lines[1].starts_with("[WARN] [OTEL] Metrics not reachable at "), "{lines:?}");
}

fn what_comes_up_later_is_not_told_again() {
    let address = Address::reserve();
    let mut child = Child::at(&address).start();
    child.tell("calls 1");
    child.wait_for("Traces not reachable");
    let server = OtlpServer::start_at(&address);
    server.wait_for("the call", |seen| seen.traces.kept().len() == 1);
    let run = child.finish();
    assert_eq!(lines(&run).len(), 2, "{run:?}");
}

fn a_line_comes_as_soon_as_it_is_known() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    // Nothing of the run has ended, nobody has asked for anything.
    child.wait_for("Metrics -> ");
    child.tell("calls 1");
    child.wait_for("Traces -> ");
    child.finish();
}

fn who_exports_nothing_is_told_nothing() {
    let server = OtlpServer::start();
    let run = Child::of(&server)
        .env("OTEL_TRACES_EXPORTER", "none")
        .env("OTEL_METRICS_EXPORTER", "none")
        .run(&["calls 1", "functions", "user"]);
    assert!(lines(&run).is_empty(), "{run:?}");
    assert_eq!(server.requests().connections, 0);
    assert!(!run.report()["telemetry"].to_string().contains("otlp"), "{}", run.report());
}

fn nothing_of_it_is_measured_or_traced() {
    let server = OtlpServer::start();
    // So that everything of other crates is wanted.
    let child = Child::of(&server).env("ACM_LOG_LEVEL", "debug");
    let run = child.run(&["calls 1", "flush", "calls 1", "flush"]);
    assert_eq!(server.traces().tree(), "run\n  call\n  call\n");
    let own = ["starting new connection", "hyper", "reqwest", "rustls", "pooling"];
    for log in run.logs() {
        let message = log["message"].as_str().unwrap();
        assert!(!own.iter().any(|word| message.contains(word)), "{message}");
    }
}
