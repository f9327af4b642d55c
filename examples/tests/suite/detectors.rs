//! The mathematics: what is strange scores higher than what is usual, and is found.

use acm_obs_examples::Config;
use acm_obs_examples::analysis::Analysis;
use acm_obs_examples::coldstart::split;
use acm_obs_examples::detectors::Scores;
use acm_obs_examples::frame::Frame;
use acm_obs_examples::input::Table;
use acm_obs_examples::judge::Judged;
use ndarray::Array2;
use proptest::prelude::*;

use crate::machine::{Machine, SENSORS};
use crate::process::Place;

const ROWS: usize = 1500;
/// Within the scored rows, which begin after 60 %.
const FAULT: std::ops::Range<usize> = 1200..1230;
const SCORED_FROM: usize = 900;

fn frame(machine: &Machine) -> Frame {
    let place = Place::new();
    let file = place.file("machine.csv", machine.csv());
    Frame::merge(&[Table::read(&file, usize::MAX).unwrap()]).0
}

fn judged(machine: &Machine) -> Judged {
    let config = Config::default();
    Judged::by_learning(split(&frame(machine), &config).unwrap(), &config)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn every_channel_scores_an_injected_fault_above_healthy_rows() {
    let Scores { channels, values } = judged(&Machine::healthy(ROWS).with_fault(FAULT)).scores;
    assert_eq!(channels, ["ar1", "pca_spe", "pca_t2", "iforest", "gmm", "omr"]);
    let fault = FAULT.start - SCORED_FROM..FAULT.end - SCORED_FROM;
    for (channel, scores) in channels.iter().zip(values.columns()) {
        let scores = scores.to_vec();
        let (healthy, faulty) = (&scores[..fault.start], mean(&scores[fault.clone()]));
        let usual = mean(healthy);
        let spread =
            mean(&healthy.iter().map(|score| (score - usual).powi(2)).collect::<Vec<_>>()).sqrt();
        assert!(
            faulty > usual + spread,
            "{channel}: {faulty} during the fault, {usual} ± {spread} before"
        );
    }
}

#[test]
fn an_injected_fault_becomes_the_one_episode_and_its_sensors_the_culprits() {
    let judged = judged(&Machine::healthy(ROWS).with_fault(FAULT));
    let analysis = Analysis::of(&judged, true, &Config::default());
    let [episode] = &analysis.episodes[..] else {
        panic!("one episode expected: {:?}", analysis.episodes)
    };
    assert!(episode.rows.start().abs_diff(FAULT.start - SCORED_FROM) <= 3, "{episode:?}");
    assert!(episode.rows.end().abs_diff(FAULT.end - SCORED_FROM) <= 20, "{episode:?}");
    let culprits = acm_obs_examples::episodes::find_culprits(
        &analysis.episodes,
        &analysis.sensors,
        &analysis.residuals,
    );
    let blamed = &culprits[0][0].sensor;
    assert!(blamed == "temperature" || blamed == "vibration", "{culprits:?}");
    let healthy = mean(&analysis.health[..*episode.rows.start()]);
    let faulty = mean(&analysis.health[episode.rows.clone()]);
    assert!(healthy > 80.0 && faulty < 50.0, "healthy {healthy}, faulty {faulty}");
}

#[test]
fn a_healthy_machine_has_no_episode() {
    let analysis = Analysis::of(&judged(&Machine::healthy(ROWS)), true, &Config::default());
    assert_eq!(analysis.episodes, []);
}

#[test]
fn all_scores_are_finite_whatever_the_scored_rows_hold() {
    let mut machine = Machine::healthy(ROWS);
    for (row, value) in
        (SCORED_FROM..ROWS).step_by(97).zip([1e29, -1e29, 0.0, 1e-300, -5e12, f64::NAN, 1e15])
    {
        machine.rows[row][row % SENSORS.len()] = value;
    }
    let judged = judged(&machine);
    assert!(judged.scores.values.iter().all(|score| !score.is_nan()));
    let analysis = Analysis::of(&judged, true, &Config::default());
    assert!(analysis.z.iter().all(|z| z.is_finite()));
    assert!(analysis.fused.iter().chain(&analysis.health).all(|value| value.is_finite()));
}

#[test]
fn the_same_rows_give_the_same_scores() {
    let machine = Machine::healthy(400);
    assert_eq!(judged(&machine).scores, judged(&machine).scores);
}

#[test]
fn a_detector_that_lacks_what_it_takes_is_left_out_and_named() {
    let mut frame = frame(&Machine::healthy(400));
    frame = frame.select(&["load".to_owned()]);
    let config = Config::default();
    let judged = Judged::by_learning(split(&frame, &config).unwrap(), &config);
    assert!(judged.models.detectors.omr.is_none());
    assert!(judged.shortcomings[0].contains("OMR"), "{:?}", judged.shortcomings);
    assert!(judged.scores.values.iter().all(|score| score.is_finite()));
}

/// A sensor as it may come: alive, stuck, stepping, absent for a while, or beside itself.
fn sensor(rows: usize) -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        6 => (0.0..100.0_f64).boxed(),
        2 => Just(7.0).boxed(),
        1 => Just(f64::NAN).boxed(),
        1 => prop_oneof![Just(1e29), Just(-1e29), Just(1e-300), Just(0.0)].boxed(),
    ];
    let alive = proptest::collection::vec(0.0..100.0_f64, rows);
    let wild = proptest::collection::vec(value, rows);
    let stuck = (0.0..100.0_f64, 0..rows).prop_map(move |(level, step)| {
        (0..rows).map(|row| if row < step { level } else { level + 1.0 }).collect()
    });
    prop_oneof![alive, wild, stuck, Just(vec![f64::NAN; rows])]
}

fn any_frame() -> impl Strategy<Value = Frame> {
    (50_usize..90, 1_usize..5)
        .prop_flat_map(|(rows, width)| {
            (
                proptest::collection::vec(sensor(rows), width),
                proptest::collection::vec(1_i64..100_000, rows),
            )
        })
        .prop_map(|(columns, steps)| {
            let mut second = 1_400_000_000;
            let times = steps.iter().map(|step| {
                second += step;
                jiff::Timestamp::from_second(second).unwrap()
            });
            let values = Array2::from_shape_fn((steps.len(), columns.len()), |(row, column)| {
                columns[column][row]
            });
            let sensors = (0..columns.len()).map(|column| format!("s{column}")).collect();
            Frame { times: times.collect(), sensors, values }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_sensors_do_there_is_an_analysis(frame in any_frame()) {
        let config = Config::default();
        if let Ok(split) = split(&frame, &config) {
            let judged = Judged::by_learning(split, &config);
            let analysis = Analysis::of(&judged, true, &config);
            prop_assert!(analysis.fused.iter().chain(&analysis.health).all(|value| value.is_finite()));
            let again = Judged::by_models(judged.models, &frame);
            prop_assert_eq!(again.frame.len(), frame.len());
        }
    }
}
