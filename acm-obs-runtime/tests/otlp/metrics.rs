//! Metrics, as a backend gets them.

use std::fmt::Write;
use std::time::Duration;

use acm_obs::{Context, acm_phase, metrics as built_in, with_equipment};
use acm_obs_runtime::Obs;
use acm_obs_test_backends::{OtlpServer, Point};
use opentelemetry::{KeyValue, global};

use crate::books::{nothing_is_wrong, points_on};
use crate::child::Child;
use crate::play::{Step, parsed};

crate::trials![
    a_process_shorter_than_the_interval_delivers_everything,
    durations_are_exact_over_all_threads,
    every_point_of_a_duration_has_its_four_attributes,
    exemplars_lead_to_spans_that_are_there,
    every_series_that_counts_begins_with_zero,
    counts_go_on_from_one_export_to_the_next,
    this_process_is_measured,
    what_became_of_the_records_is_measured,
    what_the_functions_record_arrives_under_its_name,
    what_a_user_measures_goes_out_as_well,
    what_is_no_number_is_counted,
];

pub(crate) const STEPS: &[Step] = &[
    ("threads", threads),
    ("outcomes", |_, _| outcomes()),
    ("functions", |_, _| functions()),
    ("user", |_, _| user()),
    ("poison", |_, _| poison()),
    ("no-number", |_, _| built_in::record_health_score("FD_FAN", f64::NAN)),
];

#[acm_phase(component = "FEAT", log = none)]
fn timed() {}

#[acm_phase(component = "MODEL", log = none)]
fn judged(fails: bool) -> Result<(), &'static str> {
    if fails { Err("no model") } else { Ok(()) }
}

/// So many calls, on four threads.
fn threads(_: &Obs, number: &str) {
    let each = parsed(number) / 4;
    std::thread::scope(|scope| {
        let context = Context::current();
        for _ in 0..4 {
            let context = context.clone();
            scope.spawn(move || context.in_scope(|| (0..each).for_each(|_| timed())));
        }
    });
}

fn outcomes() {
    (0..5).for_each(|number| {
        let _ = judged(number == 0);
    });
    with_equipment("GT_2", 2, || {
        (0..3).for_each(|_| {
            let _ = judged(false);
        });
    });
}

fn functions() {
    built_in::record_batch_processed("FD_FAN", Duration::from_millis(1_500), 1_200, "success");
    built_in::record_batch_processed("FD_FAN", Duration::from_millis(500), 300, "failed");
    built_in::record_detector_duration("omr", "FD_FAN", Duration::from_millis(3));
    built_in::record_health_score("FD_FAN", 87.5);
    built_in::record_rul("FD_FAN", 410.0, 200.0, 400.0, 600.0);
}

fn user() {
    let meter = global::meter("mine");
    let counter = meter.u64_counter("mine.widgets").with_unit("{widget}").build();
    counter.add(7, &[KeyValue::new("colour", "green")]);
    counter.add(5, &[KeyValue::new("colour", "green")]);
    meter.f64_histogram("mine.width").with_unit("mm").build().record(2.5, &[]);
}

/// What a backend takes for the same series as that of [`user`], and for something else.
fn poison() {
    let gauge = global::meter("other").f64_gauge("mine.widgets").build();
    gauge.record(1.0, &[KeyValue::new("colour", "green")]);
}

fn a_process_shorter_than_the_interval_delivers_everything() {
    let server = OtlpServer::start();
    let child = Child::of(&server).env("OTEL_METRIC_EXPORT_INTERVAL", "3600000");
    let run = child.run(&["calls 10", "functions"]);
    let metrics = server.metrics();
    assert_eq!(metrics.one("acm.phase.duration", &[("phase", "call")]).histogram().count, 10);
    assert_eq!(metrics.total("acm.rows", &[]), 1_500.0);
    assert_eq!(metrics.total("acm.runs", &[("outcome", "OK")]), 1.0);
    assert_eq!(metrics.one("acm.run.duration", &[("outcome", "OK")]).histogram().count, 1);
    nothing_is_wrong(&server);
    let points = run.metrics();
    assert_eq!((points.all_dropped(), points.spooled()), (0, 0), "{points:#?}");
    // The export of the start is not sent where that of the end has taken its place.
    assert_eq!(points.delivered() + points.left_out("superseded"), points.recorded());
    assert_eq!(points.delivered(), points_on(&server));
}

