#![doc = include_str!("../README.md")]

mod after_run;
mod clock;
mod collector;
mod console;
mod delivery;
mod diag;
mod encode;
mod error;
mod finished;
mod hooks;
mod init;
mod instance;
mod layer;
mod metrics;
mod obs;
mod otlp;
mod outcome;
mod queue;
pub mod report;
mod resource;
mod run;
mod rundir;
mod sampler;
mod select;
mod settings;
mod spool;
mod stats;
mod thread;
mod traces;

// The public interface is:
pub use crate::error::{BadSetting, InitError};
pub use crate::finished::Finished;
pub use crate::init::init;
pub use crate::layer::{context_from_opentelemetry, current_opentelemetry_context, layer};
pub use crate::obs::Obs;
pub use crate::outcome::{Ending, IntoOutcome};
pub use crate::sampler::Sampler;
pub use crate::settings::{Colors, Compression, LogFormat, OtlpProtocol, Settings, Temporality};
