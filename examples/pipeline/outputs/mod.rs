//! Outputs: the tables of a run, as CSV and JSON files in its directory.
//!
//! [`Tables`] writes; what stands in the tables is made by `analytics`, `artifacts` and `forecast`.

mod analytics;
mod artifacts;
mod forecast;
mod tables;

use std::path::{Path, PathBuf};

pub use tables::{OutputError, Tables, Written};

use crate::models::folder_name;

/// The folder of an equipment's tables within the run directory.
#[must_use]
pub fn folder_in(run_dir: &Path, equipment: &str) -> PathBuf {
    run_dir.join("tables").join(folder_name(equipment))
}
