//! The way from the collector to what writes: a bounded queue and a worker thread behind it.
//!
//! Nothing here knows what is in the queue.

mod channel;
mod worker;

pub(crate) use self::channel::{Offer, Weigh};
pub(crate) use self::worker::{Mark, Sink, Worker};
