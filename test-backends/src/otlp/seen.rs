//! What a server has seen so far.

use std::fmt::Write;
use std::sync::Arc;

use super::metrics::Metrics;
use super::refusal::Refused;
use super::traces::Traces;
use crate::http::Headers;

/// What a server has seen so far, over all its times up.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Accepted requests with spans, and what is kept of them.
    pub traces: Traces,
    /// Accepted requests with metrics, and what is kept of them.
    pub metrics: Metrics,
    /// Refused requests, in order.
    pub refused: Vec<Refused>,
    /// How many of what.
    pub counts: Counts,
    /// Failed handshakes, faults and broken connections in words, in order.
    pub troubles: Vec<String>,
}

/// A request that was accepted.
#[derive(Clone, Debug)]
pub struct Accepted<M> {
    /// As sent.
    pub headers: Headers,
    /// Bytes of the body as sent, maybe compressed.
    pub sent_bytes: usize,
    /// Bytes of the message.
    pub message_bytes: usize,
    /// The message as it came, before anything was cut or left out.
    pub message: Arc<M>,
}

/// How many of what a server has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections of clients.
    pub connections: u64,
    /// TLS handshakes that failed.
    pub handshakes_failed: u64,
    /// Requests for spans that got their usual answer, good or bad.
    pub traces: u64,
    /// Requests for metrics that got their usual answer, good or bad.
    pub metrics: u64,
    /// Requests that were accepted.
    pub accepted: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Requests that met a planned fault (those that go on as usual count above as well).
    pub faults: u64,
    /// Connections that broke in the middle of a request or an answer.
    pub broken: u64,
}

impl Seen {
    /// A few lines that say what there is: for the message of a test that failed.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = format!("{:?}\n", self.counts);
        for refused in self.refused.iter().take(5) {
            let _ = writeln!(text, "refused: {refused:?}");
        }
        for trouble in self.troubles.iter().rev().take(5) {
            let _ = writeln!(text, "trouble: {trouble}");
        }
        let tree = self.traces.tree();
        for line in tree.lines().take(40) {
            let _ = writeln!(text, "span: {line}");
        }
        for name in self.metrics.names() {
            let _ = writeln!(text, "metric: {name}");
        }
        text
    }
}
