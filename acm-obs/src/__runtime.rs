//! The interface between this crate and its runtime. Not for use by hand: it changes with
//! [`VERSION`], without notice to others.

pub use crate::recorder::Recorder;
pub use crate::session::{
    AfterRun, AlreadyInstalled, Dropped, Install, PhaseStats, RunOutcome, Running, Session,
    Snapshot, VERSION, early_logs, install, said_outcome,
};
