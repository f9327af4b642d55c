//! Historian exports: from a file's bytes to times and numbers.
//!
//! Knows nothing of monitoring, and logs nothing: what it found or left out stands in [`Table`].

mod error;
mod number;
mod table;
mod text;
mod time;

pub use error::InputError;
pub use number::{Cell, Notation};
pub use table::{Column, Table};
pub use time::parse_time;
