//! What a backend can answer, or not, and that all records are accounted for.

use acm_obs_test_backends::{Answer, Fault, OtlpServer, Refused};

use crate::books::{has_spans, nothing_is_wrong, points_on, spans_on};
use crate::child::Child;

crate::trials![
    an_answer_that_passes_is_waited_for,
    a_server_that_wants_to_be_left_alone_is,
    a_refusal_is_final,
    an_answer_that_never_comes_is_not_waited_for,
    a_connection_that_breaks_in_the_request_loses_nothing,
    a_connection_that_breaks_in_the_answer_loses_nothing,
    a_slow_server_gets_everything,
    what_a_server_takes_in_part_is_counted,
    a_batch_that_is_too_large_is_sent_in_parts,
    what_cannot_be_made_smaller_is_lost_alone,
    what_poisons_a_batch_is_lost_alone,
    a_metric_that_poisons_an_export_is_lost_alone,
    a_redirection_is_not_followed,
];

const TRACES: &str = "/v1/traces";
const METRICS: &str = "/v1/metrics";

/// So that a batch has all the calls of a step: it goes when it is asked for.
fn in_one_batch(server: &OtlpServer) -> Child {
    Child::of(server).env("OTEL_BSP_SCHEDULE_DELAY", "3600000")
}

fn an_answer_that_passes_is_waited_for() {
    for status in [408, 429, 502, 503, 504] {
        let server = OtlpServer::start();
        server.fault(Fault::status(status).times(2).on(TRACES));
        server.fault(Fault::status(status).times(2).on(METRICS));
        let mut child = Child::of(&server).start();
        child.tell("calls 20");
        server.wait_for("the calls", has_spans("call", 20));
        child.wait_for_report("the child knows that the metrics are there", |report| {
            let points = &report["telemetry"]["signals"]["metrics"]["outputs"]["otlp"];
            points["delivered"].as_u64() > Some(0)
        });
        let run = child.finish();
        nothing_is_wrong(&server);
        run.spans().all_delivered();
        assert_eq!((spans_on(&server), server.requests().faults), (21, 4));
        assert_eq!(
            (points_on(&server), run.metrics().all_dropped()),
            (run.metrics().delivered(), 0)
        );
    }
}

fn a_server_that_wants_to_be_left_alone_is() {
    let server = OtlpServer::start();
    server.fault(Fault::RetryAfter(1).times(2).on(TRACES));
    let mut child = Child::of(&server).start();
    child.tell("calls 20");
    server.wait_for("the calls", has_spans("call", 20));
    let run = child.finish();
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    // Asked twice to wait, and asked again no more often.
    assert_eq!((spans_on(&server), server.requests().faults), (21, 2));
}

fn a_refusal_is_final() {
    for (status, reason) in [(400, "rejected"), (403, "unauthorized"), (500, "rejected")] {
        let server = OtlpServer::start();
        server.fault(Fault::status(status).times(1).on(TRACES));
        let mut child = in_one_batch(&server).start();
        child.tell("calls 20");
        child.tell("flush");
        child.tell("calls 5");
        let run = child.finish();
        let spans = run.spans();
        assert_eq!(
            (spans.dropped(reason), spans.delivered(), spans.spooled()),
            (20, 6, 0),
            "{status}"
        );
        assert_eq!(spans_on(&server), 6);
        // It was sent once.
        assert_eq!((server.requests().faults, server.requests().traces), (1, 1));
    }
}

fn an_answer_that_never_comes_is_not_waited_for() {
    let server = OtlpServer::start();
    server.fault(Fault::Hang.until_cleared().on(TRACES));
    let mut child = Child::of(&server).env("OTEL_EXPORTER_OTLP_TIMEOUT", "100").start();
    child.tell("calls 20");
    server.wait_for("two attempts", |seen| seen.counts.faults >= 2);
    child.tell("calls 20");
    server.clear_faults();
    server.wait_for("the calls", has_spans("call", 40));
    let run = child.finish();
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    assert_eq!(spans_on(&server), 41);
}

fn a_connection_that_breaks_in_the_request_loses_nothing() {
    let server = OtlpServer::start();
    server.fault(Fault::CloseMidBody.times(2).on(TRACES));
    server.fault(Fault::Refuse);
    let mut child = Child::of(&server).start();
    child.tell("calls 20");
    server.wait_for("the calls", has_spans("call", 20));
    let run = child.finish();
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    assert_eq!((spans_on(&server), server.requests().faults), (21, 3));
}

fn a_connection_that_breaks_in_the_answer_loses_nothing() {
    let server = OtlpServer::start();
    server.fault(Fault::CloseMidAnswer.times(1).on(TRACES));
    server.fault(Fault::CloseMidAnswer.times(1).on(METRICS));
    let mut child = in_one_batch(&server).start();
    child.tell("calls 20");
    server.wait_for("the first metrics", |seen| !seen.metrics.requests().is_empty());
    let run = child.finish();
    // The server has it and the client cannot know: what is sent again is known to be the same.
    run.spans().all_delivered();
    let seen = server.seen();
    assert_eq!((spans_on(&server), seen.traces.duplicates().len()), (21, 21));
    // Of metrics it is the zeros of the start that may come again, and by then too late.
    let points = run.metrics();
    assert!(points_on(&server) >= points.delivered(), "{points:#?}");
    let is_late = |refused: &Refused| refused.why.contains("out of order");
    assert!(seen.refused.iter().all(is_late), "{:#?}", seen.refused);
    assert_eq!(seen.metrics.total("acm.phase.duration", &[("phase", "call")]), 20.0);
    assert_eq!(seen.metrics.total("acm.runs", &[("outcome", "OK")]), 1.0);
}

