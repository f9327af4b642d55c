//! The phase timing report: from the statistics of a run to `report.json`, `report.md` and the
//! console.
//!
//! Pure: it reads no clock, opens no file and knows nothing of threads; only `snapshot.rs` knows the
//! facade's types. What is measured becomes [`Report`], plain data that is also what a stored
//! `report.json` is read into, and every view is made from that data alone.
//!
//! ```text
//! snapshot ─▶ build, functions ─▶ model ─▶ json
//!             (tally)                  └─▶ columns ─▶ grid ─▶ console, markdown
//! ```

mod build;
mod closing;
mod columns;
mod console;
mod duration;
mod facts;
#[cfg(test)]
mod fixture;
mod functions;
mod grid;
mod json;
mod markdown;
mod model;
#[doc = include_str!("schema.md")]
pub mod schema {}
mod snapshot;
mod tally;
mod telemetry;
mod text;
mod tree;

pub use self::duration::human_duration;
pub use self::facts::RunFacts;
pub use self::json::ReadReportError;
pub use self::model::{
    CallSeconds, EquipmentPhases, FunctionRow, PhaseRow, Report, RunStatus, RunningCall,
    SCHEMA_VERSION, Source,
};
pub use self::telemetry::{Output, Signal, Telemetry};
