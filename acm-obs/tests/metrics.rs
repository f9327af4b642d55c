//! The functions of `acm_obs::metrics`: what each of them hands over.
#![cfg(not(feature = "off"))]

use std::time::Duration;

use acm_obs::metrics::{self, AROUND, CapturedMeasurement, RefitReason};
use acm_obs::{Outcome, acm_phase, testing, with_equipment};

/// What was measured, as lines: `name value key=value …`.
fn lines(measured: impl Iterator<Item = CapturedMeasurement>) -> Vec<String> {
    let line = |measured: CapturedMeasurement| {
        let CapturedMeasurement { name, value, attributes } = measured;
        let attributes: Vec<_> =
            attributes.iter().map(|(key, value)| format!(" {key}={value}")).collect();
        format!("{name} {value}{}", attributes.concat())
    };
    measured.map(line).collect()
}

#[test]
fn every_function_records_its_own_instruments() {
    let obs = testing::capture();
    let second = Duration::from_secs(1);
    metrics::record_run("FAN", Outcome::Degraded, second);
    metrics::record_batch_processed("FAN", second, 1_500, "success");
    metrics::record_detector_duration("omr", "FAN", second);
    metrics::record_error("FAN", "data");
    metrics::record_coldstart("FAN");
    metrics::record_model_refit("FAN", "gmm", RefitReason::Drift);
    metrics::record_sql_op("FAN", "ACM_Scores", "insert");
    metrics::record_health_score("FAN", 87.5);
    metrics::record_data_quality("FAN", 99.0);
    metrics::record_rul("FAN", 4.0, 1.0, 3.0, 9.0);
    metrics::record_active_defects("FAN", 2);
    metrics::record_episode("FAN", "high");
    metrics::record_detector_scores("FAN", 3.0, &[("ar1", 2.0), ("pca", 4.0)]);
    metrics::record_regime("FAN", 2, "full load");
    assert_eq!(
        lines(obs.measurements()),
        [
            "acm.runs 1 equipment=FAN outcome=DEGRADED",
            "acm.run.duration 1 equipment=FAN outcome=DEGRADED",
            "acm.batches 1 equipment=FAN status=success",
            "acm.batch.duration 1 equipment=FAN status=success",
            "acm.rows 1500 equipment=FAN",
            "acm.detector.duration 1 equipment=FAN detector=omr",
            "acm.errors 1 equipment=FAN error_type=data",
            "acm.coldstarts 1 equipment=FAN",
            "acm.model.refits 1 equipment=FAN reason=drift detector=gmm",
            "acm.sql.operations 1 equipment=FAN table=ACM_Scores operation=insert",
            "acm.health.score 87.5 equipment=FAN",
            "acm.data_quality.score 99 equipment=FAN",
            "acm.rul 4 equipment=FAN quantile=mean",
            "acm.rul 1 equipment=FAN quantile=p10",
            "acm.rul 3 equipment=FAN quantile=p50",
            "acm.rul 9 equipment=FAN quantile=p90",
            "acm.active_defects 2 equipment=FAN",
            "acm.episodes 1 equipment=FAN severity=high",
            "acm.fused_z 3 equipment=FAN",
            "acm.detector_z 2 equipment=FAN detector=ar1",
            "acm.detector_z 4 equipment=FAN detector=pca",
            "acm.regime 2 equipment=FAN label=full load",
        ]
    );
}

#[test]
fn an_equipment_that_is_not_given_is_that_of_the_scope_around() {
    #[acm_phase(component = "HEALTH")]
    fn judge() {
        metrics::record_health_score(AROUND, 50.0);
    }

    let obs = testing::capture();
    with_equipment("PUMP", 7, judge);
    metrics::record_health_score(AROUND, 60.0);
    with_equipment("PUMP", 7, || metrics::record_health_score("FAN", 70.0));
    assert_eq!(
        lines(obs.measurements()),
        [
            "acm.health.score 50 equipment=PUMP",
            "acm.health.score 60 equipment=",
            "acm.health.score 70 equipment=FAN",
        ]
    );
}

#[test]
fn captures_on_two_threads_do_not_see_each_other() {
    let obs = testing::capture();
    std::thread::spawn(|| {
        let obs = testing::capture();
        metrics::record_coldstart("PUMP");
        assert_eq!(lines(obs.measurements()), ["acm.coldstarts 1 equipment=PUMP"]);
    })
    .join()
    .expect("the other capture");
    metrics::record_coldstart("FAN");
    assert_eq!(lines(obs.measurements()), ["acm.coldstarts 1 equipment=FAN"]);
}

#[test]
fn without_a_capture_nothing_is_recorded() {
    metrics::record_coldstart("NOBODY");
    let obs = testing::capture();
    assert_eq!(obs.measurements().count(), 0);
    assert_eq!(obs.measurements().next().and_then(|one| one.attribute("x").map(str::len)), None);
}
