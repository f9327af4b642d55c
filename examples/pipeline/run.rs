//! The run: every equipment in turn, and the sum of what became of them.

use std::path::Path;
use std::time::{Duration, Instant};

use acm_obs::metrics::{AROUND, record_batch_processed, record_error};
use acm_obs::{Outcome, acm_log, console, with_equipment};
use thiserror::Error;

use crate::config::Config;
use crate::input::InputError;
use crate::job::{Job, Part};
use crate::models::Store;
use crate::options::Options;
use crate::outputs::{OutputError, Written};
use crate::process::{Summary, process};

/// Why a run failed.
#[derive(Debug, Error)]
pub enum RunError {
    /// A file cannot be read as a historian export.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A table cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Some of several equipments failed; the results of the others are kept.
    #[error("{} of {total} equipments failed: {}", failed.len(), joined(failed))]
    Some {
        /// What went wrong with each.
        failed: Vec<RunError>,
        /// How many there are.
        total: usize,
    },
}

impl RunError {
    /// What went wrong, as one of a few words: for counting.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Input(error) => error.kind(),
            Self::Output(_) => "table",
            Self::Some { .. } => "some",
        }
    }
}

/// Identity of the run, for messages and for the place of its tables.
#[derive(Clone, Copy, Debug)]
pub struct RunInfo<'a> {
    /// The run id.
    pub id: &'a str,
    /// The run directory, if there is one.
    pub dir: Option<&'a Path>,
}

/// Processes all of a job.
///
/// # Errors
///
/// When an equipment failed; the others are processed all the same.
pub fn run(job: &Job, options: &Options, info: RunInfo<'_>) -> Result<Outcome, RunError> {
    let config = Config::default();
    announce(job, options, &config, info);
    if job.parts.is_empty() {
        let folder = job.input.display();
        console::warn!("No data returned: {folder} holds no .csv or .tsv file", component = "DATA");
    }
    let total = job.parts.len();
    let mut summaries = Vec::with_capacity(total);
    let mut failed = Vec::new();
    for (number, part) in (1_i64..).zip(&job.parts) {
        let work = || {
            let equipment = &part.equipment;
            if total > 1 {
                acm_log::run!("Batch {number}/{total} | Equipment: {equipment}");
            }
            let store = options.models.as_deref().map(|folder| Store::new(folder, equipment));
            let began = Instant::now();
            let result = process(part, store.as_ref(), info.dir, &config);
            measure(&result, began.elapsed());
            result
        };
        // The equipment of a run with a single one is the run's own.
        let result = match total {
            1 => work(),
            _ => with_equipment(&part.equipment, number, work),
        };
        match result {
            Ok(summary) => summaries.push(summary),
            Err(error) => failed.push(error),
        }
    }
    let outcome = if failed.is_empty() { overall(&summaries) } else { Outcome::Fail };
    finalize(&summaries, outcome, info);
    match failed.pop() {
        None => Ok(outcome),
        Some(error) if total == 1 => Err(error),
        Some(error) => {
            failed.push(error);
            Err(RunError::Some { failed, total })
        }
    }
}

/// Counts the batch, and what went wrong with it.
fn measure(result: &Result<Summary, RunError>, took: Duration) {
    let (rows, status) = match result {
        Ok(Summary { outcome, rows_in, .. }) => match outcome {
            Outcome::Ok => (*rows_in, "success"),
            Outcome::Degraded => (*rows_in, "degraded"),
            // Put off: the run that does it will count them.
            Outcome::Noop => (0, "noop"),
            Outcome::Fail => (0, "failed"),
        },
        Err(error) => {
            record_error(AROUND, error.kind());
            (0, "failed")
        }
    };
    record_batch_processed(AROUND, took, rows as u64, status);
}

fn announce(job: &Job, options: &Options, config: &Config, info: RunInfo<'_>) {
    let (equipment, signature) = (&job.equipment, config.signature());
    acm_log::cfg!("Loaded built-in config for {equipment}");
    acm_log::cfg!("Config signature: {signature}");
    let (total, names) = (job.parts.len(), names(&job.parts));
    acm_log::run!("Batch of {total} | Equipment: {names}");
    acm_log::cfg!("storage_backend=FILES | batch_mode=True | continuous_learning=False");
    if let Some(name) = options.equipment() {
        acm_log::run!("Using equipment from CLI argument: {name}");
    } else {
        acm_log::run!("Using equipment from file names: {names}");
    }
    let id = info.id;
    acm_log::run!("Starting run RunID={id}");
    acm_log::run!("Started RunID={id} equip='{equipment}'", input = %job.input.display());
    if let Some(dir) = info.dir {
        console::info!("Manager initialized", component = "OUTPUT", folder = %dir.display());
    } else {
        console::warn!("Manager initialized without a run directory", component = "OUTPUT");
    }
}

fn names(parts: &[Part]) -> String {
    parts.iter().map(|part| part.equipment.as_str()).collect::<Vec<_>>().join(", ")
}

/// Nothing to do only if there was nothing to do anywhere; else the worst.
fn overall(summaries: &[Summary]) -> Outcome {
    let done =
        summaries.iter().map(|summary| summary.outcome).filter(|&outcome| outcome != Outcome::Noop);
    done.reduce(Outcome::worst).unwrap_or(Outcome::Noop)
}

fn finalize(summaries: &[Summary], outcome: Outcome, info: RunInfo<'_>) {
    let mut written = Written::default();
    let (mut rows_in, mut rows_out, mut missing) = (0, 0, 0.0);
    for summary in summaries {
        written += summary.written;
        rows_in += summary.rows_in;
        rows_out += summary.rows_out;
        missing += summary.missing_share * summary.rows_in as f64;
    }
    let (id, outcome) = (info.id, outcome.as_str());
    console::debug!("Phase timings go to report.json", component = "PERF");
    let null = 100.0 * missing / (rows_in.max(1) as f64);
    let score = 100.0 - null;
    console::debug!("Data quality: avg_null={null:.2}%, score={score:.1}", component = "RUN_META");
    console::info!(
        "Run metadata goes to report.json for RunID={id} (outcome={outcome})",
        component = "RUN_META"
    );
    acm_log::run!("Finalized RunID={id} outcome={outcome} rows_in={rows_in} rows_out={rows_out}");
    let Written { files, rows, seconds } = written;
    let average = seconds / (files.max(1) as f64);
    console::info!(
        "Finalized: {files} files, {rows} total rows, {average:.3}s avg write",
        component = "OUTPUT"
    );
}

fn joined(errors: &[RunError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
