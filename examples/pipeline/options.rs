//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Watches over wind turbines, or over whatever the given records tell of.
///
/// Reads historian exports (CSV), learns what is usual, and tells what is not, where the equipment is going and how
/// long it will last. Without arguments it runs on the bundled records of four wind turbines.
///
/// Exit status: 0 when done or when there was nothing to do, 1 when something failed, 2 on wrong usage.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "pipeline", disable_version_flag = true)]
pub struct Options {
    /// Folder of run directories, each named after its run id [default: `ACM_RUN_DIR`, else acm-runs]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// A CSV file, or a folder of them [default: the bundled records]
    #[arg(long, value_name = "FILE|DIR")]
    pub input: Option<PathBuf>,

    /// Treats all input as one equipment of this name; without it each file is one, named after the file
    #[arg(long, value_name = "NAME", env = "ACM_EQUIPMENT", hide_env_values = true)]
    pub equipment: Option<String>,

    /// Number of the equipment
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub equip_id: Option<i64>,

    /// Folder in which models are kept from run to run; without it each run learns anew and keeps nothing
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

impl Options {
    /// The name given for all input, if one was.
    #[must_use]
    pub fn equipment(&self) -> Option<&str> {
        self.equipment.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}
