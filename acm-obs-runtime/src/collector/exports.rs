//! What leaves the process: the spans and the metrics of the run, and the way out for both.

use std::time::{Duration, Instant};

use acm_obs::__runtime::Snapshot;
use acm_obs::{ForeignSpan, SpanRecord};

use crate::delivery::{Delivery, Lane, LaneAccount, News};
use crate::encode::Root;
use crate::metrics::{Account, Metrics};
use crate::queue::Mark;
use crate::report::Telemetry;
use crate::traces::Traces;

/// What leaves the process. A signal that nobody wants to have is not there.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    traces: Option<TraceExport>,
    metrics: Option<MetricExport>,
    delivery: Option<Delivery>,
    /// All of the delivery's.
    lanes: Vec<Lane>,
    /// Measurements that were no numbers, once the metrics have ended.
    not_finite: u64,
}

impl Exports {
    pub(crate) fn new(
        traces: Option<TraceExport>,
        metrics: Option<MetricExport>,
        delivery: Delivery,
        lanes: Vec<Lane>,
    ) -> Self {
        Self { traces, metrics, delivery: Some(delivery), lanes, not_finite: 0 }
    }
}

/// The spans that are exported.
#[derive(Debug)]
pub(crate) struct TraceExport {
    traces: Traces,
    lane: Lane,
    /// How long a span waits for others.
    delay: Duration,
    due: Instant,
}

impl TraceExport {
    pub(crate) fn new(traces: Traces, lane: Lane, delay: Duration) -> Self {
        Self { traces, lane, delay, due: Instant::now() + delay }
    }

    fn give(&mut self, all: bool) {
        while let Some(batch) = self.traces.take(all) {
            self.lane.offer(batch);
        }
    }
}

/// The metrics that are exported.
#[derive(Debug)]
pub(crate) struct MetricExport {
    metrics: Metrics,
    interval: Duration,
    due: Instant,
}

impl MetricExport {
    /// The first export is due at once, so that every series begins with the run.
    pub(crate) fn new(metrics: Metrics, interval: Duration) -> Self {
        Self { metrics, interval, due: Instant::now() }
    }
}

impl Exports {
    pub(super) fn ended(&mut self, span: &SpanRecord<'_>) {
        let Self { traces, metrics, .. } = self;
        let Some(export) = traces else { return };
        let exported = export.traces.ended(span);
        // At once, or what one drain has would all wait in memory.
        export.give(false);
        // An exemplar leads to a span: only those that are exported can be one.
        if exported && let Some(export) = metrics {
            export.metrics.exemplar(span);
        }
    }

    pub(super) fn foreign(&mut self, span: &ForeignSpan<'_>) {
        if let Some(export) = &mut self.traces {
            export.traces.foreign(span);
            export.give(false);
        }
    }

    /// Gives what is full, and what has waited for long enough, to the delivery.
    pub(super) fn hand_over(&mut self, now: Instant) {
        let Some(export) = &mut self.traces else { return };
        let due = now >= export.due;
        if due {
            export.due = now + export.delay;
        }
        export.give(due);
    }

    /// Whether the next export of the metrics is due.
    pub(super) fn metrics_are_due(&self, now: Instant) -> bool {
        self.metrics.as_ref().is_some_and(|export| now >= export.due)
    }

    /// Tells of the calls that run for long.
    pub(super) fn pending(&mut self, snapshot: &Snapshot) {
        if let Some(export) = &mut self.traces {
            export.traces.pending(snapshot);
        }
    }

    /// Exports the metrics.
    pub(super) fn export_metrics(
        &mut self,
        snapshot: Snapshot,
        telemetry: &Telemetry,
        now: Instant,
    ) {
        if let Some(export) = &mut self.metrics {
            export.due = now + export.interval;
            let accounts = accounts(telemetry, &snapshot);
            export.metrics.export(snapshot, accounts);
        }
    }

    /// Gives everything to the delivery, and says what to wait for until it has gone out.
    pub(super) fn flush(&mut self, snapshot: Snapshot, telemetry: &Telemetry) -> Flush {
        if let Some(export) = &mut self.traces {
            export.give(true);
        }
        let metrics = self.metrics.as_mut().map(|export| {
            let accounts = accounts(telemetry, &snapshot);
            export.metrics.export(snapshot, accounts);
            export.metrics.mark()
        });
        Flush { metrics, lanes: self.lanes.clone() }
    }

    /// Takes the run itself, the last span of all.
    pub(super) fn root(&mut self, root: &Root<'_>, snapshot: &Snapshot) {
        if let Some(export) = &mut self.traces {
            export.traces.unfinished(&snapshot.running, root.end_unix_ns);
            export.traces.root(root);
        }
        if let Some(export) = &self.metrics {
            let ns = root.end_unix_ns.saturating_sub(root.start_unix_ns);
            export.metrics.run_ended(root.outcome, Duration::from_nanos(ns));
        }
    }

