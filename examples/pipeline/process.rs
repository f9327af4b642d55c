//! One equipment, from its files to its tables.

use std::fmt::Display;
use std::path::Path;

use acm_obs::metrics::{AROUND, record_error};
use acm_obs::{Outcome, console, set_outcome_because};
use futures_lite::future::block_on;

use crate::analysis::Analysis;
use crate::coldstart::{self, NotEnough, split};
use crate::config::Config;
use crate::forecast::forecast;
use crate::job::Part;
use crate::judge::Judged;
use crate::load::{detect_cadence, load};
use crate::models::{Models, Store};
use crate::outputs::{Tables, Written, folder_in};
use crate::run::RunError;

/// What became of one equipment.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// How it ended.
    pub outcome: Outcome,
    /// Rows in its files.
    pub rows_in: usize,
    /// Rows scored.
    pub rows_out: usize,
    /// Share of the values that are missing, 0 to 1.
    pub missing_share: f64,
    /// Tables written.
    pub written: Written,
}

impl Summary {
    fn new() -> Self {
        Self {
            outcome: Outcome::Ok,
            rows_in: 0,
            rows_out: 0,
            missing_share: 0.0,
            written: Written::default(),
        }
    }

    /// A stage fell back or was skipped: the run goes on, and says so at its end.
    fn degrade(&mut self, reason: impl Display) {
        self.outcome = Outcome::Degraded;
        set_outcome_because(Outcome::Degraded, reason);
    }
}

/// Runs all stages for one equipment.
///
/// # Errors
///
/// When its files cannot be read, or its tables cannot be written.
pub fn process(
    part: &Part,
    store: Option<&Store>,
    run_dir: Option<&Path>,
    config: &Config,
) -> Result<Summary, RunError> {
    let mut summary = Summary::new();
    detect_cadence(&part.files);
    let saved = recall(&part.equipment, store, &mut summary);
    let coldstart = saved.is_none();
    let loaded = load(&part.files, config)?;
    summary.rows_in = loaded.rows_read;
    summary.missing_share = loaded.missing_share;

    let judged = match saved {
        _ if loaded.frame.is_empty() => Err(NotEnough::NoRows),
        Some(models) => Ok(Judged::by_models(models, &loaded.frame)),
        None => split(&loaded.frame, config).map(|split| Judged::by_learning(split, config)),
    };
    let judged = match judged {
        Ok(judged) => judged,
        Err(reason) => {
            coldstart::defer(&reason);
            summary.outcome = summary.outcome.worst(Outcome::Noop);
            return Ok(summary);
        }
    };
    summary.rows_out = judged.frame.len();
    for shortcoming in &judged.shortcomings {
        summary.degrade(shortcoming);
    }
    if let Some(store) = store.filter(|_| coldstart)
        && let Err(error) = store.save_models(&judged.models)
    {
        record_error(AROUND, error.kind());
        summary.degrade(format_args!("the models are not kept: {error}"));
    }
    let analysis = Analysis::of(&judged, coldstart, config);
    let mut tables = Tables::new(run_dir.map(|dir| folder_in(dir, &part.equipment)));
    if run_dir.is_none() {
        summary.degrade("there is no run directory, so no tables are written");
    }
    tables.write_analytics(&analysis)?;
    let forecast = block_on(forecast(&analysis, store, &mut tables, config))?;
    if forecast.is_none() {
        summary.degrade("the forecast is left out: the history of health is too short");
    }
    tables.write_artifacts(&analysis, &judged.models)?;
    summary.written = tables.written();
    Ok(summary)
}

/// The models of an earlier run, if there are any that can be used.
fn recall(equipment: &str, store: Option<&Store>, summary: &mut Summary) -> Option<Models> {
    let Some((store, version)) = store.and_then(|store| Some((store, store.version()?))) else {
        console::info!(
            "No existing models for {equipment} - coldstart required",
            component = "COLDSTART"
        );
        return None;
    };
    match store.load_models(version) {
        Ok(models) => {
            console::info!(
                "Models exist for {equipment}, coldstart not needed",
                component = "COLDSTART"
            );
            Some(models)
        }
        Err(error) => {
            record_error(AROUND, error.kind());
            summary
                .degrade(format_args!("saved models cannot be used, coldstart required: {error}"));
            None
        }
    }
}
