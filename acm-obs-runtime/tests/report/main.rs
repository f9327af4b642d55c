//! The phase timing report of annotated code that really runs, through the public interface.
//!
//! Nothing here waits or judges how fast something was: times are held against each other.

#![expect(
    clippy::expect_used,
    reason = "where a helper of a test cannot go on, the test has failed"
)]

mod calls;
mod equipments;
mod futures;
mod numbers;
mod recorded;
mod running;
mod threads;
