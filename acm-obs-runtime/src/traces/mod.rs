//! Spans on their way to a backend: which are exported, and how they are encoded. Pure.
//!
//! A backend keeps a bounded number of bytes of a trace, and drops what is beyond without a word. So a trace
//! has a budget: a site may have fewer spans the more of it is used, and whatever is exported brings what it
//! hangs on (see [`select`](crate::select)). What is left out is counted by reason; the statistics know every
//! call all the same.

mod encode;
mod field;
mod gather;
mod keepers;
mod left_out;
mod pending;
mod protocol;
mod template;
mod threads;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use acm_obs::__runtime::{Running, Snapshot};
use acm_obs::{ForeignSpan, PhaseInfo, SpanId, SpanRecord, TraceId};
use bytes::Bytes;

use self::encode::Encoder;
use self::gather::Gather;
use self::keepers::Keepers;
use self::left_out::LeftOut;
use self::pending::Pending;
use crate::delivery::Batch;
use crate::encode::{Identity, Place, Root, Span, SpanEnd};
use crate::select::{self, About, Bounds, Seen, Verdict};

pub(crate) use self::gather::BatchLimits;
pub(crate) use self::protocol::TraceProtocol;

/// What the export of a run's spans is made of.
#[derive(Debug)]
pub(crate) struct TraceParts {
    /// Never changes: what it says is encoded ahead.
    pub(crate) run: Identity,
    pub(crate) started_unix_ns: u64,
    /// What all batches share, of [`otlp::head`](crate::otlp::head).
    pub(crate) head: Bytes,
    pub(crate) limits: TraceLimits,
    pub(crate) batches: BatchLimits,
    pub(crate) is_sampled: IsSampled,
}

/// How much is exported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceLimits {
    /// Spans of a site that ended well, and as many that failed, in each trace.
    pub(crate) spans_per_site: u64,
    /// Encoded bytes of a trace; a little more where exported spans hang on others.
    pub(crate) bytes_per_trace: u64,
    /// A call that runs for longer is told of while it runs.
    pub(crate) pending_after: Duration,
}

impl Default for TraceLimits {
    /// 1,000 spans a site, 4 MB a trace, 10 s.
    fn default() -> Self {
        Self {
            spans_per_site: 1_000,
            bytes_per_trace: 4_000_000,
            pending_after: Duration::from_secs(10),
        }
    }
}

/// Whether the spans of a trace are exported: always the same for one trace. Asked once a span that is
/// of another trace than the run's, so it has to be quick.
pub(crate) struct IsSampled(pub(crate) Box<dyn Fn(TraceId) -> bool + Send>);

impl fmt::Debug for IsSampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IsSampled")
    }
}

/// The export of a run's spans.
#[derive(Debug)]
pub(crate) struct Traces {
    encoder: Encoder,
    gather: Gather,
    keepers: Keepers,
    pending: Pending,
    is_sampled: IsSampled,
    is_run_sampled: bool,
    started_unix_ns: u64,
    left_out: LeftOut,
    /// Spans that no record stands behind.
    added: u64,
    /// The root is written, nothing follows it.
    closed: bool,
}

impl Traces {
    /// Nothing is exported yet.
    pub(crate) fn new(parts: TraceParts) -> Self {
        let TraceParts { run, started_unix_ns, head, limits, batches, is_sampled } = parts;
        let bounds = Bounds {
            per_site: limits.spans_per_site,
            in_all: limits.bytes_per_trace,
            narrows: true,
            needed_cost: NEEDED_COST,
        };
        Self {
            gather: Gather::new(head, batches),
            keepers: Keepers::new(&run, bounds),
            pending: Pending::new(limits.pending_after),
            is_run_sampled: (is_sampled.0)(run.trace_id),
            is_sampled,
            started_unix_ns,
            left_out: LeftOut::default(),
            added: 0,
            closed: false,
            encoder: Encoder::new(run),
        }
    }

    /// Takes a call that has ended; says whether it is exported. One that still ran when the run ended
    /// is told of already.
    pub(crate) fn ended(&mut self, record: &SpanRecord<'_>) -> bool {
        let Some(parent_id) = self.parent_if_kept(record.trace_id, &select::seen(record)) else {
            return false;
        };
        self.add(&Span::of(record, parent_id));
        true
    }

    /// Takes a span of another crate that has ended; says whether it is exported.
    pub(crate) fn foreign(&mut self, record: &ForeignSpan<'_>) -> bool {
        let seen = select::seen_foreign(record);
        let Some(parent_id) = self.parent_if_kept(record.trace_id, &seen) else { return false };
        self.add(&Span::of_foreign(record, parent_id));
        true
    }

