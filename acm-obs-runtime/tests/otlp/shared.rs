//! Processes that share a spool.

use acm_obs_test_backends::{Address, OtlpServer};

use crate::books::{has_spans, nothing_is_wrong, points_on, spans_on};
use crate::child::Child;
use crate::place::Place;

crate::trials![
    two_processes_at_once_leave_everything_to_a_third,
    two_processes_at_once_deliver_what_waits_only_once,
];

fn two_processes_at_once_leave_everything_to_a_third() {
    let (address, place) = (Address::reserve(), Place::new());
    let mut one = Child::at(&address).in_place(&place).named("one").start();
    let mut two = Child::at(&address).in_place(&place).named("two").start();
    one.tell("calls 20");
    two.tell("calls 30");
    one.tell("flush");
    two.tell("flush");
    let (one, two) = (one.finish(), two.finish());
    assert_eq!((one.spans().spooled(), two.spans().spooled()), (21, 31));
    let server = OtlpServer::start_at(&address);
    let third = Child::at(&address).in_place(&place).named("third").start();
    server.wait_for("the calls of both", has_spans("call", 50));
    server.wait_for("the runs of both", has_spans("run", 2));
    server.wait_for("the metrics of both", |seen| {
        seen.metrics.total("acm.phase.duration", &[("phase", "call")]) == 50.0
    });
    let third = third.finish();
    nothing_is_wrong(&server);
    third.spans().all_delivered();
    assert_eq!((third.spans().replayed(), spans_on(&server)), (52, 53));
    let points = third.metrics();
    assert_eq!(points.replayed(), one.metrics().spooled() + two.metrics().spooled());
    assert_eq!(points.delivered() + points.replayed(), points_on(&server));
    assert_eq!(server.traces().trace_ids().len(), 3);
    assert!(place.spooled_files().is_empty(), "{:?}", place.spooled_files());
}

fn two_processes_at_once_deliver_what_waits_only_once() {
    let (address, place) = (Address::reserve(), Place::new());
    for service in ["earlier-1", "earlier-2", "earlier-3", "earlier-4"] {
        let run = Child::at(&address).in_place(&place).named(service).run(&["calls 10"]);
        assert_eq!(run.spans().spooled(), 11);
    }
    let server = OtlpServer::start_at(&address);
    let one = Child::at(&address).in_place(&place).named("one").start();
    let two = Child::at(&address).in_place(&place).named("two").start();
    server.wait_for("the calls that waited", has_spans("call", 40));
    server.wait_for("the runs that waited", has_spans("run", 4));
    let (one, two) = (one.finish(), two.finish());
    nothing_is_wrong(&server);
    one.spans().all_delivered();
    two.spans().all_delivered();
    assert_eq!((one.spans().replayed() + two.spans().replayed(), spans_on(&server)), (44, 46));
}
