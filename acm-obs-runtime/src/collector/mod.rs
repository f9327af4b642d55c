//! The collector: the one thread that reads what all others recorded.
//!
//! `records` turns each record into what the outputs write (`events` and `spans` decide what that is),
//! `outputs` and `exports` hand it over, `ending` is the last thing that happens in a run. Nothing here does I/O.

mod command;
mod ending;
mod events;
mod exports;
mod limit;
mod outputs;
mod records;
mod spans;
mod wording;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use acm_obs::__runtime::{Session, Snapshot, early_logs};
use acm_obs::{Level, Recorder as _, SpanId};

use self::outputs::LeftOut;
use self::records::{Own, Records};
use self::spans::Spans;
use crate::console::Console;
use crate::encode::{Identity, Resource};
use crate::queue::Mark;
use crate::report::{RunFacts, Telemetry};

pub(crate) use self::command::{Command, Finish, Mailbox, mailbox};
pub(crate) use self::exports::{Exports, Flush, MetricExport, TraceExport};
pub(crate) use self::outputs::{Files, Outputs};

/// What a collector is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) session: Session,
    pub(crate) commands: Mailbox,
    pub(crate) outputs: Outputs,
    pub(crate) exports: Exports,
    pub(crate) run: Identity,
    /// The span that the run is a child of, or none.
    pub(crate) parent: SpanId,
    pub(crate) console: Console,
    pub(crate) service_name: String,
    pub(crate) resource: Resource,
    pub(crate) max_level: Option<Level>,
    pub(crate) timings: bool,
    pub(crate) spans_per_site: u64,
    pub(crate) run_dir: Option<PathBuf>,
    /// Warnings from before the collector ran.
    pub(crate) warnings: Vec<String>,
}

/// The collector of a run.
#[derive(Debug)]
pub(crate) struct Collector {
    session: Session,
    commands: Mailbox,
    outputs: Outputs,
    records: Records,
    service_name: String,
    timings: bool,
    run_dir: Option<PathBuf>,
    warnings: Vec<String>,
    /// Early log records that there was no room for.
    early_dropped: u64,
    /// The span that the run is a child of, or none.
    parent: SpanId,
}

impl Collector {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            session,
            commands,
            outputs,
            exports,
            run,
            parent,
            console,
            service_name,
            resource,
            max_level,
            timings,
            spans_per_site,
            run_dir,
            warnings,
        } = parts;
        let spans =
            outputs.files.is_some().then(|| Spans::new(resource, run.run_span, spans_per_site));
        let records = Records::new(run, console, max_level, spans, exports);
        Self {
            session,
            commands,
            outputs,
            records,
            service_name,
            timings,
            run_dir,
            warnings,
            early_dropped: 0,
            parent,
        }
    }

    /// Collects until it is told to finish.
    pub(crate) fn run(mut self) {
        self.take_early_logs();
        self.warn_of_the_start();
        // At once, so that even a run that is killed soon leaves a report.
        self.each_second();
        let mut next_second = Instant::now() + SECOND;
        let mut pause = SHORTEST_PAUSE;
        loop {
            let before = self.records.seen;
            self.drain();
            let asked = match self.commands.next() {
                Some(Command::Flush { done }) => {
                    // Whoever asked does the waiting.
                    let _ = done.send(self.flush());
                    true
                }
                Some(Command::Finish(finish)) => return self.finish(finish),
                None => false,
            };
            let now = Instant::now();
            self.export(now);
            if now >= next_second {
                self.each_second();
                next_second = now + SECOND;
            }
            if asked {
                // There may be more of them.
                continue;
            }
            pause = if self.records.seen.is_more_than(before) {
                SHORTEST_PAUSE
            } else {
                (pause * 2).min(LONGEST_PAUSE)
            };
            self.session.wait(pause.min(next_second.saturating_duration_since(now)));
        }
    }

    /// Takes the logs from before the run, and those of threads that are too close to their end to record.
    fn take_early_logs(&mut self) {
        let records = &mut self.records;
        // What the level leaves out now was let through before anybody had set one.
        let least = records.max_level;
        self.early_dropped += early_logs(&mut |record| {
            if least.is_some_and(|least| record.level >= least) {
                records.log(record);
            }
        });
    }

    fn warn_of_the_start(&mut self) {
        let now = self.session.now_unix_ns();
        for warning in std::mem::take(&mut self.warnings) {
            self.records.write_own(Own::event(Level::Warn, warning), now);
        }
    }

    fn drain(&mut self) {
        self.session.drain(&mut self.records);
        self.take_early_logs();
        self.outputs.hand_over(&mut self.records);
    }

    /// Lets out what is due.
    fn export(&mut self, now: Instant) {
        self.records.exports.hand_over(now);
        if self.records.exports.metrics_are_due(now) {
            // Nothing that the statistics count may still be on its way: sums and buckets go together.
            self.session.drain(&mut self.records);
            let (snapshot, telemetry) = (self.session.snapshot(), self.telemetry());
            self.records.exports.export_metrics(snapshot, &telemetry, now);
        }
        self.tell_the_news();
    }

    /// Says of each destination, once, whether it is reached.
    fn tell_the_news(&mut self) {
        let now = self.session.now_unix_ns();
        for news in self.records.exports.news() {
            self.records.write_own(wording::news(news), now);
        }
    }

    fn each_second(&mut self) {
        // The statistics first: what they count has left its record behind by then, so that no call
        // is told of twice.
        let snapshot = self.session.snapshot();
        self.session.drain(&mut self.records);
        self.records.next_second(&snapshot);
        self.records.exports.pending(&snapshot);
        self.records.hurry();
        self.outputs.hand_over(&mut self.records);
        let facts = self.facts(&snapshot);
        self.outputs.report(facts, snapshot);
    }

    /// Hands over everything recorded so far, and asks for a sign when it is written.
    fn flush(&mut self) -> (Vec<Mark>, Flush) {
        self.records.hurry();
        self.drain();
        let (snapshot, telemetry) = (self.session.snapshot(), self.telemetry());
        let flush = self.records.exports.flush(snapshot.clone(), &telemetry);
        self.outputs.report_now(self.facts(&snapshot), snapshot);
        (self.outputs.marks(), flush)
    }

    fn facts(&self, snapshot: &Snapshot) -> RunFacts {
        let started_unix_ns = self.session.started_unix_ns();
        let run = &self.records.run;
        RunFacts {
            run_id: run.run_id.clone(),
            trace_id: run.trace_id,
            service_name: self.service_name.clone(),
            equipment: run.equipment.clone(),
            equip_id: run.equip_id,
            outcome: None,
            error: None,
            started_unix_ns,
            duration_ns: snapshot.taken_unix_ns.saturating_sub(started_unix_ns),
            telemetry: self.telemetry(),
        }
    }

    fn telemetry(&self) -> Telemetry {
        let left_out = LeftOut {
            site_limit: self.records.spans.as_ref().map_or(0, Spans::left_out),
            run_ended: self.records.spans.as_ref().map_or(0, Spans::late),
        };
        let mut telemetry = self.outputs.telemetry(self.records.seen, left_out, self.early_dropped);
        self.records.exports.tell(&mut telemetry);
        exports::add_accounts(self.records.exports.accounts(), &mut telemetry);
        telemetry
    }
}

/// Between two reports, and the span of time of the limit on events.
const SECOND: Duration = Duration::from_secs(1);

/// Between two looks while there is much to do: what is logged shows on the console this soon.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

/// Between two looks while nothing happens.
const LONGEST_PAUSE: Duration = Duration::from_millis(80);
