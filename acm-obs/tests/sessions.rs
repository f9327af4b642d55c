//! What a runtime asks of a session. One at a time.
#![cfg(not(feature = "off"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use acm_obs::__runtime::{
    AfterRun, ForeignEvent, Install, PhaseStats, Session, foreign_event, install,
};
use acm_obs::{Component, Level, LogRecord, Recorder, SpanRecord};

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Default)]
struct Messages(Vec<String>);

impl Recorder for Messages {
    fn span(&mut self, _: &SpanRecord<'_>) {}

    fn log(&mut self, log: &LogRecord) {
        self.0.push(log.message.to_string());
    }
}

fn row(session: &mut Session, name: &str) -> PhaseStats {
    let rows = session.snapshot().phases;
    rows.into_iter().find(|row| row.phase.name() == name).expect("it was called")
}

#[test]
fn the_sums_of_what_the_histogram_holds_are_of_its_moment() {
    let _alone = alone();
    let mut session = install(Install::default()).expect("there is no other");
    session.drain(&mut Messages::default());
    {
        let span = acm_obs::span("fails", Component::DATA);
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(1) {}
        span.fail("no");
    }
    let well = |row: &PhaseStats| {
        row.histogram_ns - row.outcomes.iter().map(|outcome| outcome.total_ns).sum::<u64>()
    };
    let before = row(&mut session, "fails");
    assert_eq!((before.calls, before.histogram.count()), (1, 0));
    assert_eq!((before.histogram_ns, well(&before)), (0, 0));
    session.drain(&mut Messages::default());
    let after = row(&mut session, "fails");
    assert_eq!(after.histogram.count(), 1);
    assert_eq!((after.histogram_ns, well(&after)), (after.total_ns, 0));
    session.uninstall(AfterRun::Keep);
}

#[test]
fn the_histogram_and_its_sum_hold_the_calls_whose_records_are_lost() {
    let _alone = alone();
    let mut session = install(Install::default()).expect("there is no other");
    for _ in 0..200_000 {
        drop(acm_obs::span("often", Component::DATA));
    }
    session.drain(&mut Messages::default());
    let snapshot = session.snapshot();
    assert!(snapshot.dropped.spans > 0, "no record was lost");
    let often = row(&mut session, "often");
    assert_eq!((often.calls, often.histogram.count()), (200_000, 200_000));
    assert_eq!(often.histogram_ns, often.total_ns);
    session.uninstall(AfterRun::Keep);
}

#[test]
fn a_session_that_could_not_begin_leaves_room_for_another() {
    let _alone = alone();
    let began = catch_unwind(|| {
        let panics = Install { decide: Some(Arc::new(|_, _| panic!("no"))), ..Install::default() };
        install(panics).map(|_| ())
    });
    assert!(began.is_err());
    let session = install(Install::default()).expect("there is no other");
    install(Install::default()).expect_err("there is one");
    session.uninstall(AfterRun::Keep);
}

#[test]
fn the_span_of_the_run_is_none_of_another_trace() {
    let _alone = alone();
    for _ in 0..50 {
        let session = install(Install::default()).expect("there is no other");
        let span = session.run_span();
        assert!(!span.is_none() && span.to_u64() >> 63 == 0, "{span}");
        session.uninstall(AfterRun::Keep);
    }
}

#[test]
fn an_event_of_another_crate_is_written_from_the_level_of_the_logs_on() {
    let _alone = alone();
    let with = Install { max_level: Some(Level::Warn), ..Install::default() };
    let mut session = install(with).expect("there is no other");
    for level in [Level::Debug, Level::Info, Level::Warn, Level::Error] {
        let message = format!("{level:?}");
        foreign_event(ForeignEvent { level, message, fields: Vec::new(), file: "", line: 0 });
    }
    let mut messages = Messages::default();
    session.drain(&mut messages);
    session.uninstall(AfterRun::Keep);
    assert_eq!(messages.0, ["Warn", "Error"]);
}