fn a_slow_server_gets_everything() {
    let server = OtlpServer::start();
    let slow = std::time::Duration::from_millis(150);
    server.fault(Fault::Slow(slow).times(10));
    let mut child = Child::of(&server).start();
    for _ in 0..10 {
        child.tell("calls 50");
    }
    server.wait_for("the calls", has_spans("call", 500));
    let run = child.finish();
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    assert_eq!(spans_on(&server), 501);
}

fn what_a_server_takes_in_part_is_counted() {
    let server = OtlpServer::start();
    let partial = |rejected| Fault::Partial { rejected, message: "too old".to_owned() };
    server.fault(partial(3).times(1).on(TRACES));
    server.fault(partial(2).times(1).on(METRICS));
    let mut child = in_one_batch(&server).start();
    child.tell("calls 20");
    child.tell("flush");
    let run = child.finish();
    let (spans, points) = (run.spans(), run.metrics());
    assert_eq!((spans.dropped("rejected"), spans.delivered(), spans_on(&server)), (3, 18, 18));
    assert_eq!((points.dropped("rejected"), points.delivered()), (2, points_on(&server)));
    assert!(run.stderr.contains("records are lost: too old"), "{}", run.stderr);
    // It is reached all the same.
    assert_eq!(run.lines("[SUCCESS] [OTEL]").len(), 2);
}

fn a_batch_that_is_too_large_is_sent_in_parts() {
    for answer in [
        Answer::new(413),
        Answer::new(400).body("text/plain", "http: request body too large"),
        Answer::new(429).body(
            "text/plain",
            "grpc: received message after decompression larger than max 16777216",
        ),
    ] {
        let server = OtlpServer::start();
        server.fault(Fault::Status(answer).times(3).on(TRACES));
        let mut child = in_one_batch(&server).start();
        child.tell("calls 64");
        child.tell("flush");
        let run = child.finish();
        nothing_is_wrong(&server);
        run.spans().all_delivered();
        // 64, 32 and 16 are too many: 8, 8, 16 and 32 are not, and then comes the run.
        assert_eq!((spans_on(&server), server.requests().traces), (65, 5));
    }
}

fn what_cannot_be_made_smaller_is_lost_alone() {
    let server = OtlpServer::start();
    server.fault(Fault::status(413).times(4).on(TRACES));
    let mut child = in_one_batch(&server).start();
    child.tell("calls 8");
    child.tell("flush");
    let run = child.finish();
    let spans = run.spans();
    assert_eq!((spans.dropped("too_large"), spans.delivered(), spans_on(&server)), (1, 8, 8));
    // The first of all was the one that is too large by itself.
    let numbers: Vec<_> = server
        .traces()
        .named("call")
        .iter()
        .filter_map(|call| call.attributes().int("number"))
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
}

fn what_poisons_a_batch_is_lost_alone() {
    let server = OtlpServer::start();
    let text = "span ids must be 64 bit and not all zero, received 0 bits";
    let poison = Fault::Status(Answer::new(400).body("text/plain", text));
    server.fault(poison.times(4).on(TRACES));
    let mut child = in_one_batch(&server).start();
    child.tell("calls 8");
    child.tell("flush");
    let run = child.finish();
    let spans = run.spans();
    assert_eq!((spans.dropped("rejected"), spans.delivered(), spans_on(&server)), (1, 8, 8));
    assert!(run.stderr.contains(text), "{}", run.stderr);
}

fn a_metric_that_poisons_an_export_is_lost_alone() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["user", "poison", "calls 5"]);
    let points = run.metrics();
    // One name for two kinds of instruments: the server takes the first of them.
    assert!(points.dropped("rejected") > 0, "{points:#?}");
    assert_eq!(points.delivered(), points_on(&server));
    assert!(!server.refused().is_empty());
    let metrics = server.metrics();
    assert!([12.0, 1.0].contains(&metrics.one("mine.widgets", &[]).value()));
    assert_eq!(metrics.one("acm.phase.duration", &[("phase", "call")]).histogram().count, 5);
    assert_eq!(metrics.total("acm.runs", &[("outcome", "OK")]), 1.0);
}

fn a_redirection_is_not_followed() {
    let server = OtlpServer::start();
    let elsewhere = OtlpServer::start();
    let there = format!("{}/v1/traces", elsewhere.url());
    server.fault(
        Fault::Status(Answer::new(307).header("location", &there)).until_cleared().on(TRACES),
    );
    let run = Child::of(&server).run(&["calls 5"]);
    assert_eq!(run.spans().dropped("redirected"), 6);
    assert_eq!(elsewhere.requests().connections, 0);
    assert_eq!(spans_on(&server), 0);
}
