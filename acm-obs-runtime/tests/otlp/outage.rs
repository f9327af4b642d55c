//! A backend that is not there: at the start, in the middle, ever.

use acm_obs_test_backends::{Address, OtlpServer};
use serde_json::Value;

use crate::books::{has_spans, nothing_is_wrong, points_on, spans_on};
use crate::child::Child;
use crate::place::Place;

crate::trials![
    a_server_that_comes_up_later_gets_everything,
    an_outage_longer_than_the_queue_loses_nothing_with_a_spool,
    an_outage_longer_than_the_queue_is_counted_without_one,
    a_server_that_is_never_there_leaves_everything_to_the_spool,
    a_server_that_is_never_there_costs_everything_without_a_spool,
    the_next_run_delivers_what_the_last_one_could_not,
    what_waits_does_not_hold_up_what_is_new,
    what_waits_goes_where_it_was_to_go_and_nowhere_else,
    the_metrics_that_wait_are_the_last_of_their_process,
    the_metrics_that_wait_go_before_those_of_the_shortest_run,
    a_spool_has_a_budget,
];

/// How many spans wait on disk.
fn spooled(report: &Value) -> u64 {
    let spans = &report["telemetry"]["signals"]["spans"]["outputs"]["otlp"];
    spans["spooled"].as_u64().unwrap_or_default()
}

fn a_server_that_comes_up_later_gets_everything() {
    let address = Address::reserve();
    let mut child = Child::at(&address).start();
    child.tell("calls 20");
    child.wait_for("Traces not reachable");
    child.wait_for_report("the calls wait on disk", |report| spooled(report) == 20);
    child.tell("calls 5");
    let server = OtlpServer::start_at(&address);
    server.wait_for("the calls", has_spans("call", 25));
    let run = child.finish();
    nothing_is_wrong(&server);
    run.spans().all_delivered();
    assert_eq!((run.spans().replayed(), spans_on(&server)), (0, 26));
    assert_eq!((run.metrics().all_dropped(), run.metrics().delivered()), (0, points_on(&server)));
    assert!(run.place().spooled_files().is_empty(), "{:?}", run.place().spooled_files());
}

fn an_outage_longer_than_the_queue_loses_nothing_with_a_spool() {
    let mut server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    child.tell("calls 20");
    // The server has them, and the child knows.
    child.tell("flush");
    server.stop();
    // Together more than the queue holds.
    for number in 1..=2 {
        child.tell("large 2600");
        child.wait_for_report("it waits on disk", |report| spooled(report) == number * 2_600);
    }
    server.restart();
    server.wait_for("all of it", has_spans("large_call", 5_200));
    let run = child.finish();
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
    run.spans().all_delivered();
    assert_eq!(spans_on(&server), 5_221);
    assert!(run.place().spooled_files().is_empty(), "{:?}", run.place().spooled_files());
}

fn an_outage_longer_than_the_queue_is_counted_without_one() {
    let mut server = OtlpServer::start();
    let mut child = Child::of(&server).env("ACM_SPOOL_DIR", "off").start();
    child.tell("calls 20");
    // The server has them, and the child knows.
    child.tell("flush");
    server.stop();
    // More than the queue holds.
    child.tell("large 6000");
    child.wait_for_report("the queue is full", |report| {
        let spans = &report["telemetry"]["signals"]["spans"];
        spans["recorded"] == 6_020
    });
    server.restart();
    let run = child.finish();
    let spans = run.spans();
    assert!(spans.dropped("queue_full") > 0, "{spans:#?}");
    assert_eq!((spans.delivered(), spans.spooled()), (spans_on(&server), 0));
    assert_eq!(spans.all_dropped(), spans.dropped("queue_full"), "{spans:#?}");
    // The queue holds as much as it is to.
    assert!(spans.delivered() > 3_000, "{spans:#?}");
    assert!(run.stderr.contains("the queue to"), "{}", run.stderr);
}

fn a_server_that_is_never_there_leaves_everything_to_the_spool() {
    let address = Address::reserve();
    // Nobody waits for it: the end comes long before it has to.
    let run = Child::at(&address).env("ACM_TEST_DEADLINE", "3600000").run(&["calls 20"]);
    let (spans, points) = (run.spans(), run.metrics());
    assert_eq!((spans.spooled(), spans.came(), spans.all_dropped()), (21, 21, 0));
    assert_eq!(points.spooled() + points.left_out("superseded"), points.came());
    assert!(run.lines("spooled: all (no backend reachable)").len() == 1, "{run:?}");
    assert!(!run.place().spooled_files().is_empty());
}

fn a_server_that_is_never_there_costs_everything_without_a_spool() {
    let address = Address::reserve();
    let child = Child::at(&address).env("ACM_SPOOL_DIR", "off");
    let run = child.env("ACM_TEST_DEADLINE", "3600000").run(&["calls 20"]);
    let (spans, points) = (run.spans(), run.metrics());
    assert_eq!((spans.dropped("unreachable"), spans.came()), (21, 21), "{spans:#?}");
    assert_eq!(points.dropped("unreachable") + points.left_out("superseded"), points.came());
    assert_eq!(run.lines("not delivered to").len(), 2, "{run:?}");
}

