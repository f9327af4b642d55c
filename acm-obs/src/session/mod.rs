//! The collector's side: takes over what threads recorded and adds up their statistics.
//!
//! This is the interface between this crate and its runtime; its names may change with
//! [`VERSION`], without notice to others.

mod batch;
mod futures;
mod install;
mod snapshot;
mod wall;

pub use self::install::{AfterRun, AlreadyInstalled, Install, Session, early_logs, install};
pub use self::snapshot::{Dropped, OutcomeStats, PhaseStats, Running, Snapshot};
pub use crate::run_outcome::{RunOutcome, said as said_outcome};

/// The version of this interface.
pub const VERSION: u32 = 2;