    /// Gives the last spans to the delivery. Waits a moment for them, so that the last metrics can tell
    /// of them.
    pub(super) fn finish_traces(&mut self, deadline: Instant) {
        if let Some(export) = &mut self.traces {
            export.give(true);
            let moment = deadline.min(Instant::now() + MOMENT);
            export.lane.wait_while_delivering(moment);
        }
    }

    /// Gives all that is left to the delivery, and waits until it has gone out or stands in the spool,
    /// until the deadline at the longest. Says what became of it, and whether that was all in time.
    pub(super) fn finish(
        &mut self,
        snapshot: &Snapshot,
        telemetry: &Telemetry,
        deadline: Instant,
    ) -> Vec<LaneAccount> {
        if let Some(MetricExport { mut metrics, .. }) = self.metrics.take() {
            // The callbacks of the user may take long: they get half of the time.
            let now = Instant::now();
            let by = now + deadline.saturating_duration_since(now) / 2;
            metrics.last(snapshot.clone(), accounts(telemetry, snapshot), by);
            self.not_finite = metrics.not_finite();
            metrics.finish(by);
        }
        // It is kept: what it says of the destinations and of the records is told after this.
        self.delivery.as_ref().map(|delivery| delivery.finish(deadline)).unwrap_or_default()
    }

    /// What is newly known of the destinations.
    pub(super) fn news(&self) -> Vec<News> {
        self.delivery.as_ref().map(Delivery::news).unwrap_or_default()
    }

    /// What became of everything so far.
    pub(super) fn accounts(&self) -> Vec<LaneAccount> {
        self.delivery.as_ref().map(Delivery::accounts).unwrap_or_default()
    }

    /// Adds what the exporters know of themselves to the report.
    pub(super) fn tell(&self, telemetry: &mut Telemetry) {
        let not_finite =
            self.metrics.as_ref().map_or(self.not_finite, |export| export.metrics.not_finite());
        if not_finite > 0 {
            let metrics = telemetry.signal(Telemetry::METRICS);
            metrics.recorded = metrics.recorded.saturating_add(not_finite);
            metrics.drop("not_finite", not_finite);
        }
        let Some(TraceExport { traces, .. }) = &self.traces else { return };
        let output = telemetry.signal(Telemetry::SPANS).output(Telemetry::OTLP);
        output.added = traces.added();
        for (reason, spans) in traces.left_out() {
            output.leave_out(reason, spans);
        }
        output.cut = traces.cut();
    }
}

/// What a backend that works needs for a request.
const MOMENT: Duration = Duration::from_millis(200);

/// What to wait for until everything has gone out.
#[derive(Debug)]
pub(crate) struct Flush {
    metrics: Option<Mark>,
    lanes: Vec<Lane>,
}

impl Flush {
    /// Waits; `false` if it has not by the deadline.
    pub(crate) fn wait(self, deadline: Instant) -> bool {
        let Self { metrics, lanes } = self;
        // Only then have the metrics been given to their lane.
        metrics.is_none_or(|mark| mark.wait(deadline)) && Lane::wait_for_all(&lanes, deadline)
    }
}

/// Adds what became of the records of each lane to the report.
pub(super) fn add_accounts(lanes: Vec<LaneAccount>, telemetry: &mut Telemetry) {
    for lane in lanes {
        let LaneAccount {
            signal,
            output,
            offered,
            delivered,
            spooled,
            superseded,
            dropped,
            in_memory: _,
            replayed,
            earlier_dropped,
            corrupt,
        } = lane;
        let signal_account = telemetry.signal(signal);
        if signal == Telemetry::METRICS {
            signal_account.recorded = signal_account.recorded.saturating_add(offered);
        }
        let account = signal_account.output(output);
        account.delivered = delivered;
        account.spooled = spooled;
        account.replayed = replayed;
        account.leave_out("superseded", superseded);
        for (reason, records) in dropped {
            account.drop(reason, records);
        }
        for (reason, records) in earlier_dropped {
            account.drop_earlier(reason, records);
        }
        account.drop_earlier("corrupt", corrupt);
    }
}

/// The same for the metric that tells of it, with what was lost before the collector saw it.
fn accounts(telemetry: &Telemetry, snapshot: &Snapshot) -> Vec<Account> {
    let lost = |name| match name {
        Telemetry::SPANS => snapshot.dropped.spans,
        Telemetry::LOGS => snapshot.dropped.logs,
        _ => 0,
    };
    let of = |name: &'static str| {
        let signal = telemetry.signals.get(name)?;
        let output = signal.outputs.get(Telemetry::OTLP).cloned().unwrap_or_default();
        let dropped = signal.dropped.iter().chain(&output.dropped);
        let dropped = dropped.map(|(reason, records)| (reason.clone(), *records));
        let lost = Some(("buffer_full".to_owned(), lost(name))).filter(|(_, records)| *records > 0);
        Some(Account {
            signal: name,
            exported: output.delivered,
            spooled: output.spooled,
            dropped: dropped.chain(lost).collect(),
        })
    };
    [Telemetry::SPANS, Telemetry::METRICS, Telemetry::LOGS].into_iter().filter_map(of).collect()
}
