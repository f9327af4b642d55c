//! Coldstart: with no models yet, which rows teach and which are judged.

use acm_obs::metrics::{AROUND, record_coldstart};
use acm_obs::{acm_log, acm_phase, console, record};
use thiserror::Error;

use crate::config::Config;
use crate::frame::Frame;
use crate::stats::deviation;

/// The rows of a coldstart, parted, with the sensors that vary.
#[derive(Clone, Debug)]
pub struct Split {
    /// The first rows, which teach the models.
    pub train: Frame,
    /// The rows after them, which are scored.
    pub score: Frame,
}

/// There is nothing a run could do with these rows now; a later run may.
#[derive(Debug, Error)]
pub enum NotEnough {
    /// The files hold no row.
    #[error("no data returned")]
    NoRows,
    /// Fewer rows than models can be learnt from.
    #[error("{rows} rows, and a coldstart takes {needed}")]
    FewRows {
        /// Rows there are.
        rows: usize,
        /// Rows it takes.
        needed: usize,
    },
    /// No sensor changes, so there is nothing to learn.
    #[error("no numeric column whose values vary")]
    NothingVaries,
}

/// Parts the rows into those that teach and those that are scored.
///
/// # Errors
///
/// When there are too few rows, or no sensor that varies.
#[acm_phase(component = "COLDSTART", log = none, fields(rows = frame.len()))]
pub fn split(frame: &Frame, config: &Config) -> Result<Split, NotEnough> {
    if frame.len() < config.coldstart_rows {
        return Err(NotEnough::FewRows { rows: frame.len(), needed: config.coldstart_rows });
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a row count is one"
    )]
    let rows = (frame.len() as f64 * config.train_share) as usize;
    let train = frame.rows(0..rows);
    let varying = varying_sensors(&train);
    if varying.is_empty() {
        return Err(NotEnough::NothingVaries);
    }
    let train = train.select(&varying);
    let score = frame.rows(rows..frame.len()).select(&varying);
    let (n, m, total) = (train.len(), score.len(), frame.len());
    acm_log::data!("BATCH MODE: Train allocated {n} rows, Score allocated {m} rows");
    let constant: Vec<&str> =
        frame.sensors.iter().filter(|name| !varying.contains(name)).map(String::as_str).collect();
    if !constant.is_empty() {
        let (dropped, names) = (constant.len(), constant.join(", "));
        acm_log::data!(
            "Left out {dropped} columns that are constant or empty in training: {names}"
        );
    }
    acm_log::data!("Load complete: {n} train + {m} score = {total} rows");
    record!(train = n, score = m);
    record_coldstart(AROUND);
    Ok(Split { train, score })
}

/// Says why there is nothing to do, in the words an operator searches for.
pub fn defer(reason: &NotEnough) {
    console::warn!("Failed to load data window: {reason}", component = "COLDSTART");
    console::warn!("Insufficient data in this window - batch will NOOP", component = "COLDSTART");
    console::info!(
        "Deferred to next job run - insufficient data for training",
        component = "COLDSTART"
    );
    console::info!("Job will succeed when more data arrives", component = "COLDSTART");
}

fn varying_sensors(train: &Frame) -> Vec<String> {
    let varies = |column: usize| {
        let present =
            train.values.column(column).into_iter().copied().filter(|value| !value.is_nan());
        let values: Vec<f64> = present.collect();
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        deviation(&values) > 1e-9 * largest
    };
    (0..train.sensors.len())
        .filter(|&column| varies(column))
        .map(|column| train.sensors[column].clone())
        .collect()
}
