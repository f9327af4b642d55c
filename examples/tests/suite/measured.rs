//! What is measured is what the run found: the same numbers stand in its tables.

use std::collections::BTreeMap;
use std::fs;

use acm_obs_test_backends::{Metrics, OtlpServer};

use crate::instruments::{BAD, GOOD, ROWS, eventful};
use crate::process::Run;

/// The newest number of the one series of the good equipment.
fn of_good(metrics: &Metrics, name: &str, attributes: &[(&str, &str)]) -> f64 {
    let attributes = [&[("equipment", GOOD)], attributes].concat();
    metrics.one(name, &attributes).value()
}

/// The columns of a table by their names.
fn columns(table: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let rows: Vec<_> = lines.collect();
    let column = |at: usize| rows.iter().map(|row| row[at]).collect();
    names.iter().enumerate().map(|(at, name)| (*name, column(at))).collect()
}

/// The last entry of a column, as a number.
fn last(column: &[&str]) -> f64 {
    column.last().unwrap().parse().unwrap()
}

/// Whether a number is another one, give or take a margin.
#[track_caller]
pub(crate) fn about(found: f64, expected: f64, margin: f64) {
    assert!((found - expected).abs() <= margin, "{found} is not about {expected}");
}

#[test]
fn what_is_measured_is_what_the_tables_say() {
    let server = OtlpServer::start();
    let run = eventful(&server);
    let metrics = server.metrics();
    scores_and_regime(&run, &metrics);
    health_and_life(&run, &metrics);
    episodes(&run, &metrics);
    work(&run, &metrics);
    tables(&run, &metrics);
}

fn scores_and_regime(run: &Run, metrics: &Metrics) {
    let scores = run.table(GOOD, "scores.csv");
    let scores = columns(&scores);
    about(of_good(metrics, "acm.fused_z", &[]), last(&scores["fused_z"]), 0.001);
    let mut channels = 0;
    for (name, column) in &scores {
        if let Some(channel) = name.strip_suffix("_z").filter(|channel| *channel != "fused") {
            let z = of_good(metrics, "acm.detector_z", &[("detector", channel)]);
            about(z, last(column), 0.001);
            channels += 1;
        }
    }
    assert_eq!(channels, metrics.series("acm.detector_z", &[]).len());
    let regime = metrics.one("acm.regime", &[("equipment", GOOD)]);
    about(regime.value(), last(&scores["regime"]), 0.0);
    let label = regime.attributes().text("label").unwrap();
    let regime = regime.value();
    let in_log = run.messages("REGIME").into_iter().any(|message| {
        message.starts_with(&format!("Regime {regime}: ")) && message.ends_with(label)
    });
    assert!(in_log, "{label} is not what the log says of regime {regime}");
}

fn health_and_life(run: &Run, metrics: &Metrics) {
    let health = run.table(GOOD, "health_timeline.csv");
    let health = &columns(&health)["health"];
    // The last point of health is the mean of an hour.
    let hour: Vec<f64> =
        health.iter().rev().take(6).map(|health| health.parse().unwrap()).collect();
    let mean = hour.iter().sum::<f64>() / hour.len() as f64;
    about(of_good(metrics, "acm.health.score", &[]), mean, 0.01);
    assert!(mean < 90.0, "the fault that goes on shows: {mean}");

    let life: serde_json::Value = serde_json::from_str(&run.table(GOOD, "rul.json")).unwrap();
    for quantile in ["p10", "p50", "p90"] {
        let hours = life[quantile]["hours"].as_f64().unwrap();
        about(of_good(metrics, "acm.rul", &[("quantile", quantile)]), hours, 1e-9);
    }
    let mean = life["mean_hours"].as_f64().unwrap();
    about(of_good(metrics, "acm.rul", &[("quantile", "mean")]), mean, 1e-9);
}

fn episodes(run: &Run, metrics: &Metrics) {
    let table = run.table(GOOD, "episodes.csv");
    let table = columns(&table);
    let mut by_severity: BTreeMap<&str, u32> = BTreeMap::new();
    table["severity"].iter().for_each(|severity| *by_severity.entry(severity).or_default() += 1);
    assert!(table["severity"].len() >= 2, "{table:?}");
    for (severity, number) in &by_severity {
        let found = of_good(metrics, "acm.episodes", &[("severity", severity)]);
        about(found, f64::from(*number), 0.0);
    }
    assert_eq!(metrics.series("acm.episodes", &[]).len(), by_severity.len());
    let active = table["active"].iter().filter(|active| **active == "true").count();
    assert_eq!(active, 1, "{table:?}");
    about(of_good(metrics, "acm.active_defects", &[]), 1.0, 0.0);
}

fn work(run: &Run, metrics: &Metrics) {
    about(of_good(metrics, "acm.rows", &[]), ROWS as f64, 0.0);
    about(of_good(metrics, "acm.batches", &[("status", "success")]), 1.0, 0.0);
    let failed = [("equipment", BAD), ("status", "failed")];
    about(metrics.one("acm.batches", &failed).value(), 1.0, 0.0);
    let error = [("equipment", BAD), ("error_type", "row_width")];
    about(metrics.one("acm.errors", &error).value(), 1.0, 0.0);
    assert_eq!(metrics.series("acm.errors", &[]).len(), 1, "each error once");
    about(of_good(metrics, "acm.coldstarts", &[]), 1.0, 0.0);

    let batch = metrics.one("acm.batch.duration", &[("equipment", GOOD)]).histogram();
    let whole = metrics.one("acm.run.duration", &[("outcome", "FAIL")]).histogram();
    let seconds = run.report["duration_seconds"].as_f64().unwrap();
    about(whole.sum.unwrap(), seconds, 0.001 + seconds / 100.0);
    assert!(batch.sum.unwrap() > 0.0 && batch.sum < whole.sum, "{batch:?}");
    about(metrics.total("acm.runs", &[]), 1.0, 0.0);
    about(
        metrics.one("acm.runs", &[("equipment", "fleet"), ("outcome", "FAIL")]).value(),
        1.0,
        0.0,
    );

    let detectors = ["ar1", "pca", "iforest", "gmm", "omr"];
    for detector in detectors {
        let of = [("equipment", GOOD), ("detector", detector)];
        let took = metrics.one("acm.detector.duration", &of).histogram();
        assert!(took.count == 1 && took.sum < batch.sum, "{detector}: {took:?}");
        let refit = [("detector", detector), ("reason", "missing")];
        about(of_good(metrics, "acm.model.refits", &refit), 1.0, 0.0);
    }
    assert_eq!(metrics.series("acm.detector.duration", &[]).len(), detectors.len());

    // Forty of the values of four sensors are missing.
    let quality = 100.0 * (1.0 - 40.0 / (4.0 * ROWS as f64));
    about(of_good(metrics, "acm.data_quality.score", &[]), quality, 1e-9);
}

fn tables(run: &Run, metrics: &Metrics) {
    let mut written = 0;
    for entry in fs::read_dir(run.tables().join(GOOD)).unwrap() {
        let path = entry.unwrap().path();
        let table = path.file_stem().unwrap().to_str().unwrap();
        let of = [("table", table), ("operation", "write")];
        about(of_good(metrics, "acm.sql.operations", &of), 1.0, 0.0);
        written += 1;
    }
    // Eight models and the state of the forecast are kept as well.
    assert_eq!(metrics.series("acm.sql.operations", &[]).len(), written + 9);
}
