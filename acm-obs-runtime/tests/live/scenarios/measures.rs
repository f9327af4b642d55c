//! Every built-in metric, and one of the user's own.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use acm_obs::metrics::{self, AROUND, RefitReason};
use acm_obs::{Outcome, acm_phase};
use opentelemetry::{KeyValue, global};

use super::start;

/// What Prometheus must have of the functions that were called: a name, with labels besides the equipment, and the value.
pub(crate) const MEASURED: &[(&str, f64)] = &[
    (r#"acm_runs_total{outcome="DEGRADED""#, 2.0),
    (r#"acm_run_duration_seconds_count{outcome="DEGRADED""#, 2.0),
    (r#"acm_run_duration_seconds_sum{outcome="DEGRADED""#, 3.5),
    (r#"acm_batches_total{status="success""#, 3.0),
    (r#"acm_batches_total{status="failed""#, 1.0),
    (r#"acm_batch_duration_seconds_count{status="success""#, 3.0),
    (r#"acm_batch_duration_seconds_sum{status="success""#, 6.0),
    ("acm_rows_total{", 3_010.0),
    (r#"acm_detector_duration_seconds_count{detector="omr""#, 1.0),
    (r#"acm_detector_duration_seconds_bucket{detector="omr",le="+Inf""#, 1.0),
    (r#"acm_episodes_total{severity="high""#, 1.0),
    (r#"acm_errors_total{error_type="ValueError""#, 2.0),
    ("acm_coldstarts_total{", 1.0),
    (r#"acm_model_refits_total{detector="pca",reason="drift""#, 1.0),
    (r#"acm_sql_operations_total{table="ACM_Runs",operation="insert""#, 1.0),
    ("acm_health_score{", 87.5),
    ("acm_data_quality_score{", 99.0),
    (r#"acm_rul_hours{quantile="mean""#, 120.0),
    (r#"acm_rul_hours{quantile="p10""#, 80.0),
    (r#"acm_rul_hours{quantile="p50""#, 118.0),
    (r#"acm_rul_hours{quantile="p90""#, 170.0),
    ("acm_active_defects{", 4.0),
    ("acm_fused_z{", 2.5),
    (r#"acm_detector_z{detector="ar1""#, 1.5),
    (r#"acm_regime{label="startup""#, 2.0),
];

pub(super) fn runs() -> ExitCode {
    let obs = start();
    measure();
    assert!(obs.flush());
    // What is new after the first export begins at zero as well.
    metrics::record_error(AROUND, "ValueError");
    metrics::record_error(AROUND, "ValueError");
    metrics::record_batch_processed(AROUND, Duration::from_secs(1), 10, "failed");
    // The spans so far have arrived: the last export tells of them.
    nap(Duration::ZERO);
    assert!(obs.flush());
    obs.finish(()).into()
}

fn measure() {
    metrics::record_run(AROUND, Outcome::Degraded, Duration::from_millis(1_500));
    metrics::record_run(AROUND, Outcome::Degraded, Duration::from_secs(2));
    for seconds in 1..=3 {
        metrics::record_batch_processed(AROUND, Duration::from_secs(seconds), 1_000, "success");
    }
    metrics::record_detector_duration("omr", AROUND, Duration::from_millis(2_300));
    metrics::record_episode(AROUND, "high");
    metrics::record_coldstart(AROUND);
    metrics::record_model_refit(AROUND, "pca", RefitReason::Drift);
    metrics::record_sql_op(AROUND, "ACM_Runs", "insert");
    metrics::record_health_score(AROUND, 87.5);
    metrics::record_data_quality(AROUND, 99.0);
    metrics::record_rul(AROUND, 120.0, 80.0, 118.0, 170.0);
    metrics::record_active_defects(AROUND, 4);
    metrics::record_detector_scores(AROUND, 2.5, &[("ar1", 1.5)]);
    metrics::record_regime(AROUND, 2, "startup");
    let meter = global::meter("plant");
    meter.u64_counter("plant.starts").build().add(7, &[KeyValue::new("turbine", "west")]);
}

#[acm_phase(component = "SCORE", log = none)]
fn nap(time: Duration) {
    thread::sleep(time);
}

/// Calls of very different durations.
pub(super) fn naps() -> ExitCode {
    let obs = start();
    for milliseconds in [0, 0, 0, 3, 3, 12, 30, 30, 60, 120] {
        nap(Duration::from_millis(milliseconds));
    }
    obs.finish(()).into()
}
