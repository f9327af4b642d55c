//! What leaves the process: one trace, every metric, and all of it by the end of the run.

use std::fs;

use acm_obs_test_backends::{Address, OtlpServer};

use crate::machine::Machine;
use crate::measured::about;
use crate::process::{Place, Run, command};

/// The arguments of a run, for which it makes the input.
type Input<'a> = &'a dyn Fn(&Place) -> Vec<String>;

const OUTCOMES: [&str; 4] = ["OK", "NOOP", "DEGRADED", "FAIL"];

/// A pump of so many rows, under the input of a place.
fn pump(place: &Place, rows: usize) -> String {
    let file = place.file("pump.csv", Machine::healthy(rows).csv());
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_run_over_several_equipments_is_one_trace_without_orphans() {
    let server = OtlpServer::start();
    let place = Place::new();
    for equipment in ["FD_FAN", "GAS_TURBINE"] {
        place.file(&format!("exports/{equipment}.csv"), Machine::healthy(300).csv());
    }
    let exports = place.path("exports");
    let run = place.run_exporting(&server.url(), &["--input", exports.to_str().unwrap()]);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    let traces = server.traces();
    let tree = traces.tree();
    let [root] = traces.roots()[..] else { panic!("one root expected:\n{tree}") };
    assert_eq!(root.name, "run");
    assert_eq!(run.report["trace_id"], root.trace());
    assert_eq!(traces.trace_ids().len(), 1);
    assert!(traces.orphans().is_empty(), "{tree}");
    assert!(server.refused().is_empty(), "{:?}", server.refused());
    assert!(traces.duplicates().is_empty() && traces.backwards().is_empty());
    assert!(traces.doubled_attributes().is_empty() && traces.cuts().is_empty());

    // Stages under the run, parts of stages under these, and what ran on other threads as well.
    for (child, parent) in [
        ("load", "run"),
        ("read", "load"),
        ("merge", "load"),
        ("fit_detectors", "run"),
        ("fit.gmm", "fit_detectors"),
        ("fit_mixture", "fit.gmm"),
        ("score.omr", "score_detectors"),
        ("forecast", "run"),
        ("estimate_rul", "forecast"),
    ] {
        let spans = traces.named(child);
        assert!(spans.len() >= 2, "{child}:\n{tree}");
        assert!(
            spans.iter().all(|span| span.parent().is_some_and(|above| above.name == parent)),
            "{child} under {parent}:\n{tree}"
        );
        for equipment in ["FD_FAN", "GAS_TURBINE"] {
            let own = |span: &acm_obs_test_backends::SpanView<'_>| {
                span.attributes().text("acm.equipment") == Some(equipment)
            };
            assert!(spans.iter().any(own), "{child} of {equipment}");
        }
    }
    for span in traces.spans() {
        assert_eq!(span.attributes().text("acm.run_id"), run.report["run_id"].as_str());
        assert!(span.attributes().text("acm.component").is_some(), "{span:?}");
        assert!(span.trace_id == root.trace_id, "{span:?}");
    }
}

