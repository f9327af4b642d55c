//! Shows that feature `off` leaves nothing behind: `tests/identical.rs` compares the machine code
//! of annotated and plain functions, `tests/silent.rs` uses all of the interface and finds nothing
//! recorded.

/// The example of the project's README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
