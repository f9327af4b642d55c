//! Judging rows: with models learnt from the rows before them, or with models of an earlier run.

use acm_obs::{acm_log, console};

use crate::coldstart::Split;
use crate::config::Config;
use crate::detectors::{Detectors, Scores};
use crate::features::{FeatureModel, Features, hash_features};
use crate::frame::Frame;
use crate::models::Models;
use crate::regimes::Regimes;

/// Rows, the models, and what their detectors say of the rows.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The models.
    pub models: Models,
    /// The rows that were scored.
    pub frame: Frame,
    /// The same as the detectors saw them.
    pub features: Features,
    /// What they say.
    pub scores: Scores,
    /// What had to be done without, if anything.
    pub shortcomings: Vec<String>,
}

impl Judged {
    /// Learns from the training rows, and judges the others.
    #[must_use]
    pub fn by_learning(split: Split, config: &Config) -> Self {
        let Split { train, score } = split;
        console::info!(
            "Using adaptive baseline for TRAIN: the first rows of the coldstart",
            component = "BASELINE"
        );
        let window = config.window;
        acm_log::feat!("Building features with window={window}");
        let model = FeatureModel::fit(&train, config);
        acm_log::feat!("Building train features...");
        let train = model.build_features(&train);
        acm_log::feat!("Building score features (using train fill values)...");
        let features = model.build_features(&score);
        hash_features(&features);

        acm_log::model!("Starting detector fitting...");
        let detectors = Detectors::fit_detectors(&train, config);
        let [train_scores, scores] = score_batches(&detectors, &score, [&train, &features]);
        let regimes = Regimes::fit_regimes(&train.smooth, config);
        report_state("New", &regimes);
        let mut shortcomings = Vec::new();
        if detectors.gmm.is_none() {
            shortcomings
                .push("the GMM detector is left out: no mixture fits the training rows".to_owned());
        }
        if detectors.omr.is_none() {
            shortcomings.push(
                "the OMR detector is left out: it takes two sensors, none a copy of the other"
                    .to_owned(),
            );
        }
        let models = Models { features: model, detectors, regimes, train_scores };
        Self { models, frame: score, features, scores, shortcomings }
    }

    /// Judges all rows with models there are.
    #[must_use]
    pub fn by_models(models: Models, frame: &Frame) -> Self {
        let rows = frame.len();
        acm_log::data!("BATCH MODE: Score allocated {rows} rows");
        let absent: Vec<&str> = models
            .features
            .sensors
            .iter()
            .filter(|name| !frame.sensors.contains(name))
            .map(String::as_str)
            .collect();
        let shortcomings = match absent[..] {
            [] => Vec::new(),
            _ => vec![format!(
                "the median of training stands in for sensors that are not there: {}",
                absent.join(", ")
            )],
        };
        let frame = frame.select(&models.features.sensors);
        acm_log::feat!("Building score features (using train fill values)...");
        let features = models.features.build_features(&frame);
        hash_features(&features);
        let [scores] = score_batches(&models.detectors, &frame, [&features]);
        report_state("Loaded", &models.regimes);
        Self { models, frame, features, scores, shortcomings }
    }
}

fn report_state(origin: &str, regimes: &Regimes) {
    let (k, quality_ok) = (regimes.len(), regimes.len() > 1);
    console::info!("{origin} state: K={k}, quality_ok={quality_ok}", component = "REGIME_STATE");
}

fn score_batches<const N: usize>(
    detectors: &Detectors,
    frame: &Frame,
    batches: [&Features; N],
) -> [Scores; N] {
    detectors.check_health();
    let (n, names) = (frame.sensors.len(), frame.sensors.join(", "));
    console::info!(
        "Using {n} raw operational sensors for regime clustering: [{names}]",
        component = "REGIME"
    );
    acm_log::model!("Starting detector scoring...");
    detectors.score_detectors(batches)
}
