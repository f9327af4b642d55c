//! What one hand-over has to say on the console, in order, and the worker that says it.

use std::sync::Arc;

use acm_obs::{Level, LogRecord};

use super::push;
use crate::diag::{Diag, Trouble};
use crate::queue::{Sink, Weigh};
use crate::stats::Counters;

/// Which stream a line goes to: errors to stderr, all else to stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl Stream {
    /// The stream of a record.
    pub(crate) fn of(record: &LogRecord) -> Self {
        if record.level == Level::Error && !record.kind.console_only() {
            Self::Err
        } else {
            Self::Out
        }
    }
}

/// Lines in the order in which they were written; those of one stream in a row are one piece.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pieces: Vec<(Stream, Vec<u8>)>,
    records: u64,
}

impl Lines {
    /// The bytes to append a record to, which is counted.
    pub(crate) fn record(&mut self, stream: Stream) -> &mut Vec<u8> {
        self.records += 1;
        self.text(stream)
    }

    /// The bytes to append a text to that is not a record.
    pub(crate) fn text(&mut self, stream: Stream) -> &mut Vec<u8> {
        if self.pieces.last().is_none_or(|(last, _)| *last != stream) {
            self.pieces.push((stream, Vec::new()));
        }
        // There is a last piece: it was just made where there was none.
        let at = self.pieces.len() - 1;
        &mut self.pieces[at].1
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }
}

impl Weigh for Lines {
    fn weight(&self) -> usize {
        self.pieces.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// Writes lines to the console.
#[derive(Debug)]
pub(crate) struct ConsoleSink {
    pub(crate) counters: Arc<Counters>,
    pub(crate) diag: Arc<Diag>,
}

impl Sink for ConsoleSink {
    type Item = Lines;

    fn take(&mut self, lines: Lines) {
        let mut failed = None;
        for (stream, bytes) in &lines.pieces {
            if let Err(error) = push::write(*stream, bytes) {
                failed = Some(error);
            }
        }
        match failed {
            None => self.counters.console.delivered.add(lines.records),
            Some(error) => {
                self.counters.console.failed.add(lines.records);
                self.diag
                    .report(Trouble::Console, format_args!("cannot write the console: {error}"));
            }
        }
    }
}
