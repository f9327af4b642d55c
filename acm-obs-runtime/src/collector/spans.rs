//! The lines of `spans.jsonl`: which spans there are in it, and what they hang on.

use acm_obs::__runtime::Running;
use acm_obs::{Kind, PhaseInfo, SpanId, SpanRecord};

use super::keep::{Keeper, Seen, Verdict};
use crate::encode::{Identity, Resource, Root, Span, SpanEnd};

/// Gathers the spans that are kept.
#[derive(Debug)]
pub(super) struct Spans {
    resource: Resource,
    keeper: Keeper<&'static PhaseInfo>,
    /// Spans that wait to be handed over, separated by commas.
    waiting: Vec<u8>,
    waiting_count: u64,
    hurried: bool,
    /// The root is written, nothing follows it.
    closed: bool,
    /// Calls that ended after that.
    late: u64,
}

impl Spans {
    pub(super) fn new(resource: Resource, run_span: SpanId, per_site: u64) -> Self {
        Self {
            resource,
            keeper: Keeper::new(run_span, per_site, MAX_SPANS),
            waiting: Vec::new(),
            waiting_count: 0,
            hurried: false,
            closed: false,
            late: 0,
        }
    }

    /// Takes a call that has ended. One that still ran when the run ended is told of already.
    pub(super) fn ended(&mut self, span: &SpanRecord<'_>, run: &Identity) {
        if self.closed {
            self.late += 1;
            return;
        }
        let SpanRecord {
            phase,
            trace_id: _,
            span_id,
            parent_id,
            start_unix_ns,
            duration_ns,
            busy_ns: _,
            outcome,
            error,
            fields,
            thread,
        } = span;
        let end_unix_ns = start_unix_ns.saturating_add(*duration_ns);
        let verdict = self.keeper.judge(&Seen {
            site: phase.site_address(),
            span_id: *span_id,
            parent_id: *parent_id,
            about: phase,
            failed: outcome.is_error(),
            start_unix_ns: *start_unix_ns,
            end_unix_ns,
        });
        let Verdict::Keep { parent_id } = verdict else { return };
        let kept = Span {
            phase,
            id: *span_id,
            parent_id,
            start_unix_ns: *start_unix_ns,
            end_unix_ns,
            end: SpanEnd::Ended(*outcome, *error),
            fields,
            thread: Some(thread),
        };
        self.add(&kept, run);
    }

    /// Takes the calls that had not ended when the run did, the outermost first, and makes up the
    /// spans whose records were lost: after this nothing is an orphan but the root's children.
    pub(super) fn unfinished(&mut self, running: &[Running], end_unix_ns: u64, run: &Identity) {
        // Children first, as everywhere.
        for (position, one) in running.iter().enumerate().rev() {
            let Running { phase, span_id, start_unix_ns, thread } = one;
            let verdict = self.keeper.judge(&Seen {
                site: phase.site_address(),
                span_id: *span_id,
                parent_id: parent_of(one, &running[..position], run),
                about: phase,
                failed: false,
                start_unix_ns: *start_unix_ns,
                end_unix_ns,
            });
            let Verdict::Keep { parent_id } = verdict else { continue };
            let kept = Span {
                phase,
                id: *span_id,
                parent_id,
                start_unix_ns: *start_unix_ns,
                end_unix_ns,
                end: SpanEnd::Unfinished,
                fields: &[],
                thread: Some(thread),
            };
            self.add(&kept, run);
        }
        for (span_id, missing) in self.keeper.missing() {
            let lost = Span {
                phase: shown_parent(missing.child),
                id: span_id,
                parent_id: run.run_span,
                start_unix_ns: missing.start_unix_ns,
                end_unix_ns: missing.end_unix_ns,
                end: SpanEnd::Lost,
                fields: &[],
                thread: None,
            };
            self.add(&lost, run);
        }
    }

    /// Takes the run itself, the last of all.
    pub(super) fn root(&mut self, root: &Root<'_>, run: &Identity) {
        root.write(run, &mut self.waiting);
        self.waiting_count += 1;
        self.closed = true;
    }

    /// From now on what waits is to be handed over, however little it is.
    pub(super) fn hurry(&mut self) {
        self.hurried = true;
    }

    /// The line for what waits, and how many spans are in it, once it is worth one: each line repeats
    /// the resource.
    pub(super) fn take(&mut self) -> Option<(Vec<u8>, u64)> {
        let due = std::mem::take(&mut self.hurried) || self.waiting.len() >= WORTH_A_LINE;
        if self.waiting.is_empty() || !due {
            return None;
        }
        let line = self.resource.request(&self.waiting);
        self.waiting.clear();
        Some((line, std::mem::take(&mut self.waiting_count)))
    }

    /// How many spans were left out.
    pub(super) fn left_out(&self) -> u64 {
        self.keeper.left_out()
    }

    /// How many calls ended too late to be told of as such.
    pub(super) fn late(&self) -> u64 {
        self.late
    }

    fn add(&mut self, span: &Span<'_>, run: &Identity) {
        span.write(run, &mut self.waiting);
        self.waiting_count += 1;
    }
}

/// The phase that a phase was called by; scopes are none.
fn shown_parent(phase: &'static PhaseInfo) -> &'static PhaseInfo {
    let mut info = phase;
    while let Some(parent) = info.parent() {
        info = parent;
        if info.kind() != Kind::Scope {
            break;
        }
    }
    info
}

/// The span that a running call hangs on, as far as the others that run can tell: the latest of them,
/// on its own thread if there is one, that is a call of the phase above its own.
fn parent_of(one: &Running, earlier: &[Running], run: &Identity) -> SpanId {
    let above = shown_parent(one.phase).id();
    let calls_it =
        |other: &&Running| other.phase.id() == above || other.phase.id() == one.phase.id();
    let same_thread = |other: &&Running| other.thread.id() == one.thread.id();
    earlier
        .iter()
        .rev()
        .find(|other| same_thread(other) && calls_it(other))
        .or_else(|| earlier.iter().rev().find(|other| other.phase.id() == above))
        .map_or(run.run_span, |other| other.span_id)
}

/// The bytes of spans that are not kept waiting for more.
const WORTH_A_LINE: usize = 64 << 10;

/// How many spans a run keeps in all, beyond what they hang on: some 100 MB of JSON.
const MAX_SPANS: u64 = 100_000;
