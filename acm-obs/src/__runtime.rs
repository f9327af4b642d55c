//! The interface between this crate and its runtime. Not for use by hand: it changes with
//! [`VERSION`], without notice to others.

pub use crate::hot::{Decide, ForeignRun, is_sampled};
pub use crate::listen::is_own as is_own_callsite;
pub use crate::log::{ForeignEvent, foreign as foreign_event};
pub use crate::metrics::hooks::{Instrument, InstrumentKind, Measurement, Meter, set_meter};
pub use crate::recorder::Recorder;
pub use crate::session::{
    AfterRun, AlreadyInstalled, Dropped, Install, OutcomeStats, PhaseStats, RunOutcome, Running,
    Session, Snapshot, VERSION, early_logs, install, said_outcome,
};