#[test]
fn the_outcome_is_the_same_everywhere() {
    let ok = |place: &Place| vec!["--input".to_owned(), pump(place, 100)];
    let noop = |place: &Place| vec!["--input".to_owned(), pump(place, 10)];
    let degraded = |place: &Place| {
        let blocked = place.file("blocked", "a file where a folder should be");
        let models = vec!["--models".to_owned(), blocked.to_str().unwrap().to_owned()];
        [ok(place), models].concat()
    };
    let fail = |place: &Place| {
        let file = place.path("nowhere.csv");
        vec!["--input".to_owned(), file.to_str().unwrap().to_owned()]
    };
    let cases: [(&str, i32, &str, Input<'_>); 4] = [
        ("OK", 0, "success", &ok),
        ("NOOP", 0, "noop", &noop),
        ("DEGRADED", 0, "degraded", &degraded),
        ("FAIL", 1, "failed", &fail),
    ];
    for (outcome, code, status, input) in cases {
        let server = OtlpServer::start();
        let place = Place::new();
        let arguments = input(&place);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = place.run_exporting(&server.url(), &arguments);
        assert_eq!((run.code, run.outcome()), (Some(code), outcome), "{}", run.console);

        let traces = server.traces();
        let root = traces.span("run");
        assert_eq!(root.attributes().text("acm.outcome"), Some(outcome));
        assert_eq!(root.error().is_some(), code != 0, "{outcome}");
        assert_eq!(root.event("exception").is_some(), code != 0, "{outcome}");

        let metrics = server.metrics();
        for other in OUTCOMES {
            let runs = metrics.one("acm.runs", &[("outcome", other)]).value();
            about(runs, f64::from(u8::from(other == outcome)), 0.0);
        }
        about(metrics.one("acm.run.duration", &[("outcome", outcome)]).value(), 1.0, 0.0);
        about(metrics.total("acm.run.duration", &[]), 1.0, 0.0);
        about(metrics.total("acm.batches", &[("status", status)]), 1.0, 0.0);
        about(metrics.total("acm.batches", &[]), 1.0, 0.0);
    }
}

#[test]
fn a_run_that_is_shorter_than_the_interval_delivers_everything_at_its_end() {
    let server = OtlpServer::start();
    let place = Place::new();
    let run = place.run_exporting(&server.url(), &["--input", &pump(&place, 300)]);
    let seconds = run.report["duration_seconds"].as_f64().unwrap();
    assert!(seconds < 60.0, "the interval is a minute, the run took {seconds} s");
    let spans = everything_is_delivered(&run, "spans");
    assert_eq!(spans, server.traces().kept().len() as u64);
    let points = everything_is_delivered(&run, "metrics");
    assert!(points > 100, "{points} points");
    assert!(server.traces().span("run").end_time_unix_nano > 0);
    about(server.metrics().one("acm.rows", &[("equipment", "pump")]).value(), 300.0, 0.0);

    let url = server.url();
    for (label, path) in [("Traces", "/v1/traces"), ("Metrics", "/v1/metrics")] {
        assert!(
            run.console.contains(&format!("[SUCCESS] [OTEL] {label} -> {url}{path}")),
            "{}",
            run.console
        );
    }
    let closing = run.console.replace('\n', " ");
    assert!(closing.contains(&format!("telemetry: {spans} spans")), "{}", run.console);
    assert!(closing.contains("0 spooled; dropped: none"), "{}", run.console);
    let spool = fs::read_dir(place.path("runs/spool")).into_iter().flatten();
    let left: Vec<_> = spool.flatten().filter(is_dir).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// How many there are: all of them delivered, none anywhere else.
fn everything_is_delivered(run: &Run, signal: &str) -> u64 {
    let account = run.exported(signal);
    let none = (account.spooled, account.left_out, account.dropped);
    assert_eq!(none, (0, 0, 0), "{account:?}");
    assert_eq!(account.recorded + account.added, account.delivered, "{account:?}");
    account.delivered
}

fn is_dir(entry: &fs::DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir())
}

#[test]
fn what_a_run_without_a_backend_leaves_later_ones_deliver() {
    let address = Address::reserve();
    let place = Place::new();
    let input = pump(&place, 100);
    let first = place.run_exporting(&address.url(), &["--input", &input]);
    assert_eq!((first.code, first.outcome()), (Some(0), "OK"), "{}", first.console);
    let (spans, points) = (first.exported("spans"), first.exported("metrics"));
    assert_eq!((spans.delivered, points.delivered), (0, 0));
    assert_eq!((spans.spooled, spans.dropped), (spans.recorded + spans.added, 0), "{spans:?}");
    assert!(points.spooled > 0 && points.dropped == 0, "{points:?}");
    assert!(
        first.console.contains(&format!("[OTEL] Traces not reachable at {}", address.url())),
        "{}",
        first.console
    );
    assert!(first.console.contains("spooled: all (no backend reachable)"), "{}", first.console);

    // A run that is over at once leaves them to the one after it.
    let server = OtlpServer::start_at(&address);
    let mut left = (spans.spooled, points.spooled);
    let mut runs = vec![first];
    while left != (0, 0) {
        assert!(runs.len() < 30, "{left:?} are left: {}", runs[runs.len() - 1].console);
        let run = place.run_exporting(&server.url(), &["--input", &input]);
        let replayed = (run.exported("spans").replayed, run.exported("metrics").replayed);
        assert!(replayed.0 <= left.0 && replayed.1 <= left.1, "{replayed:?} of {left:?}");
        let told = run.console.contains("of earlier runs delivered");
        assert_eq!(told, replayed != (0, 0), "{}", run.console);
        left = (left.0 - replayed.0, left.1 - replayed.1);
        runs.push(run);
    }
    let traces = server.traces();
    for run in &runs {
        let id = run.report["trace_id"].as_str().unwrap();
        assert_eq!(traces.roots().iter().filter(|root| root.trace() == id).count(), 1);
    }
    assert!(traces.orphans().is_empty(), "{}", traces.tree());
    assert!(server.refused().is_empty(), "{:?}", server.refused());
}

#[test]
fn other_tests_send_nothing() {
    let server = OtlpServer::start();
    let place = Place::new();
    let output = command()
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", server.url())
        .args(["--input", &pump(&place, 100)])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(server.requests().connections, 0);
    assert!(!place.path("acm-runs/spool").exists());
}
