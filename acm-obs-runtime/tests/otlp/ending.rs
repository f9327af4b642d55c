//! The end of a run, whatever the backend and the disk do.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use acm_obs::acm_phase;
use acm_obs_test_backends::{Address, Fault, OtlpServer};

use crate::books::{has_spans, nothing_is_wrong, spans_on};
use crate::child::{Child, Ended};
use crate::killed::RECORDED;
use crate::place::Place;
use crate::play::{Step, say};

crate::trials![
    a_server_that_hangs_holds_up_no_end,
    a_server_that_hangs_holds_up_no_end_without_a_spool,
    the_numbers_are_the_same_wherever_they_stand,
    damaged_spool_files_are_skipped_and_counted,
    a_spool_that_cannot_be_written_is_a_warning,
    an_end_without_a_deadline_to_speak_of_is_an_end,
    nothing_is_sent_before_there_is_something,
];

pub(crate) const STEPS: &[Step] = &[("steadily", |_, _| steadily())];

#[acm_phase(component = "FEAT", log = none, fields(number))]
fn steady(number: u64) {
    let _ = number;
    std::thread::sleep(Duration::from_millis(5));
}

/// Makes one call after the other, and says when each is over.
#[expect(clippy::disallowed_methods, reason = "what is recorded is told of with the time")]
fn steadily() {
    for number in 0.. {
        steady(number);
        let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        say(&format!("{RECORDED}{number} {}", at.as_nanos()));
    }
}

/// What an attempt may take: the end does not wait for it.
const ATTEMPT: &str = "3600000";

fn a_server_that_hangs_holds_up_no_end() {
    let server = OtlpServer::start();
    server.fault(Fault::Hang.until_cleared());
    let child = Child::of(&server).env("OTEL_EXPORTER_OTLP_TIMEOUT", ATTEMPT);
    let run = child.env("ACM_TEST_DEADLINE", "1000").run(&["calls 20"]);
    let (spans, points) = (run.spans(), run.metrics());
    assert_eq!((spans.spooled(), spans.delivered(), spans.all_dropped()), (21, 0, 0), "{spans:#?}");
    assert_eq!(points.spooled() + points.left_out("superseded"), points.came(), "{points:#?}");
    assert_eq!(spans_on(&server), 0);
    assert_eq!(run.report()["outcome"], "OK");
}

fn a_server_that_hangs_holds_up_no_end_without_a_spool() {
    let server = OtlpServer::start();
    server.fault(Fault::Hang.until_cleared());
    let child = Child::of(&server).env("OTEL_EXPORTER_OTLP_TIMEOUT", ATTEMPT);
    let child = child.env("ACM_SPOOL_DIR", "off").env("ACM_TEST_DEADLINE", "1000");
    let run = child.run(&["calls 20"]);
    let (spans, points) = (run.spans(), run.metrics());
    let lost = spans.dropped("deadline") + spans.dropped("unreachable");
    assert_eq!((lost, spans.delivered(), spans.spooled()), (21, 0, 0), "{spans:#?}");
    assert_eq!(points.all_dropped() + points.left_out("superseded"), points.came(), "{points:#?}");
    assert_eq!(run.report()["outcome"], "OK");
}

/// What the child returned, what stands in its report and what it printed say the same.
fn says_the_same(run: &Ended) {
    assert_eq!(run.telemetry.as_ref().unwrap().signals["spans"], run.reported().signals["spans"]);
    assert_eq!(
        run.telemetry.as_ref().unwrap().signals["metrics"],
        run.reported().signals["metrics"]
    );
    let closing = run.said.iter().filter(|line| line.starts_with("telemetry: ")).count();
    assert_eq!(closing, 1, "{run:?}");
}

fn the_numbers_are_the_same_wherever_they_stand() {
    // Everything arrives.
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["calls 20"]);
    says_the_same(&run);
    let (spans, points) = (run.spans().delivered(), run.metrics().delivered());
    let closing = format!("telemetry: {spans} spans and {points} points delivered; 0 spooled;");
    assert!(all(&run).contains(&closing), "{closing} {run:?}");
    assert!(all(&run).contains("dropped: none"), "{run:?}");

    // Some is refused, some left out.
    server.fault(Fault::status(500).times(1).on("/v1/traces"));
    let child = Child::of(&server).env("OTEL_BSP_SCHEDULE_DELAY", "3600000");
    let run = child.run(&["calls 20", "flush", "flood 2000"]);
    says_the_same(&run);
    assert!(all(&run).contains("20 spans (otlp: rejected)"), "{run:?}");
    assert!(all(&run).contains("spans (otlp: site limit)"), "{run:?}");

    // Nobody is there.
    let address = Address::reserve();
    let run = Child::at(&address).run(&["calls 20"]);
    says_the_same(&run);
    assert!(all(&run).contains("spooled: all (no backend reachable)"), "{run:?}");

    // More than the buffers hold.
    let run = Child::of(&server).run(&["flood 200000"]);
    says_the_same(&run);
}

