//! Metrics, read back from Prometheus.
#![expect(clippy::float_cmp, reason = "whole numbers are exact")]

use std::collections::BTreeMap;

use acm_obs_runtime::report::Telemetry;

use crate::child::{Ended, Home};
use crate::prometheus::{Prometheus, Series};
use crate::scenarios::{CALLS, CROWD, EQUIPMENT, MEASURED};
use crate::span::Span;
use crate::wait::until;

crate::tests![
    Metrics: phases_have_four_labels_and_exact_counts,
    Metrics: every_call_of_a_crowded_run_is_counted,
    Metrics: every_metric_of_the_contract_is_there,
    Metrics: every_series_that_counts_begins_at_zero,
    Metrics: a_run_that_is_over_at_once_is_counted,
    Metrics: quantiles_are_those_of_the_calls,
    Metrics: the_process_and_its_records_are_told_of,
    Metrics: an_unsampled_run_is_counted_without_exemplars,
    Metrics: runs_one_after_the_other_are_the_same_series,
];

/// Checks that no point of the run is lost; those that a later export says as well may be left out.
fn assert_delivered(run: &Ended) {
    let (all, output) = run.exported(Telemetry::METRICS);
    assert!(output.delivered > 0 && all > 0);
    assert!(output.dropped.is_empty() && output.spooled == 0, "{output:#?}\n{}", run.stdout);
}

