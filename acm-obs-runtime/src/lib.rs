#![doc = include_str!("../README.md")]

mod after_run;
mod clock;
mod collector;
mod console;
mod diag;
mod encode;
mod error;
mod finished;
mod hooks;
mod init;
mod instance;
mod obs;
mod outcome;
mod queue;
pub mod report;
mod resource;
mod run;
mod rundir;
mod settings;
mod stats;
mod thread;

// The public interface is:
pub use crate::error::{BadSetting, InitError};
pub use crate::finished::Finished;
pub use crate::init::init;
pub use crate::obs::Obs;
pub use crate::outcome::{Ending, IntoOutcome};
pub use crate::settings::{Colors, LogFormat, Settings};
