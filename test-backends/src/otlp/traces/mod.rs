//! Spans, as Tempo 2.9 takes them.

mod check;
mod cut;
mod store;
mod tree;
mod view;

pub use self::cut::Cut;
pub use self::store::{Kept, Traces};
pub use self::view::SpanView;
