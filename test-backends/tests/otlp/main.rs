//! The OTLP server over real connections: what it takes, refuses, cuts and counts, and its faults.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod faults;
mod json;
mod messages;
mod metrics;
mod refusals;
mod secured;
mod traces;
mod up_and_down;
