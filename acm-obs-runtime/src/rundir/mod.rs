//! The run directory: `logs.jsonl`, `spans.jsonl`, `report.json` and `report.md`.
//!
//! `create` makes it when the run starts, `sink` writes it on a worker's thread as the run goes.

mod create;
mod replace;
mod sink;

pub(crate) use self::create::RunDir;
pub(crate) use self::sink::{Piece, ReportState, RunDirSink};
