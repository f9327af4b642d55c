//! Many threads, few rules broken: counts stay exact whatever the collector keeps up with.
#![cfg(not(feature = "off"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use acm_obs::__runtime::{AfterRun, Install, Session, Snapshot, install};
use acm_obs::{Context, LogRecord, Recorder, SpanRecord, acm_log, section};

#[derive(Default)]
struct Counts {
    spans: HashMap<&'static str, u64>,
    logs: u64,
    log_numbers: HashMap<u64, u64>,
    ids: std::collections::HashSet<u64>,
    parents: std::collections::HashSet<u64>,
}

impl Recorder for Counts {
    fn span(&mut self, span: &SpanRecord<'_>) {
        *self.spans.entry(span.phase.name()).or_default() += 1;
        assert!(self.ids.insert(span.span_id.to_u64()), "a span id came twice");
        self.parents.insert(span.parent_id.to_u64());
    }

    fn log(&mut self, log: &LogRecord) {
        self.logs += 1;
        let Some((_, acm_obs::Value::U64(number))) = log.fields.first() else { return };
        let last = self.log_numbers.insert(log.thread.id(), *number);
        assert!(
            last.is_none_or(|last| last < *number),
            "the records of a thread changed their order"
        );
    }
}

fn calls(snapshot: &Snapshot, name: &str) -> u64 {
    snapshot.phases.iter().filter(|row| row.phase.name() == name).map(|row| row.calls).sum()
}

fn churn(threads: u64, each: u64) {
    for thread in 0..threads {
        let context = Context::current();
        thread::scope(|scope| {
            for _ in 0..4 {
                let context = context.clone();
                scope.spawn(move || {
                    let _on = (thread % 2 == 0).then(|| context.attach());
                    for number in 0..each {
                        section!("outer", {
                            section!("inner", { std::hint::black_box(number) });
                            if number % 64 == 0 {
                                acm_log::run!("m", number);
                            }
                        });
                    }
                });
            }
        });
    }
}

/// Runs `work` while a collector drains, and says what came.
fn collected(work: impl FnOnce()) -> (Counts, Snapshot) {
    let session = install(Install { max_level: Some(acm_obs::Level::Info), ..Install::default() });
    let mut session: Session = session.expect("the tests of this file run one by one");
    let mut counts = Counts::default();
    let done = AtomicBool::new(false);
    let snapshot = thread::scope(|scope| {
        let collector = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                session.wait(Duration::from_millis(1));
                session.drain(&mut counts);
                let _ = session.snapshot();
            }
            session.drain(&mut counts);
            let snapshot = session.snapshot();
            session.uninstall(AfterRun::Keep);
            snapshot
        });
        work();
        done.store(true, Ordering::Release);
        collector.join().expect("the collector")
    });
    (counts, snapshot)
}

#[test]
fn counts_are_exact_and_what_is_lost_is_counted() {
    // One test, since there is one session in a process.
    let (counts, snapshot) = collected(|| churn(40, 2_000));
    let expected = 40 * 4 * 2_000;
    assert_eq!((calls(&snapshot, "outer"), calls(&snapshot, "inner")), (expected, expected));
    let spans: u64 = counts.spans.values().sum();
    assert_eq!(spans + snapshot.dropped.spans, 2 * expected, "{:?}", snapshot.dropped);
    assert_eq!(counts.logs + snapshot.dropped.logs, 40 * 4 * (2_000_u64.div_ceil(64)));
    for row in &snapshot.phases {
        assert_eq!(row.histogram.count(), row.calls, "{}", row.phase.path());
        assert!(row.self_ns <= row.total_ns && row.wall_ns <= snapshot.phases[0].wall_ns);
    }

    // A second session in the same process starts from nothing, also on threads that went on.
    let (counts, snapshot) = collected(|| churn(1, 10));
    assert_eq!(calls(&snapshot, "inner"), 40);
    assert_eq!(counts.spans["inner"], 40);

    // A guard that outlives its session does not silence its thread in the next one.
    let mut session = install(Install::default()).expect("the last one was uninstalled");
    let held = acm_obs::span("held", acm_obs::Component::RUN);
    session.drain(&mut Counts::default());
    session.uninstall(AfterRun::Keep);
    let mut session = install(Install::default()).expect("the last one was uninstalled");
    section!("next", {});
    drop(held);
    let mut counts = Counts::default();
    session.drain(&mut counts);
    assert_eq!((counts.spans.get("next"), counts.spans.get("held")), (Some(&1), None));
    session.uninstall(AfterRun::Keep);

    // A flood without a pause, while nobody collects: the calls are counted all the same.
    let mut session = install(Install::default()).expect("the last one was uninstalled");
    thread::scope(|scope| {
        scope.spawn(|| (0..200_000).for_each(|_| section!("flood", {})));
    });
    let mut counts = Counts::default();
    session.drain(&mut counts);
    let snapshot = session.snapshot();
    assert_eq!(calls(&snapshot, "flood"), 200_000);
    assert_eq!(counts.spans["flood"] + snapshot.dropped.spans, 200_000);
    assert!(snapshot.dropped.spans > 0);
    let row = snapshot.phases.iter().find(|row| row.phase.name() == "flood").expect("a row");
    assert_eq!(row.histogram.count(), 200_000);
}
