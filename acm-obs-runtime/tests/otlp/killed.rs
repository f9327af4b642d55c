//! A process that is ended in the middle, and the next one.

use std::time::Duration;

use acm_obs_test_backends::{Address, OtlpServer};

use crate::books::{has_spans, nothing_is_wrong, spans_on};
use crate::child::Child;
use crate::place::Place;

crate::trials![
    what_a_killed_run_had_spooled_is_delivered_by_the_next,
    a_killed_run_loses_no_more_than_its_last_second,
    a_terminated_run_loses_nothing,
];

fn what_a_killed_run_had_spooled_is_delivered_by_the_next() {
    let (address, place) = (Address::reserve(), Place::new());
    let mut child = Child::at(&address).in_place(&place).named("first").start();
    child.tell("enter");
    child.tell("calls 20");
    child.wait_for_report("the calls wait on disk", |report| {
        report["telemetry"]["signals"]["spans"]["outputs"]["otlp"]["spooled"] == 20
    });
    let killed = child.kill();
    assert!(!killed.status.success());
    let server = OtlpServer::start_at(&address);
    let next = Child::at(&address).in_place(&place).named("next").start();
    server.wait_for("what the killed one had", has_spans("call", 20));
    let next = next.finish();
    next.spans().all_delivered();
    assert_eq!((next.spans().replayed(), spans_on(&server)), (20, 21));
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
    assert!(place.spooled_spans().is_empty(), "{:?}", place.spooled_spans());
}

/// A second, and what a machine with other things to do needs for the way to the disk.
const LAST: Duration = Duration::from_secs(2);

fn a_killed_run_loses_no_more_than_its_last_second() {
    let (address, place) = (Address::reserve(), Place::new());
    let mut child = Child::at(&address).in_place(&place).named("first").start();
    child.begin("steadily");
    let mut recorded = vec![of(child.wait_for(RECORDED))];
    // A second more, and fewer calls than a site may have spans.
    while recorded[recorded.len() - 1].1 - recorded[0].1 < LAST.as_nanos() + 1_000_000_000 {
        recorded.push(of(child.wait_for(RECORDED)));
    }
    let killed = child.kill();
    recorded.extend(killed.said.iter().filter(|line| line.contains(RECORDED)).map(|line| of(line)));
    let (last, end) = recorded.iter().copied().max_by_key(|(_, end)| *end).unwrap();
    let server = OtlpServer::start_at(&address);
    let next = Child::at(&address).in_place(&place).named("next").start();
    let must =
        recorded.iter().filter(|(_, at)| at + LAST.as_nanos() < end).map(|(number, _)| *number);
    let must: Vec<u64> = must.collect();
    assert!(must.len() > 10, "{recorded:?}");
    server.wait_for("what is older than the last second", |seen| {
        let held: Vec<_> = seen
            .traces
            .named("steady")
            .iter()
            .filter_map(|span| span.attributes().int("number"))
            .filter_map(|number| u64::try_from(number).ok())
            .collect();
        must.iter().all(|number| held.contains(number))
    });
    let next = next.finish();
    nothing_twice(&server);
    let held = server.traces().named("steady").len() as u64;
    assert_eq!((next.spans().replayed(), spans_on(&server)), (held, held + 1));
    assert!(held <= last + 2, "{held} of {last}");
}

/// Orphans there are: their parent was alive when the process was not.
fn nothing_twice(server: &OtlpServer) {
    assert!(server.refused().is_empty() && server.traces().duplicates().is_empty());
}

/// What a child says of each call.
pub(crate) const RECORDED: &str = "# recorded ";

/// The number of a call and when it was over.
fn of(line: &str) -> (u64, u128) {
    let (number, at) = line.split_once(RECORDED).unwrap().1.split_once(' ').unwrap();
    (number.parse().unwrap(), at.parse().unwrap())
}

fn a_terminated_run_loses_nothing() {
    let (address, place) = (Address::reserve(), Place::new());
    let mut child = Child::at(&address).in_place(&place).named("first").start();
    child.tell("enter");
    child.tell("calls 20");
    child.terminate();
    let first = child.wait();
    assert!(!first.status.success());
    // The calls, the one around them, which still ran, and the run.
    assert_eq!((first.spans().spooled(), first.spans().all_dropped()), (22, 0));
    let server = OtlpServer::start_at(&address);
    let next = Child::at(&address).in_place(&place).named("next").start();
    server.wait_for("the whole of it", has_spans("run", 1));
    next.finish().spans().all_delivered();
    nothing_is_wrong(&server);
    assert_eq!(spans_on(&server), 23);
}
