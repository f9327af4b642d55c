//! Encoded spans on their way into batches.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::delivery::{Batch, Piece};

/// How large a batch is at the most; a single span may be larger.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLimits {
    pub(crate) spans: usize,
    pub(crate) bytes: usize,
}

impl Default for BatchLimits {
    /// 512 spans, and 1 MiB.
    fn default() -> Self {
        Self { spans: 512, bytes: 1 << 20 }
    }
}

/// Gathers spans; full batches wait to be taken.
#[derive(Debug)]
pub(super) struct Gather {
    head: Bytes,
    limits: BatchLimits,
    /// Counted from zero, the batch that is being gathered.
    number: u64,
    body: Vec<u8>,
    pieces: Vec<Piece>,
    since_unix_ns: u64,
    full: VecDeque<Batch>,
}

impl Gather {
    pub(super) fn new(head: Bytes, limits: BatchLimits) -> Self {
        Self {
            head,
            limits,
            number: 0,
            body: Vec::new(),
            pieces: Vec::new(),
            since_unix_ns: u64::MAX,
            full: VecDeque::new(),
        }
    }

    /// The bytes that every batch has besides its spans.
    pub(super) fn head_len(&self) -> usize {
        self.head.len()
    }

    /// Adds a span, as `write` appends it; says how many bytes it has, and which batch it is in.
    pub(super) fn add(
        &mut self,
        at_unix_ns: u64,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> (usize, u64) {
        let before = self.body.len();
        write(&mut self.body);
        let size = self.body.len().saturating_sub(before);
        if self.body.len() > self.limits.bytes && before > 0 {
            let span = self.body.split_off(before);
            self.seal();
            self.body.extend_from_slice(&span);
        }
        // A batch of 4 GiB never is.
        let end = u32::try_from(self.body.len()).unwrap_or(u32::MAX);
        self.pieces.push(Piece { end, items: 1 });
        self.since_unix_ns = self.since_unix_ns.min(at_unix_ns);
        let number = self.number;
        if self.pieces.len() >= self.limits.spans {
            self.seal();
        }
        (size, number)
    }

    /// The oldest batch that is full; where there is none and it is time, what there is.
    pub(super) fn take(&mut self, due: bool) -> Option<Batch> {
        if self.full.is_empty() && due {
            self.seal();
        }
        self.full.pop_front()
    }

    fn seal(&mut self) {
        if self.pieces.is_empty() {
            return;
        }
        // The next one is likely to be as large.
        let (bytes, spans) = (self.body.len(), self.pieces.len());
        let body = std::mem::replace(&mut self.body, Vec::with_capacity(bytes));
        let pieces = std::mem::replace(&mut self.pieces, Vec::with_capacity(spans));
        let since_unix_ns = std::mem::replace(&mut self.since_unix_ns, u64::MAX);
        self.number += 1;
        let (head, body) = (self.head.clone(), body.into());
        self.full.push_back(Batch { head, body, pieces, since_unix_ns });
    }
}
