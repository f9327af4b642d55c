//! A run whose server is down, and the next one, which delivers what the first could not.
#![expect(clippy::float_cmp, reason = "whole numbers are exact")]

use acm_obs_runtime::report::Telemetry;

use crate::child::Home;
use crate::forwarder::Forwarder;
use crate::metrics::assert_begin_at_zero;
use crate::prometheus::Prometheus;
use crate::scenarios::{EQUIPMENT, READY};
use crate::span::assert_tree;
use crate::tempo::Tempo;
use crate::traces::assert_as_recorded;
use crate::wait::until;

crate::tests![
    Traces: the_next_run_delivers_the_spans_of_one_whose_server_was_down,
    Traces: a_run_delivers_its_spans_when_its_server_comes_up,
    Metrics: the_next_run_delivers_the_metrics_of_one_whose_server_was_down,
    Metrics: series_begin_at_zero_however_late_they_arrive,
    Metrics: what_waits_goes_before_later_samples_of_the_same_series,
];

fn the_next_run_delivers_the_spans_of_one_whose_server_was_down(tempo: &Tempo) {
    let (home, forwarder) = (Home::new(), Forwarder::down(tempo.otlp()));
    let first = home.child("pipeline").traces_to(&forwarder.url()).run();
    let (all, output) = first.exported(Telemetry::SPANS);
    assert_eq!((output.delivered, output.spooled), (0, all), "{output:#?}");
    let line = format!("Traces not reachable at {}/v1/traces, spooling to", forwarder.url());
    assert!(first.stdout.contains(&line), "{}", first.stdout);
    assert_eq!(tempo.spans(&first.trace()), []);

    forwarder.up();
    let mut second = home.child("waits").traces_to(&forwarder.url()).start();
    second.wait_for(READY);
    let found = tempo.all_spans(&first.trace(), all);
    assert_tree(&found, "run");
    assert_as_recorded(&found, &first.recorded());
    // The spool is struck out once the answer has come.
    until("an empty spool", || {
        let files = home.spooled_files();
        if files.is_empty() { Ok(()) } else { Err(format!("{files:?}")) }
    });
    let second = second.finish();
    let (_, output) = second.exported(Telemetry::SPANS);
    assert_eq!((output.replayed, output.delivered), (all, second.recorded().len() as u64));
    assert!(output.earlier_dropped.is_empty(), "{output:#?}");
    tempo.all_spans(&second.trace(), output.delivered);
}

fn a_run_delivers_its_spans_when_its_server_comes_up(tempo: &Tempo) {
    let (home, forwarder) = (Home::new(), Forwarder::down(tempo.otlp()));
    let child = home.child("waits_in_a_call").env("OTEL_BSP_SCHEDULE_DELAY", "50");
    let mut child = child.traces_to(&forwarder.url()).start();
    let trace = child.wait_for(READY);
    child.wait_for("Traces not reachable at");
    forwarder.up();
    child.go_on();
    child.wait_for(READY);
    until("spans", || {
        let spans = tempo.spans(&trace);
        let is_there = spans.iter().any(|span| span.name == "long_call");
        if is_there { Ok(()) } else { Err(format!("{spans:?}")) }
    });
    let run = child.finish();
    let found = tempo.all_spans(&trace, run.delivered_spans());
    assert_eq!(found.len() as u64, run.delivered_spans());
    assert_tree(&found, "run");
    for header in ["content-type: application/x-protobuf", "content-encoding: gzip"] {
        assert!(forwarder.saw(header), "{header}");
    }
}

/// A run of this equipment that reaches nobody, and the points that wait of it.
fn run_without_server(home: &Home, forwarder: &Forwarder, scenario: &str) -> u64 {
    let child = home.child(scenario).env("ACM_EQUIPMENT", EQUIPMENT);
    let run = child.metrics_to(&forwarder.url()).run();
    let (_, output) = run.exported(Telemetry::METRICS);
    assert!(output.delivered == 0 && output.spooled > 0, "{output:#?}");
    output.spooled
}

/// Another run, of this equipment, that delivers what waits: so many points.
fn run_with_server(home: &Home, forwarder: &Forwarder, equipment: &str, waiting: u64) {
    forwarder.up();
    let child = home.child("waits").env("ACM_EQUIPMENT", equipment);
    let mut child = child.metrics_to(&forwarder.url()).start();
    child.wait_for(READY);
    until("an empty spool", || {
        let files = home.spooled_files();
        if files.is_empty() { Ok(()) } else { Err(format!("{files:?}")) }
    });
    let (_, output) = child.finish().exported(Telemetry::METRICS);
    assert_eq!(output.replayed, waiting, "{output:#?}");
    assert!(output.earlier_dropped.is_empty() && output.dropped.is_empty(), "{output:#?}");
}

fn the_next_run_delivers_the_metrics_of_one_whose_server_was_down(prometheus: &Prometheus) {
    let (home, forwarder) = (Home::new(), Forwarder::down(prometheus.otlp()));
    let waiting = run_without_server(&home, &forwarder, "pipeline");
    let service = home.service();
    assert!(prometheus.query(&format!(r#"{{job="{service}"}}"#)).is_empty());
    run_with_server(&home, &forwarder, "GT_2", waiting);
    let of_first = format!(r#"equipment="{EQUIPMENT}",job="{service}""#);
    let loads = r#"acm_phase_duration_seconds_count{phase="load",outcome="ok","#;
    assert_eq!(prometheus.number(&format!("{loads}{of_first}}}")), 2.0);
    let runs = format!(r#"acm_runs_total{{outcome="OK",{of_first}}}"#);
    assert_eq!(prometheus.number(&runs), 1.0);
}

/// Of what a run exports several times only the last waits: it has to tell of the beginning as well.
fn series_begin_at_zero_however_late_they_arrive(prometheus: &Prometheus) {
    let (home, forwarder) = (Home::new(), Forwarder::down(prometheus.otlp()));
    let waiting = run_without_server(&home, &forwarder, "measures");
    run_with_server(&home, &forwarder, "GT_2", waiting);
    assert_begin_at_zero(prometheus, &home);
}

/// A backend takes no sample of a series that is older than one it has.
fn what_waits_goes_before_later_samples_of_the_same_series(prometheus: &Prometheus) {
    // What the next run has itself may be there before or after what waits is found.
    for _ in 0..5 {
        let (home, forwarder) = (Home::new(), Forwarder::down(prometheus.otlp()));
        let waiting = run_without_server(&home, &forwarder, "pipeline");
        run_with_server(&home, &forwarder, EQUIPMENT, waiting);
        let runs = format!(r#"acm_runs_total{{outcome="OK",job="{}"}}"#, home.service());
        assert_eq!(prometheus.found(&runs).len(), 1);
        assert_eq!(prometheus.number(&format!("resets({runs}[1h])")), 1.0);
        assert_eq!(prometheus.number(&format!("max_over_time({runs}[1h])")), 1.0);
    }
}