fn durations_are_exact_over_all_threads() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["threads 10000"]);
    let metrics = server.metrics();
    let timed = metrics.one("acm.phase.duration", &[("phase", "timed")]);
    let histogram = timed.histogram();
    assert_eq!((histogram.count, histogram.bucket_counts.iter().sum()), (10_000, 10_000));
    assert_eq!((timed.unit.as_str(), timed.kind, timed.monotonic), ("s", "histogram", true));
    // The same statistics stand in the report.
    let report = run.report();
    let row =
        report["phases"].as_array().unwrap().iter().find(|row| row["name"] == "timed").unwrap();
    assert_eq!(row["calls"], 10_000);
    let (told, known) = (histogram.sum.unwrap(), row["total_seconds"].as_f64().unwrap());
    assert!((told - known).abs() < 1e-9, "{told} and {known}");
    // Most of the spans are left out; the counts do not depend on them.
    assert!(run.spans().left_out("site_limit") > 5_000, "{:#?}", run.spans());
    nothing_is_wrong(&server);
}

fn every_point_of_a_duration_has_its_four_attributes() {
    let server = OtlpServer::start();
    Child::of(&server).env("ACM_EQUIPMENT", "FD_FAN").run(&["outcomes", "calls 2"]);
    let metrics = server.metrics();
    let mut told = String::new();
    for series in metrics.series("acm.phase.duration", &[]) {
        assert_eq!(series.attributes().names().len(), 4, "{}", series.attributes().line());
        writeln!(told, "{} {}", series.attributes().line(), series.value()).unwrap();
    }
    let expected = "component=FEAT equipment=FD_FAN outcome=ok phase=call 2\n\
                    component=MODEL equipment=FD_FAN outcome=error phase=judged 1\n\
                    component=MODEL equipment=FD_FAN outcome=ok phase=judged 4\n\
                    component=MODEL equipment=GT_2 outcome=ok phase=judged 3\n";
    assert_eq!(told, expected);
    nothing_is_wrong(&server);
}

fn exemplars_lead_to_spans_that_are_there() {
    let server = OtlpServer::start();
    let child = Child::of(&server).env("OTEL_METRIC_EXPORT_INTERVAL", "100");
    let mut child = child.start();
    child.tell("threads 10000");
    child.tell("outcomes");
    server.wait_for("an exemplar", |seen| {
        let series = seen.metrics.series("acm.phase.duration", &[("phase", "judged")]);
        series
            .iter()
            .any(|series| series.points().iter().any(|point| !point.exemplars().is_empty()))
    });
    child.tell("calls 3");
    child.finish();
    let (traces, metrics) = (server.traces(), server.metrics());
    let mut seen = 0;
    for series in metrics.series("acm.phase.duration", &[]) {
        let phase = series.attributes().text("phase").unwrap();
        for exemplar in series.points().iter().flat_map(Point::exemplars) {
            seen += 1;
            let span = traces.with_id(&hex(&exemplar.span_id)).unwrap();
            assert_eq!((span.name.as_str(), span.trace()), (phase, hex(&exemplar.trace_id)));
            let failed = series.attributes().text("outcome") != Some("ok");
            assert_eq!(span.error().is_some(), failed);
        }
    }
    assert!(seen >= 4, "{seen} exemplars");
    nothing_is_wrong(&server);
}

fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn every_series_that_counts_begins_with_zero() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    server.wait_for("the first export", |seen| !seen.metrics.requests().is_empty());
    child.tell("outcomes");
    child.tell("functions");
    child.tell("user");
    child.finish();
    let metrics = server.metrics();
    for name in metrics.names() {
        for series in metrics.series(name, &[]).into_iter().filter(|series| series.monotonic) {
            let first = &series.points()[0];
            // What the process used before it was observed is no rate of the run.
            if !name.starts_with("process.") {
                assert_eq!(first.value(), 0.0, "{name} {}", series.attributes().line());
            }
            assert!(series.points().iter().all(|point| point.start_ns() == first.start_ns()));
        }
    }
    for (name, outcome) in [("acm.runs", "FAIL"), ("acm.runs", "OK"), ("acm.run.duration", "OK")] {
        assert!(metrics.one(name, &[("outcome", outcome)]).points().len() >= 2);
    }
    nothing_is_wrong(&server);
}

