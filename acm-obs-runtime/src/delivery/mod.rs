//! The way out of the process, the same for every exporter: queue, attempts, retries, spool, accounts.
//!
//! An exporter gives batches to its [`Lane`] and describes its wire as a [`Protocol`]. One thread sends
//! for all lanes, one request at a time for each. What is not acknowledged in time goes to the spool and
//! is sent later, new data first.
//!
//! `state` and `choice` decide and are pure, as are `backoff`, `answer` and `account`; `sender` and
//! `keeper` do what was decided, `client` alone speaks HTTP. Nothing here knows what is in a batch.

mod account;
mod answer;
mod backoff;
mod body;
mod choice;
mod client;
mod core;
pub(crate) mod grpc;
mod keeper;
mod lane;
mod news;
mod pace;
mod phase;
mod protocol;
mod put_back;
mod race;
mod reason;
mod saving;
mod sender;
mod state;
mod tls;
mod trouble;
mod work;
mod worker;

#[cfg(test)]
mod tests;

pub(crate) use self::account::LaneAccount;
pub(crate) use self::lane::{Keep, Lane, LaneConfig};
pub(crate) use self::news::{News, Reach};
pub(crate) use self::protocol::{Age, Answer, Protocol, Verdict};
pub(crate) use self::worker::Delivery;
pub(crate) use crate::spool::{Batch, Piece};