/// What it printed, whose last line may be broken where it is too long.
fn all(run: &Ended) -> String {
    run.said.join(" ")
}

fn damaged_spool_files_are_skipped_and_counted() {
    let (address, place) = (Address::reserve(), Place::new());
    let child = Child::at(&address).in_place(&place).named("first");
    // Three batches and that of the run.
    let child = child.env("OTEL_BSP_SCHEDULE_DELAY", "3600000");
    let first = child.run(&["calls 10", "flush", "calls 10", "flush", "calls 10", "flush"]);
    assert_eq!(first.spans().spooled(), 31);
    let of_spans = place.spooled_spans();
    assert_eq!(of_spans.len(), 1, "{of_spans:?}");
    let mut bytes = fs::read(&of_spans[0]).unwrap();
    // In the middle of a batch that is neither the first nor the last.
    let middle = bytes.len() * 2 / 5;
    bytes[middle] ^= 0x55;
    fs::write(&of_spans[0], &bytes).unwrap();
    // A file that is none, beside it.
    fs::write(of_spans[0].with_file_name("0000000099-spans.seg"), "nonsense").unwrap();
    let server = OtlpServer::start_at(&address);
    let next = Child::at(&address).in_place(&place).named("next").start();
    server.wait_for("what is whole", |seen| seen.traces.named("run").len() == 1);
    let next = next.finish();
    assert_eq!((next.spans().replayed(), spans_on(&server)), (21, 22));
    assert!(next.spans().earlier_dropped()["corrupt"] >= 2, "{:#?}", next.spans());
    assert!(server.refused().is_empty(), "{:#?}", server.refused());
    assert_eq!(next.report()["outcome"], "OK");
    assert!(place.spooled_spans().is_empty(), "{:?}", place.spooled_spans());
}

fn a_spool_that_cannot_be_written_is_a_warning() {
    let (address, place) = (Address::reserve(), Place::new());
    let file = place.write("a-file", "in the place of a directory");
    let child = Child::at(&address).env("ACM_SPOOL_DIR", file.join("spool"));
    let run = child.env("ACM_TEST_DEADLINE", "2000").run(&["calls 20"]);
    let spans = run.spans();
    assert_eq!((spans.all_dropped(), spans.spooled(), spans.delivered()), (21, 0, 0), "{spans:#?}");
    assert_eq!(run.report()["outcome"], "OK");
    assert!(run.stderr.contains("cannot write the spool"), "{}", run.stderr);

    // It does no harm where the server is there.
    let server = OtlpServer::start();
    let run = Child::of(&server).env("ACM_SPOOL_DIR", file.join("spool")).run(&["calls 20"]);
    run.spans().all_delivered();
    nothing_is_wrong(&server);
}

fn an_end_without_a_deadline_to_speak_of_is_an_end() {
    let server = OtlpServer::start();
    let run = Child::of(&server).env("ACM_TEST_DEADLINE", "1").run(&["calls 20"]);
    let spans = run.spans();
    // Whatever became of them: the books balance, and the server has no more than they say.
    assert!(spans_on(&server) >= spans.delivered(), "{spans:#?}");
    let server = OtlpServer::start();
    let run = Child::of(&server).env("ACM_TEST_DEADLINE", "3600000").run(&["calls 20"]);
    run.spans().all_delivered();
    nothing_is_wrong(&server);
}

fn nothing_is_sent_before_there_is_something() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    server.wait_for("the first metrics", |seen| !seen.metrics.requests().is_empty());
    child.tell("flush");
    assert_eq!(server.requests().traces, 0);
    child.tell("calls 1");
    server.wait_for("the call", has_spans("call", 1));
    child.finish();
    nothing_is_wrong(&server);
}
