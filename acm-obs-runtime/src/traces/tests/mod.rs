//! Everything is read back with a protobuf library.

mod budget;
mod content;
mod pending;
mod speed;
