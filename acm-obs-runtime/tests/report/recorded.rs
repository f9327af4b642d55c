//! Records a run and makes its report.

use std::sync::{Mutex, PoisonError};

use acm_obs::__runtime::{AfterRun, Install, Session, Snapshot, install};
use acm_obs::{LogRecord, Outcome, Recorder, SpanRecord};
use acm_obs_runtime::report::{PhaseRow, Report, RunFacts, Telemetry};

/// A process has one run at a time, and the tests of a file are one process.
static ONE_RUN: Mutex<()> = Mutex::new(());

/// The report of a run that did this work and has ended well.
pub(crate) fn report_of(work: impl FnOnce()) -> Report {
    in_session(|session| {
        work();
        report(session, Some(Outcome::Ok))
    })
}

/// Does something while a session records.
pub(crate) fn in_session<R>(work: impl FnOnce(&mut Session) -> R) -> R {
    let _one = ONE_RUN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut session = install(Install::default()).expect("no other run");
    let result = work(&mut session);
    session.uninstall(AfterRun::Keep);
    result
}

/// The report of a session as it is now.
pub(crate) fn report(session: &mut Session, outcome: Option<Outcome>) -> Report {
    let snapshot = snapshot(session);
    Report::new(&facts(session, &snapshot, outcome), &snapshot)
}

/// The statistics of a session as they are now.
pub(crate) fn snapshot(session: &mut Session) -> Snapshot {
    session.drain(&mut Nowhere);
    session.snapshot()
}

/// The facts that go with a snapshot: the run's own equipment is `fleet`.
pub(crate) fn facts(session: &Session, snapshot: &Snapshot, outcome: Option<Outcome>) -> RunFacts {
    RunFacts {
        run_id: "2026-11-23T10-15-02-7f3a".to_owned(),
        trace_id: session.trace_id(),
        service_name: "acm-pipeline".to_owned(),
        equipment: Some("fleet".to_owned()),
        equip_id: None,
        outcome,
        error: None,
        started_unix_ns: session.started_unix_ns(),
        duration_ns: snapshot.taken_unix_ns - session.started_unix_ns(),
        telemetry: Telemetry::default(),
    }
}

/// The row of this path.
#[track_caller]
pub(crate) fn row<'a>(report: &'a Report, path: &str) -> &'a PhaseRow {
    let mut rows = report.phases.iter().filter(|row| row.path == path);
    let row =
        rows.next().unwrap_or_else(|| panic!("no `{path}` in\n{}", report.console(120, false)));
    assert!(rows.next().is_none(), "two rows for `{path}`");
    row
}

/// The paths of all rows but the run's, in their order.
pub(crate) fn paths(report: &Report) -> Vec<&str> {
    report.phases.iter().skip(1).map(|row| &*row.path).collect()
}

/// Checks what holds for the rows of every report.
#[track_caller]
pub(crate) fn check(report: &Report) {
    for row in &report.phases {
        let path = &row.path;
        assert!((0.0..=100.0).contains(&row.percent_of_run), "{path}: {} %", row.percent_of_run);
        assert!(row.wall_seconds <= report.duration_seconds, "{path}: {row:?}");
        assert!(
            row.self_seconds >= 0.0 && row.self_seconds <= row.total_seconds,
            "{path}: {row:?}"
        );
        assert!(row.errors <= row.calls, "{path}: {row:?}");
        let call = row.call;
        let ascending = [
            call.min_seconds,
            call.p50_seconds,
            call.p95_seconds,
            call.p99_seconds,
            call.max_seconds,
        ];
        assert!(ascending.is_sorted(), "{path}: {row:?}");
        assert_eq!(row.calls == 0, call.mean_seconds.is_none(), "{path}: {row:?}");
        if let (Some(min), Some(mean), Some(max)) =
            (call.min_seconds, call.mean_seconds, call.max_seconds)
        {
            assert!(min <= mean * 1.000_001 && mean <= max * 1.000_001, "{path}: {row:?}");
        }
    }
}

/// Keeps the processor busy, for so many rounds.
pub(crate) fn work(rounds: u64) {
    let mut sum = 0_u64;
    for round in 0..rounds * 1_000 {
        sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(round));
    }
}

/// Takes records and keeps none.
struct Nowhere;

impl Recorder for Nowhere {
    fn span(&mut self, _span: &SpanRecord<'_>) {}

    fn log(&mut self, _log: &LogRecord) {}
}
