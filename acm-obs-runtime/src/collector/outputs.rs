//! Where the collector hands things over: the console's worker and the run directory's.

use std::sync::Arc;
use std::time::Instant;

use acm_obs::__runtime::Snapshot;

use super::records::{FileLines, Records, SeenRecords};
use super::spans::Spans;
use crate::console::Lines;
use crate::diag::{Diag, Trouble};
use crate::queue::{Mark, Offer, Weigh, Worker};
use crate::report::{Output, RunFacts, Telemetry};
use crate::rundir::{Piece, ReportState};
use crate::stats::{Account, Counters};

/// The outputs of a run.
#[derive(Debug)]
pub(crate) struct Outputs {
    console: Worker<Lines>,
    /// `None` writes no files.
    pub(super) files: Option<Files>,
    counters: Arc<Counters>,
    diag: Arc<Diag>,
    last_call: bool,
}

/// The run directory as an output.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) worker: Worker<Piece>,
    pub(crate) report: ReportState,
}

impl Outputs {
    pub(crate) fn new(
        console: Worker<Lines>,
        files: Option<Files>,
        counters: Arc<Counters>,
        diag: Arc<Diag>,
    ) -> Self {
        Self { console, files, counters, diag, last_call: false }
    }

    /// Hands over what has been gathered. What finds a full queue is counted and gone.
    pub(super) fn hand_over(&self, records: &mut Records) {
        let lines = std::mem::take(&mut records.lines);
        if !lines.is_empty() {
            let count = lines.records();
            let account = &self.counters.console;
            self.give(&self.console, lines, account, count, "the console");
        }
        let Some(files) = &self.files else { return };
        let FileLines { bytes, records: count } = std::mem::take(&mut records.file);
        if !bytes.is_empty() {
            let piece = Piece::Logs { lines: bytes, records: count };
            self.give(&files.worker, piece, &self.counters.logs, count, "`logs.jsonl`");
        }
        if let Some((lines, count)) = records.spans.as_mut().and_then(Spans::take) {
            let piece = Piece::Spans { lines, records: count };
            self.give(&files.worker, piece, &self.counters.spans, count, "`spans.jsonl`");
        }
    }

    /// Hands over the state of the report, unless an older one still waits.
    pub(super) fn report(&self, facts: RunFacts, snapshot: Snapshot) {
        let Some(files) = &self.files else { return };
        if files.report.begin()
            && let Offer::Refused(_) = files.worker.offer(Piece::report(facts, snapshot))
        {
            files.report.end();
        }
    }

    /// Hands over the state of the report, whatever waits.
    pub(super) fn report_now(&self, facts: RunFacts, snapshot: Snapshot) {
        if let Some(files) = &self.files {
            files.worker.force(Piece::report(facts, snapshot));
        }
    }

    /// From now on everything is taken, however full the queues are: the run ends, and there is not
    /// much more to come.
    pub(super) fn last_call(&mut self) {
        self.last_call = true;
    }

    /// Asks all outputs for a sign.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let files = self.files.iter().map(|files| files.worker.mark());
        files.chain([self.console.mark()]).collect()
    }

    /// Waits until the outputs have written what they have, or the deadline passes.
    pub(super) fn catch_up(&self, deadline: Instant) -> Ended {
        let (files, console) =
            (self.files.as_ref().map(|files| files.worker.mark()), self.console.mark());
        let files = files.is_none_or(|mark| mark.wait(deadline));
        Ended { files, console: console.wait(deadline) }
    }

    /// Ends the outputs after what they have; says which of them ended in time.
    pub(super) fn finish(self, deadline: Instant) -> Ended {
        let Self { console, files, counters: _, diag, last_call: _ } = self;
        // The files first: they are what remains, and the console may be stuck.
        let files = files.is_none_or(|files| files.worker.finish(deadline));
        let console = console.finish(deadline);
        for (ended, what) in [(files, "the run directory"), (console, "the console")] {
            if !ended {
                let text = format_args!("{what} did not take everything before the deadline");
                diag.report(Trouble::Stuck, text);
            }
        }
        Ended { files, console }
    }

    /// Spans that were kept and did not arrive in the file.
    pub(super) fn lost_spans(&self) -> u64 {
        let Account { delivered: _, failed, queue_full } = &self.counters.spans;
        failed.get().saturating_add(queue_full.get())
    }

    /// What became of the records so far.
    pub(super) fn telemetry(&self, seen: SeenRecords, left_out: LeftOut, early: u64) -> Telemetry {
        let SeenRecords { logs, console_only, spans } = seen;
        let Counters { console, logs: logs_file, spans: spans_file } = &*self.counters;
        let mut telemetry = Telemetry::default();
        let signal = telemetry.signal(Telemetry::LOGS);
        signal.recorded = logs;
        signal.drop("early_buffer_full", early);
        add(signal.output("console"), console);
        if self.files.is_some() {
            add(signal.output("logs.jsonl"), logs_file);
            signal.output("logs.jsonl").leave_out("console_only", console_only);
        }
        let signal = telemetry.signal(Telemetry::SPANS);
        signal.recorded = spans;
        if self.files.is_some() {
            add(signal.output("spans.jsonl"), spans_file);
            let LeftOut { site_limit, run_ended } = left_out;
            signal.output("spans.jsonl").leave_out("site_limit", site_limit);
            signal.output("spans.jsonl").leave_out("run_ended", run_ended);
        }
        telemetry
    }

    fn give<T: Weigh + Send + 'static>(
        &self,
        worker: &Worker<T>,
        item: T,
        account: &Account,
        records: u64,
        what: &str,
    ) {
        if self.last_call {
            worker.force(item);
        } else if let Offer::Refused(_) = worker.offer(item) {
            account.queue_full.add(records);
            let text = format_args!("{what} is too slow, {records} records were dropped");
            self.diag.report(Trouble::QueueFull, text);
        }
    }
}

/// Spans that are not in the file on purpose, by the reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut {
    pub(super) site_limit: u64,
    pub(super) run_ended: u64,
}

/// Which outputs have come to the end in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) files: bool,
    pub(super) console: bool,
}

fn add(output: &mut Output, account: &Account) {
    let Account { delivered, failed, queue_full } = account;
    output.delivered = delivered.get();
    output.drop("write_failed", failed.get());
    output.drop("queue_full", queue_full.get());
}
