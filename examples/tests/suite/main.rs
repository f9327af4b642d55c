//! Tests of the example pipeline: its parts as a library, and the whole as a process.

#![expect(clippy::cast_precision_loss, reason = "numbers of rows are far below 2^52")]
#![expect(clippy::format_push_string, reason = "test input reads best as the text it is")]
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod bad_input;
mod detectors;
mod export;
mod formats;
mod frame;
mod input;
mod instruments;
mod machine;
mod measured;
mod messages;
mod process;
mod runs;
