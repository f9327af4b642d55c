//! What an annotated call costs, beside the peers, in one run.
//!
//! `cargo run --release --manifest-path benches/Cargo.toml --bin call` prints the table. Each
//! contender runs in a process of its own, because most of them have global state; the processes
//! live all at once and take turns, round by round, so that the machine's noise hits all alike.
//!
//! What leaves the process costs no caller anything, but it does cost the collector: that, and what
//! `init` and `finish` take, are what `--bin export` is about.

pub mod child;
pub mod clock;
pub mod contender;
pub mod fleet;
pub mod goals;
pub mod idle;
pub mod rows;
pub mod sink;
pub mod stats;
pub mod table;
pub mod task;

pub mod work;

mod threads;