fn the_next_run_delivers_what_the_last_one_could_not() {
    let (address, place) = (Address::reserve(), Place::new());
    let first = Child::at(&address).in_place(&place).named("first").run(&["calls 20"]);
    assert_eq!(first.spans().spooled(), 21);
    let server = OtlpServer::start_at(&address);
    let next = Child::at(&address).in_place(&place).named("next").start();
    server.wait_for("the calls of the first", has_spans("call", 20));
    server.wait_for("the first itself", has_spans("run", 1));
    server.wait_for("its metrics", |seen| {
        seen.metrics.total("acm.phase.duration", &[("phase", "call")]) == 20.0
    });
    let next = next.finish();
    nothing_is_wrong(&server);
    next.spans().all_delivered();
    assert_eq!((next.spans().replayed(), next.spans().delivered(), spans_on(&server)), (21, 1, 22));
    let points = next.metrics();
    assert_eq!(points.replayed(), first.metrics().spooled());
    assert_eq!(points.delivered() + points.replayed(), points_on(&server));
    assert!(place.spooled_files().is_empty(), "{:?}", place.spooled_files());
    assert_eq!(next.lines("of earlier runs delivered").len(), 1, "{next:?}");
    // Both are whole, each in its own trace.
    assert_eq!(server.traces().roots().len(), 2);
}

fn what_waits_does_not_hold_up_what_is_new() {
    let (address, place) = (Address::reserve(), Place::new());
    for service in ["first", "second"] {
        let run = Child::at(&address).in_place(&place).named(service).run(&["large 1500"]);
        assert_eq!(run.spans().spooled(), 1_501);
    }
    let server = OtlpServer::start_at(&address);
    let mut next = Child::at(&address).in_place(&place).named("next").start();
    for number in 1..=5 {
        next.tell("calls 1");
        server.wait_for("the new call", has_spans("call", number));
    }
    server.wait_for("all that waited", has_spans("large_call", 3_000));
    server.wait_for("the runs that waited", has_spans("run", 2));
    let next = next.finish();
    next.spans().all_delivered();
    assert_eq!((next.spans().replayed(), spans_on(&server)), (3_002, 3_002 + 6));
    // The oldest first.
    let traces = server.traces();
    let mut services: Vec<_> =
        traces.spans().filter_map(|span| span.resource().text("service.name")).collect();
    services.retain(|service| *service != "next");
    assert!(services.is_sorted());
}

fn what_waits_goes_where_it_was_to_go_and_nowhere_else() {
    let (address, place) = (Address::reserve(), Place::new());
    Child::at(&address).in_place(&place).run(&["calls 20"]);
    let waits = place.spooled_files();
    // Another server, and the same for another tenant.
    let other = OtlpServer::start();
    let run = Child::of(&other).in_place(&place).run(&["calls 1"]);
    assert_eq!((run.spans().replayed(), spans_on(&other)), (0, 2));
    let server = OtlpServer::start_at(&address);
    let run = Child::of(&server).in_place(&place).env("ACM_TENANT_ID", "7").run(&["calls 1"]);
    assert_eq!((run.spans().replayed(), spans_on(&server)), (0, 2));
    assert_eq!(place.spooled_files(), waits);
    let right = Child::of(&server).in_place(&place).start();
    server.wait_for("what waited", has_spans("call", 21));
    assert_eq!(right.finish().spans().replayed(), 21);
}

fn the_metrics_that_wait_are_the_last_of_their_process() {
    let (address, place) = (Address::reserve(), Place::new());
    // The same series as those of the next: one instance of one service, one after the other.
    let child = Child::at(&address).in_place(&place).named("nightly");
    let first =
        child.env("OTEL_METRIC_EXPORT_INTERVAL", "10").run(&["calls 7", "flush", "calls 13"]);
    let spooled = first.metrics().spooled();
    assert!(first.metrics().left_out("superseded") > 0, "{:#?}", first.metrics());
    let server = OtlpServer::start_at(&address);
    let mut next = Child::at(&address).in_place(&place).named("nightly").start();
    server.wait_for("the metrics of the first", |seen| {
        seen.metrics.total("acm.phase.duration", &[("phase", "call")]) == 20.0
    });
    next.tell("calls 3");
    let next = next.finish();
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
    let points = next.metrics();
    assert_eq!((points.replayed(), points.earlier_dropped().len()), (spooled, 0), "{points:#?}");
    // The next counts from zero, and says so.
    let metrics = server.metrics();
    let calls = metrics.one("acm.phase.duration", &[("phase", "call")]).points();
    let (last, before) = (&calls[calls.len() - 1], &calls[calls.len() - 2]);
    assert_eq!(last.value(), 3.0);
    assert!(last.start_ns() >= before.start_ns());
}

fn the_metrics_that_wait_go_before_those_of_the_shortest_run() {
    let (address, place) = (Address::reserve(), Place::new());
    let nightly = || Child::at(&address).in_place(&place).named("nightly");
    let waiting: u64 = (0..3).map(|_| nightly().run(&["calls 7"]).metrics().spooled()).sum();
    let server = OtlpServer::start_at(&address);
    let next = nightly().run(&["calls 3"]).metrics();
    // A server takes the points of a series in order, and these are all of the same.
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
    assert_eq!((next.replayed(), next.earlier_dropped().len()), (waiting, 0), "{next:#?}");
    assert_eq!(points_on(&server), next.delivered() + next.replayed());
}

fn a_spool_has_a_budget() {
    let (address, place) = (Address::reserve(), Place::new());
    let child = Child::at(&address).in_place(&place).env("ACM_SPOOL_MAX_BYTES", "3000000");
    let run = child.run(&["large 3000"]);
    let spans = run.spans();
    assert!(spans.spooled() > 500 && spans.spooled() < 1_500, "{spans:#?}");
    assert_eq!(spans.spooled() + spans.all_dropped(), spans.came());
    let bytes: u64 = place.spooled_files().iter().map(|file| file.metadata().unwrap().len()).sum();
    assert!(bytes <= 3_000_000, "{bytes}");
}
