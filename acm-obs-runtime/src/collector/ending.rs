//! The last thing that happens in a run.

use std::time::Instant;

use acm_obs::__runtime::{AfterRun, Session, Snapshot, early_logs};
use acm_obs::{Level, Outcome, Value};

use super::command::Finish;
use super::outputs::Ended;
use super::records::{Own, Records};
use super::{Collector, wording};
use crate::after_run;
use crate::console::{self, Console, Stream};
use crate::delivery::LaneAccount;
use crate::encode::{Identity, Root};
use crate::finished::Finished;
use crate::layer;
use crate::report::{Report, RunFacts, Telemetry};

impl Collector {
    /// Takes what is left, says how the run ended, and waits for the outputs until the deadline.
    pub(super) fn finish(mut self, finish: Finish) {
        let Finish { outcome, error, deadline, done } = finish;
        let end = self.take_the_rest(outcome, error);
        self.outputs.last_call();
        self.records.hurry();
        self.outputs.hand_over(&mut self.records);

        // Once now, so that nothing that is stuck can keep the outcome out of the report; and once
        // more when it is known what became of the records.
        let facts =
            RunFacts { outcome: Some(end.outcome), error: end.error, ..self.facts(&end.snapshot) };
        self.outputs.report_now(facts.clone(), end.snapshot.clone());
        // What leaves the process first: the report and the console tell what became of it.
        let lanes = self.let_out(&end.snapshot, most_of(deadline));
        self.outputs.hand_over(&mut self.records);
        let ended = self.outputs.catch_up(halfway(deadline));
        // Of threads that were in the middle of it when the session stopped.
        self.session.drain(&mut self.records);
        self.outputs.hand_over(&mut self.records);
        let gone_out = lanes.iter().all(LaneAccount::is_complete);
        let facts = RunFacts { telemetry: self.last_telemetry(ended), ..facts };
        // As the report has it: with what was lost before it came here.
        let telemetry = Report::new(&facts, &end.snapshot).telemetry;
        self.show(&facts, &end.snapshot);
        self.outputs.report_now(facts, end.snapshot);

        let Self { session, outputs, records, run_dir, .. } = self;
        let ended = outputs.finish(deadline);
        let Records { run, console, .. } = records;
        hand_on(session, ended, console, run);
        // Nobody waits any more where the deadline has passed.
        let _ = done.send(Finished::new(
            end.outcome,
            run_dir,
            ended.files && ended.console && gone_out,
            telemetry,
        ));
    }

    /// Lets out what is left, and says of each destination that nothing is known of yet whether it is
    /// reached.
    fn let_out(&mut self, snapshot: &Snapshot, deadline: Instant) -> Vec<LaneAccount> {
        self.records.exports.finish_traces(deadline);
        let telemetry = self.telemetry();
        let lanes = self.records.exports.finish(snapshot, &telemetry, deadline);
        self.tell_the_news();
        lanes
    }

    fn take_the_rest(&mut self, outcome: Outcome, error: Option<String>) -> End {
        self.take_early_logs();
        // Spans of other crates that still run are told of while there is somebody to tell.
        layer::end();
        // What is logged from here on waits until the console has shown the run.
        self.session.stop(AfterRun::Keep);
        self.session.drain(&mut self.records);
        let snapshot = self.session.snapshot();
        for record in self.records.events.last(&snapshot) {
            self.records.write(&record);
        }
        let said = self.session.outcome();
        let outcome = said.as_ref().map_or(outcome, |said| said.outcome.worst(outcome));
        let now = snapshot.taken_unix_ns;
        if let Some(error) = &error {
            self.records.write_own(Own::event(Level::Error, error.clone()), now);
        }
        let error = error.or_else(|| {
            let said =
                said.filter(|said| said.outcome == outcome && outcome >= Outcome::Degraded)?;
            Some(said.reason).filter(|reason| !reason.is_empty())
        });
        let end = End { outcome, error, snapshot };
        self.tell_of_the_run(&end);
        end
    }

    fn tell_of_the_run(&mut self, end: &End) {
        let End { outcome, error, snapshot } = end;
        let started = self.session.started_unix_ns();
        let now = snapshot.taken_unix_ns;
        let level = if *outcome >= Outcome::Degraded { Level::Warn } else { Level::Info };
        let message = wording::run_ended(now.saturating_sub(started), *outcome);
        let own = Own::event(level, message).with("outcome", Value::Str(outcome.as_str()));
        self.records.write_own(own, now);
        let Some(row) = snapshot.phases.first() else { return };
        let Records { run, spans, exports, .. } = &mut self.records;
        let mut root = Root {
            phase: row.phase,
            parent_id: self.parent,
            start_unix_ns: started,
            end_unix_ns: now,
            outcome: *outcome,
            error: error.as_deref(),
            left_out: 0,
            dropped: snapshot.dropped.spans,
        };
        exports.root(&root, snapshot);
        if let Some(spans) = spans {
            spans.unfinished(&snapshot.running, now, run);
            root.left_out = spans.left_out();
            root.dropped = root.dropped.saturating_add(self.outputs.lost_spans());
            spans.root(&root, run);
        }
    }

    fn last_telemetry(&self, ended: Ended) -> Telemetry {
        let mut telemetry = self.telemetry();
        let logs = telemetry.signal(Telemetry::LOGS);
        let recorded = logs.recorded;
        let console = logs.output("console");
        if !ended.console {
            let gone: u64 = console.dropped.values().sum();
            console.drop("stuck", recorded.saturating_sub(console.delivered.saturating_add(gone)));
        }
        telemetry
    }

    /// Shows the timing table and the closing line, or only the latter, or neither.
    fn show(&mut self, facts: &RunFacts, snapshot: &Snapshot) {
        let console = &self.records.console;
        let quiet = !self.timings && self.records.max_level.is_none_or(|least| least > Level::Info);
        if console.is_json() || quiet {
            return;
        }
        let mut report = Report::new(facts, snapshot);
        if !self.timings {
            report.phases.clear();
            report.functions.clear();
            report.running.clear();
        }
        if let Some(dir) = &self.run_dir {
            report = report.stored_in(dir);
        }
        let text = report.console(console::width(), console.in_color());
        self.records.lines.text(Stream::Out).extend_from_slice(text.as_bytes());
        self.outputs.hand_over(&mut self.records);
    }
}

/// Ends the session, and lets what is logged from now on go straight to the console.
fn hand_on(session: Session, ended: Ended, console: Console, run: Identity) {
    if ended.console {
        after_run::go_on(console, run);
    } else {
        after_run::give_up();
    }
    session.uninstall(AfterRun::Hand(after_run::write));
    // What was logged in the meantime.
    early_logs(&mut after_run::write);
}

/// How the run ended.
struct End {
    outcome: Outcome,
    error: Option<String>,
    snapshot: Snapshot,
}

/// Three quarters of the time that is left: what has to tell of it gets the rest.
fn most_of(deadline: Instant) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) * 3 / 4
}

/// Half of the time that is left: what is stuck by then leaves the other half to the rest.
fn halfway(deadline: Instant) -> Instant {
    let now = Instant::now();
    now + deadline.saturating_duration_since(now) / 2
}