/// A selector of the test's own series.
fn of(home: &Home, name: &str) -> String {
    format!(r#"{name}{{job="{}"}}"#, home.service())
}

fn phases_have_four_labels_and_exact_counts(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("pipeline").env("ACM_EQUIPMENT", EQUIPMENT).metrics(prometheus).run();
    assert!(run.stdout.contains(&format!("Metrics -> {}", prometheus.otlp())), "{}", run.stdout);
    assert_delivered(&run);
    let counts = prometheus.found(&of(&home, "acm_phase_duration_seconds_count"));
    let labels = ["component", "phase", "equipment", "outcome"]
        .map(|name| move |one: &Series| one.label(name).to_owned());
    let key = |one: &Series| labels.each_ref().map(|label| label(one));
    let found: BTreeMap<_, _> = counts.iter().map(|one| (key(one), one.value())).collect();
    assert_eq!(found.len(), counts.len());
    let mut expected = BTreeMap::new();
    for (component, phase, equipment, outcome, calls) in CALLS {
        let key = [component, phase, equipment, outcome].map(|label| (*label).to_owned());
        expected.insert(key, to_f64(*calls));
    }
    // Series that are there ahead of their first call say that there was none.
    let called: BTreeMap<_, _> = found.into_iter().filter(|(_, calls)| *calls > 0.0).collect();
    assert_eq!(called, expected);
    for series in &counts {
        for label in ["run_id", "acm_run_id", "trace_id", "span_id", "section"] {
            assert_eq!(series.label(label), "", "{series:#?}");
        }
    }
    assert_buckets(prometheus, &home, &run.recorded());
    assert_sums(prometheus, &home, &run.recorded());
}

/// Each bucket holds the calls that were not longer than its bound, as the spans have them.
fn assert_buckets(prometheus: &Prometheus, home: &Home, recorded: &[Span]) {
    let buckets = prometheus.query(&of(home, "acm_phase_duration_seconds_bucket"));
    let loads: Vec<_> = buckets
        .iter()
        .filter(|bucket| bucket.label("phase") == "load" && bucket.label("outcome") == "ok")
        .collect();
    assert_eq!(loads.len(), 30);
    for bucket in loads {
        let bound: f64 = bucket.label("le").parse().unwrap();
        let is_in =
            |span: &&Span| span.name == "load" && span.status.0 != 2 && seconds(span) <= bound;
        let expected = recorded.iter().filter(is_in).count();
        assert_eq!(bucket.value(), to_f64(expected as u64), "up to {bound}");
    }
}

fn assert_sums(prometheus: &Prometheus, home: &Home, recorded: &[Span]) {
    for series in prometheus.query(&of(home, "acm_phase_duration_seconds_sum")) {
        let outcome = series.label("outcome");
        let is_of = |span: &&Span| {
            span.name == series.label("phase")
                && span.text("acm.equipment") == Some(series.label("equipment"))
                && (span.status.0 == 2) == matches!(outcome, "error" | "panic")
                && (span.text("acm.outcome") == Some("cancelled")) == (outcome == "cancelled")
        };
        let expected: f64 = recorded.iter().filter(is_of).map(seconds).sum();
        assert!((series.value() - expected).abs() < 1e-9, "{series:#?}: {expected}");
    }
}

fn seconds(span: &Span) -> f64 {
    to_f64(span.end_unix_ns - span.start_unix_ns) / 1e9
}

#[expect(clippy::cast_precision_loss, reason = "nothing here is near 2^53")]
fn to_f64(count: u64) -> f64 {
    count as f64
}

fn every_call_of_a_crowded_run_is_counted(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("crowded").metrics(prometheus).run();
    assert_delivered(&run);
    let count = of(&home, "acm_phase_duration_seconds_count");
    assert_eq!(prometheus.number(&format!("sum({count})")), to_f64(CROWD + 10));
    let by_phase = prometheus.query(&format!("sum by (phase, outcome) ({count})"));
    let of_read = |outcome: &str| {
        let mut found = by_phase.iter();
        let is_it = |one: &&Series| one.label("phase") == "read" && one.label("outcome") == outcome;
        found.find(is_it).map(Series::value)
    };
    // In each of ten stages the numbers 0, 100, 200, … fail, of which each is read.
    let errors = CROWD / 100;
    assert_eq!(of_read("error"), Some(to_f64(errors)));
    assert_eq!(of_read("ok"), Some(to_f64(CROWD / 4 - errors)));
    let infinite = count.replace("_count{", r#"_bucket{le="+Inf","#);
    assert_eq!(prometheus.number(&format!("sum({infinite})")), to_f64(CROWD + 10));
}

fn every_metric_of_the_contract_is_there(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("measures").env("ACM_EQUIPMENT", EQUIPMENT).metrics(prometheus).run();
    assert_delivered(&run);
    for (what, value) in MEASURED {
        let comma = if what.ends_with('{') { "" } else { "," };
        let query = format!(r#"{what}{comma}equipment="{EQUIPMENT}",job="{}"}}"#, home.service());
        assert_eq!(prometheus.number(&query), *value, "{query}");
    }
    let starts = format!(r#"plant_starts_total{{turbine="west",job="{}"}}"#, home.service());
    assert_eq!(prometheus.number(&starts), 7.0);
    let target = prometheus.found(&of(&home, "target_info"));
    assert!(target[0].labels.contains_key("host_name"), "{target:#?}");
}

/// Checks that all series of the test that only grow have a zero first, and never fall.
pub(crate) fn assert_begin_at_zero(prometheus: &Prometheus, home: &Home) {
    let names = r#"__name__=~".+_(total|seconds_count|seconds_sum|seconds_bucket)""#;
    let all = prometheus.query(&format!(r#"{{job="{}",{names}}}[1h]"#, home.service()));
    assert!(all.len() > 100, "{}", all.len());
    let is_bad = |one: &&Series| one.values[0] != 0.0 || !one.values.is_sorted();
    let bad: Vec<_> =
        all.iter().filter(is_bad).map(|one| (one.label("__name__"), &one.values)).collect();
    assert!(bad.is_empty(), "{} of {}, as {:?}", bad.len(), all.len(), &bad[..bad.len().min(5)]);
}

fn every_series_that_counts_begins_at_zero(prometheus: &Prometheus) {
    for scenario in ["measures", "pipeline", "nothing"] {
        let home = Home::new();
        assert_delivered(&home.child(scenario).metrics(prometheus).run());
        prometheus.found(&of(&home, "acm_runs_total"));
        assert_begin_at_zero(prometheus, &home);
        assert_rates(prometheus, &home);
    }
}

/// A run shows in its rate, however short it was.
fn assert_rates(prometheus: &Prometheus, home: &Home) {
    let runs = of(home, "acm_runs_total");
    until("a rate", || {
        let rates = prometheus.lately(&format!("sum(rate({runs}[1m]))"));
        let is_seen = rates.iter().flat_map(|series| &series.values).any(|rate| *rate > 0.0);
        if is_seen { Ok(()) } else { Err(format!("{rates:?}")) }
    });
}

fn a_run_that_is_over_at_once_is_counted(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("nothing").metrics(prometheus).run();
    assert_delivered(&run);
    let ok = format!(r#"{{outcome="OK",job="{}"}}"#, home.service());
    assert_eq!(prometheus.number(&format!("acm_runs_total{ok}")), 1.0);
    assert_eq!(prometheus.number(&format!("acm_run_duration_seconds_count{ok}")), 1.0);
    let lasted = prometheus.number(&format!("acm_run_duration_seconds_sum{ok}"));
    let report = run.report();
    assert!((lasted - report["duration_seconds"].as_f64().unwrap()).abs() < 1e-3, "{lasted}");
}

fn quantiles_are_those_of_the_calls(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("naps").metrics(prometheus).run();
    let mut calls: Vec<_> =
        run.recorded().iter().filter(|span| span.name == "nap").map(seconds).collect();
    calls.sort_by(f64::total_cmp);
    assert_eq!(calls.len(), 10);
    let buckets = of(&home, "acm_phase_duration_seconds_bucket");
    let bounds: Vec<f64> = prometheus
        .found(&buckets)
        .iter()
        .map(|bucket| bucket.label("le").parse().unwrap())
        .collect();
    for (quantile, rank) in [("0.3", 2), ("0.5", 4), ("0.9", 8), ("1", 9)] {
        let exact = calls[rank];
        let upper = bounds.iter().copied().filter(|bound| *bound >= exact).fold(f64::MAX, f64::min);
        let lower = bounds.iter().copied().filter(|bound| *bound < exact).fold(0.0, f64::max);
        let told = format!("histogram_quantile({quantile}, sum by (le) ({buckets}))");
        let told = prometheus.number(&told);
        assert!(
            told > lower && told <= upper + 1e-9,
            "{quantile}: {lower} < {told} <= {upper}, {exact}"
        );
        // As dashboards ask, which works only if the series begin at zero.
        let rate = format!("histogram_quantile({quantile}, sum by (le) (rate({buckets}[5m])))");
        let rate = prometheus.number(&rate);
        assert!((rate - told).abs() < 1e-9, "{quantile}: {rate} by rate, {told} in all");
    }
}

fn the_process_and_its_records_are_told_of(prometheus: &Prometheus) {
    let home = Home::new();
    let run = home.child("measures").metrics(prometheus).run();
    let value = |what: &str| prometheus.number(&format!("sum({})", of(&home, what)));
    assert!(value("process_cpu_time_seconds_total") < 60.0);
    let modes = prometheus.query(&of(&home, "process_cpu_time_seconds_total"));
    let mut modes: Vec<_> = modes.iter().map(|one| one.label("cpu_mode")).collect();
    modes.sort_unstable();
    assert_eq!(modes, ["system", "user"]);
    assert!(value("process_memory_usage_bytes") > 1e6);
    assert!(value("process_disk_io_bytes_total") >= 0.0);
    let threads = value("process_thread_count");
    assert!((2.0..100.0).contains(&threads), "{threads}");
    let (_, output) = run.exported(Telemetry::METRICS);
    let items = format!(
        r#"acm_telemetry_items_total{{signal="metrics",result="exported",job="{}"}}"#,
        home.service()
    );
    let told = prometheus.number(&items);
    assert!(told > 0.0 && told < to_f64(output.delivered), "{told} of {output:#?}");
}

fn an_unsampled_run_is_counted_without_exemplars(prometheus: &Prometheus) {
    let home = Home::new();
    let child = home.child("pipeline").env("OTEL_TRACES_SAMPLER", "always_off");
    let run = child.metrics(prometheus).run();
    assert_delivered(&run);
    let calls = CALLS.iter().map(|(.., calls)| calls).sum();
    let count = format!("sum({})", of(&home, "acm_phase_duration_seconds_count"));
    assert_eq!(prometheus.number(&count), to_f64(calls));
    assert!(prometheus.exemplars(&of(&home, "acm_phase_duration_seconds_bucket")).is_empty());
}

/// Instances are few: a run takes the slot that the one before it left.
fn runs_one_after_the_other_are_the_same_series(prometheus: &Prometheus) {
    let home = Home::new();
    for number in 1..=3 {
        assert_delivered(&home.child("nothing").metrics(prometheus).run());
        let ok = format!(r#"acm_runs_total{{outcome="OK",job="{}"}}"#, home.service());
        let found = prometheus.found(&ok);
        assert_eq!(found.len(), 1, "{found:#?}");
        let resets = prometheus.number(&format!("resets({ok}[1h])"));
        assert_eq!(resets, to_f64(number - 1));
    }
}
