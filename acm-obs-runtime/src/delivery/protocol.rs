//! What an exporter says of its wire. Pure.

use std::fmt::Debug;
use std::time::Duration;

use super::Batch;
use super::grpc::Method;

/// The wire of one exporter: how a batch becomes a request, and what an answer means.
pub(crate) trait Protocol: Debug + Send + Sync + 'static {
    /// The value of the header `Content-Type`.
    fn content_type(&self) -> &'static str;

    /// The method to call, where requests are calls of gRPC rather than of HTTP alone.
    fn method(&self) -> Option<Method> {
        None
    }

    /// The body of a request, before it is compressed.
    fn body(&self, batch: &Batch, age: Age) -> Vec<u8>;

    /// What the answer means for the batch.
    fn verdict(&self, answer: &Answer<'_>) -> Verdict;
}

/// How old a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// It comes right from the queue.
    Fresh,
    /// It waited on disk.
    Replayed {
        /// Since its oldest item was made.
        by: Duration,
    },
}

/// What the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    /// That of HTTP; of a call that of gRPC, and then the body of a failed one is text.
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'a str>,
    /// How long the server wants to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// The first 64 KiB of it.
    pub(crate) body: &'a [u8],
}

/// What an answer means for the batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of it was taken.
    Delivered,
    /// It was taken but for some items; the rest is not to be sent again.
    Partial { rejected: u64, message: String },
    /// Nothing was taken; the same may be taken later.
    Retry,
    /// It is too large; halves may be taken.
    Split,
    /// Something in it is not accepted, and the rest would be.
    Isolate,
    /// It will never be taken.
    Final { reason: &'static str, message: String },
}
