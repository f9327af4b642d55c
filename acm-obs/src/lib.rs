#![doc = include_str!("../README.md")]

mod active;
mod clock;
mod component;
mod equipment;
mod error_text;
mod histogram;
mod hot;
mod id;
mod level;
mod listen;
mod log;
pub mod metrics;
mod outcome;
mod path;
mod phase;
mod print;
mod propagation;
mod record;
mod recorder;
mod run_outcome;
mod session;
mod site;
#[cfg(feature = "testing")]
pub mod testing;
mod value;

#[doc(hidden)]
pub mod __private;
#[doc(hidden)]
pub mod __runtime;

// The public interface is:
pub use acm_obs_macros::{acm_phase, profiled};

pub use crate::component::Component;
pub use crate::equipment::Equipment;
pub use crate::histogram::Histogram;
pub use crate::id::{SpanId, TraceId};
pub use crate::level::{Level, ParseLevelError};
pub use crate::log::{categories as acm_log, console};
pub use crate::outcome::{Outcome, PhaseOutcome};
pub use crate::path::PhaseInfo;
pub use crate::phase::{Attached, Context, InContext, Span, propagate, span, with_equipment};
pub use crate::propagation::{ChildEnvironment, TraceContext};
pub use crate::record::{ForeignSpan, LogKind, LogRecord, PhaseStart, SpanRecord, ThreadInfo};
pub use crate::recorder::Recorder;
pub use crate::run_outcome::{set_outcome, set_outcome_because};
pub use crate::site::{Kind, LogPolicy};
pub use crate::value::{FieldName, ToValue, Value};
