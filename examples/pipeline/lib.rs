//! A condition-monitoring pipeline, instrumented with acm-obs.
//!
//! It reads historian exports (CSV), learns what is usual, scores what is not with five detectors, fuses the
//! scores, finds episodes, and forecasts the life that remains. [`run()`] is the whole; each stage stands in a module of
//! its own, and each stage is a function under `#[acm_phase]`.
//!
//! | to see | look at |
//! | --- | --- |
//! | a phase with fields and an error | [`mod@load`] |
//! | rolling windows under `#[profiled]`, a `section!` | [`features`] |
//! | an annotated `impl` block, `skip` | [`detectors`] (AR1, OMR) |
//! | threads that keep their phase | [`detectors::Detectors::score_detectors`] |
//! | an `async fn` | [`mod@forecast`] |
//! | several equipments in one run, outcomes | [`mod@run`], [`mod@process`] |
//! | measurements of the built-in metrics | [`mod@load`], [`detectors`], [`analysis`], [`mod@forecast`], [`mod@run`] |
//! | tables and models as files, counted as what they are elsewhere: operations of a database | [`outputs`], [`models`] |
//! | the runtime | `main.rs` |
//!
//! `MESSAGES.md` maps the messages of the original stack to those of this pipeline.

#![expect(
    clippy::cast_precision_loss,
    reason = "numbers of rows, columns and steps are far below 2^52"
)]

pub mod analysis;
pub mod calibration;
pub mod coldstart;
pub mod detectors;
pub mod drift;
pub mod episodes;
pub mod features;
pub mod forecast;
pub mod frame;
pub mod fusion;
pub mod input;
pub mod job;
pub mod judge;
pub mod load;
pub mod models;
pub mod outputs;
pub mod process;
pub mod regimes;
pub mod run;
pub mod thresholds;

mod config;
mod options;
mod stats;

pub use crate::config::Config;
pub use crate::job::Job;
pub use crate::options::Options;
pub use crate::run::{RunInfo, run};
