//! Writing the files as the run goes.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acm_obs::__runtime::Snapshot;

use super::RunDir;
use super::replace::replace;
use crate::diag::{Diag, Trouble};
use crate::queue::{Sink, Weigh};
use crate::report::{Report, RunFacts};
use crate::stats::{Account, Counters};

/// What there is to write.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Whole lines of `logs.jsonl`.
    Logs { lines: Vec<u8>, records: u64 },
    /// Whole lines of `spans.jsonl`.
    Spans { lines: Vec<u8>, records: u64 },
    /// The state of the report: rendered and written by the worker.
    Report(Box<(RunFacts, Snapshot)>),
}

impl Piece {
    pub(crate) fn report(facts: RunFacts, snapshot: Snapshot) -> Self {
        Self::Report(Box::new((facts, snapshot)))
    }
}

impl Weigh for Piece {
    fn weight(&self) -> usize {
        match self {
            Self::Logs { lines, .. } | Self::Spans { lines, .. } => lines.len(),
            Self::Report(_) => REPORT_WEIGHT,
        }
    }
}

/// Roughly what the statistics of a hundred phases take.
const REPORT_WEIGHT: usize = 256 * 1024;

/// Whether the last report still waits in the queue: then the next one can wait as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportState(Arc<AtomicBool>);

impl ReportState {
    /// Marks a report as waiting; `false` if one waits already.
    pub(crate) fn begin(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }

    /// Marks the report as taken, or as given up.
    pub(crate) fn end(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Writes the files of a run directory.
#[derive(Debug)]
pub(crate) struct RunDirSink {
    path: PathBuf,
    logs: JsonLines,
    spans: JsonLines,
    report: ReportState,
    counters: Arc<Counters>,
    diag: Arc<Diag>,
}

impl RunDirSink {
    pub(crate) fn new(
        dir: RunDir,
        report: ReportState,
        counters: Arc<Counters>,
        diag: Arc<Diag>,
    ) -> Self {
        let RunDir { path, logs, spans } = dir;
        Self {
            path,
            logs: JsonLines::new(logs),
            spans: JsonLines::new(spans),
            report,
            counters,
            diag,
        }
    }

    fn write_report(&self, facts: &RunFacts, snapshot: &Snapshot) -> io::Result<()> {
        let report = Report::new(facts, snapshot);
        replace(&self.path.join("report.json"), report.json().as_bytes())?;
        replace(&self.path.join("report.md"), report.markdown().as_bytes())
    }

    fn account(&self, account: &Account, records: u64, written: io::Result<()>, file: &str) {
        match written {
            Ok(()) => account.delivered.add(records),
            Err(error) => {
                account.failed.add(records);
                self.complain(file, &error);
            }
        }
    }

    fn complain(&self, file: &str, error: &io::Error) {
        let path = self.path.join(file);
        self.diag.report(Trouble::File, format_args!("cannot write `{}`: {error}", path.display()));
    }
}

impl Sink for RunDirSink {
    type Item = Piece;

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Logs { lines, records } => {
                let written = self.logs.write(&lines);
                self.account(&self.counters.logs, records, written, "logs.jsonl");
            }
            Piece::Spans { lines, records } => {
                let written = self.spans.write(&lines);
                self.account(&self.counters.spans, records, written, "spans.jsonl");
            }
            Piece::Report(state) => {
                self.report.end();
                let (facts, snapshot) = *state;
                if let Err(error) = self.write_report(&facts, &snapshot) {
                    self.complain("report.json", &error);
                }
            }
        }
    }
}

/// A file of lines, each of them whole even after a write that failed in the middle.
#[derive(Debug)]
struct JsonLines {
    file: File,
    torn: bool,
}

impl JsonLines {
    fn new(file: File) -> Self {
        Self { file, torn: false }
    }

    /// Writes straight to the system, so that nothing is lost when the process is killed.
    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.torn {
            self.file.write_all(b"\n")?;
        }
        let written = self.file.write_all(lines);
        self.torn = written.is_err();
        written
    }
}