    /// Tells of the calls that have run for long, and of the run, each of them once: by a span of its own,
    /// since a backend keeps the first of two with one id. Call it now and then; costs little where
    /// little runs.
    pub(crate) fn pending(&mut self, now: &Snapshot) {
        let Snapshot { taken_unix_ns, phases, running, .. } = now;
        if self.closed {
            return;
        }
        if self.is_run_sampled
            && let Some(row) = phases.first()
            && self.pending.run(self.started_unix_ns, *taken_unix_ns)
        {
            self.pending_run(row.phase, *taken_unix_ns);
        }
        for one in running {
            if self.pending.is_due(one, *taken_unix_ns) {
                self.pending_call(one, *taken_unix_ns);
            }
        }
        self.pending.forget_all_but(running);
    }

    /// Takes the calls that had not ended when the run did, the outermost first, and makes up the spans
    /// whose records were lost: after this nothing of the run's trace is an orphan but the root's
    /// children.
    pub(crate) fn unfinished(&mut self, running: &[Running], end_unix_ns: u64) {
        let run = self.encoder.run().clone();
        for (one, seen) in select::running(running, end_unix_ns, &run) {
            self.added += 1;
            if let Some(parent_id) = self.parent_if_kept(one.trace_id, &seen) {
                self.add(&select::running_span(one, parent_id, end_unix_ns, SpanEnd::Unfinished));
            }
        }
        for (span_id, missing) in self.keepers.missing() {
            if let Some(lost) = select::lost(span_id, &missing, &run) {
                self.added += 1;
                self.add(&lost);
            }
        }
    }

    /// Takes the run itself, the last of all. The number of spans that were left out is filled in.
    pub(crate) fn root(&mut self, root: &Root<'_>) {
        self.added += 1;
        self.closed = true;
        if !self.is_run_sampled {
            self.left_out.unsampled += 1;
            return;
        }
        let root = Root { left_out: self.left_out.total(), ..root.clone() };
        let Self { encoder, gather, .. } = self;
        gather.add(root.end_unix_ns, |out| encoder.root(&root, out));
    }

    /// A batch that is full, the oldest first; where there is none and it is time (`due`), what there is.
    /// Costs nothing where there is neither; to be called often enough that full ones do not gather.
    pub(crate) fn take(&mut self, due: bool) -> Option<Batch> {
        self.gather.take(due)
    }

    /// How many spans were left out, by reason.
    pub(crate) fn left_out(&self) -> BTreeMap<&'static str, u64> {
        self.left_out.by_reason()
    }

    /// How many spans came to those of the records: pending, unfinished and lost ones, and the root.
    /// All that were recorded and all that were added are in batches or left out.
    pub(crate) fn added(&self) -> u64 {
        self.added
    }

    /// How many keys, values and messages were cut because they were too long.
    pub(crate) fn cut(&self) -> u64 {
        self.encoder.cuts()
    }

    /// What a span hangs on, if it is exported.
    fn parent_if_kept(&mut self, trace_id: TraceId, span: &Seen<About>) -> Option<SpanId> {
        if self.closed {
            self.left_out.run_ended += 1;
            return None;
        }
        if !self.is_sampled(trace_id) {
            self.left_out.unsampled += 1;
            return None;
        }
        match self.keepers.of(trace_id).judge(span) {
            Verdict::Keep { parent_id } => Some(parent_id),
            Verdict::LeaveOut(reason) => {
                self.left_out.add(reason);
                None
            }
        }
    }

    fn is_sampled(&self, trace_id: TraceId) -> bool {
        if trace_id == self.encoder.run().trace_id {
            self.is_run_sampled
        } else {
            (self.is_sampled.0)(trace_id)
        }
    }

    fn pending_run(&mut self, phase: &'static PhaseInfo, now_unix_ns: u64) {
        let run = self.encoder.run();
        let span = Span {
            place: Place { phase, foreign: None },
            trace_id: run.trace_id,
            id: SpanId::random(),
            parent_id: run.run_span,
            start_unix_ns: self.started_unix_ns,
            end_unix_ns: now_unix_ns,
            end: SpanEnd::Pending,
            fields: &[],
            thread: None,
        };
        self.added += 1;
        self.add(&span);
    }

    fn pending_call(&mut self, one: &Running, now_unix_ns: u64) {
        let seen = select::seen_running(one, SpanId::NONE, now_unix_ns);
        let told =
            self.is_sampled(one.trace_id) && self.keepers.of(one.trace_id).judge_running(&seen);
        if told {
            let span = select::running_span(one, one.span_id, now_unix_ns, SpanEnd::Pending);
            self.added += 1;
            self.add(&Span { id: SpanId::random(), ..span });
            self.pending.told(one);
        }
    }

    fn add(&mut self, span: &Span<'_>) {
        let Self { encoder, gather, keepers, .. } = self;
        let (size, batch) = gather.add(span.end_unix_ns, |out| encoder.span(span, out));
        keepers.charge(span.trace_id, size, batch, gather.head_len());
    }
}

/// What a span is taken to have that has yet to come, in bytes.
const NEEDED_COST: u64 = 600;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