fn counts_go_on_from_one_export_to_the_next() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).env("OTEL_METRIC_EXPORT_INTERVAL", "50").start();
    let mut calls = 0.0;
    for number in 1..=3 {
        child.tell(&format!("calls {number}"));
        calls += f64::from(number);
        server.wait_for("these calls", |seen| {
            seen.metrics.total("acm.phase.duration", &[("phase", "call")]) == calls
        });
    }
    let run = child.finish();
    assert_eq!(points_on(&server), run.metrics().delivered());
    nothing_is_wrong(&server);
}

fn this_process_is_measured() {
    let server = OtlpServer::start();
    Child::of(&server).run(&["calls 1"]);
    let metrics = server.metrics();
    if cfg!(target_os = "linux") {
        for (name, unit) in [("process.memory.usage", "By"), ("process.thread.count", "{thread}")] {
            let series = metrics.one(name, &[]);
            assert!(series.value() > 0.0 && series.unit == unit && !series.monotonic);
        }
        for mode in ["user", "system"] {
            let time = metrics.one("process.cpu.time", &[("cpu.mode", mode)]);
            assert!(time.monotonic && time.unit == "s", "{time:?}");
        }
        assert!(metrics.names().contains("process.disk.io"));
    }
    nothing_is_wrong(&server);
}

fn what_became_of_the_records_is_measured() {
    let server = OtlpServer::start();
    let mut child = Child::of(&server).start();
    child.tell("calls 20");
    // The run itself as well: what is left goes out before the last export counts it.
    child.tell("flush");
    server.wait_for("the spans", |seen| seen.traces.kept().len() == 20);
    child.finish();
    let metrics = server.metrics();
    let exported = |signal| {
        metrics.one("acm.telemetry.items", &[("signal", signal), ("result", "exported")]).value()
    };
    assert_eq!(exported("spans"), 21.0);
    assert!(exported("metrics") > 0.0);
    assert_eq!(metrics.total("acm.telemetry.items", &[("result", "dropped")]), 0.0);
    nothing_is_wrong(&server);
}

fn what_the_functions_record_arrives_under_its_name() {
    let server = OtlpServer::start();
    Child::of(&server).run(&["functions"]);
    let metrics = server.metrics();
    let table = metrics.table();
    for line in [
        "acm.batch.duration{equipment=FD_FAN status=success} 1",
        "acm.batches{equipment=FD_FAN status=failed} 1",
        "acm.batches{equipment=FD_FAN status=success} 1",
        "acm.detector.duration{detector=omr equipment=FD_FAN} 1",
        "acm.health.score{equipment=FD_FAN} 87.5",
        "acm.rows{equipment=FD_FAN} 1500",
        "acm.rul{equipment=FD_FAN quantile=p90} 600",
    ] {
        assert!(table.lines().any(|known| known == line), "no `{line}` in\n{table}");
    }
    let rul = metrics.one("acm.rul", &[("quantile", "mean")]);
    assert_eq!((rul.kind, rul.unit.as_str()), ("gauge", "h"));
    nothing_is_wrong(&server);
}

fn what_a_user_measures_goes_out_as_well() {
    let server = OtlpServer::start();
    Child::of(&server).run(&["user"]);
    let metrics = server.metrics();
    let widgets = metrics.one("mine.widgets", &[("colour", "green")]);
    assert_eq!(
        (widgets.value(), widgets.unit.as_str(), widgets.scope.as_str()),
        (12.0, "{widget}", "mine")
    );
    assert_eq!(metrics.one("mine.width", &[]).histogram().sum, Some(2.5));
    assert_eq!(widgets.resource().line(), metrics.series("acm.runs", &[])[0].resource().line());
    nothing_is_wrong(&server);
}

fn what_is_no_number_is_counted() {
    let server = OtlpServer::start();
    let run = Child::of(&server).run(&["no-number", "no-number"]);
    assert!(!server.metrics().names().contains("acm.health.score"));
    assert_eq!(run.metrics().all_dropped(), 2);
    assert_eq!(run.metrics().delivered(), points_on(&server));
    nothing_is_wrong(&server);
}
