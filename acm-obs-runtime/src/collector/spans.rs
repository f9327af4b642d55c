//! The lines of `spans.jsonl`: which spans there are in it, and what they hang on.

use acm_obs::__runtime::Running;
use acm_obs::{ForeignSpan, SpanId, SpanRecord};

use crate::encode::{Identity, Resource, Root, Span, SpanEnd};
use crate::select::{self, About, Bounds, Keeper, Seen, Verdict};

/// Gathers the spans that are kept.
#[derive(Debug)]
pub(super) struct Spans {
    resource: Resource,
    keeper: Keeper<About>,
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
        let bounds = Bounds { per_site, in_all: MAX_SPANS, narrows: false, needed_cost: 0 };
        Self {
            resource,
            keeper: Keeper::new(run_span, bounds),
            waiting: Vec::new(),
            waiting_count: 0,
            hurried: false,
            closed: false,
            late: 0,
        }
    }

    /// Takes a call that has ended. One that still ran when the run ended is told of already.
    pub(super) fn ended(&mut self, span: &SpanRecord<'_>, run: &Identity) {
        if let Some(parent_id) = self.parent_if_kept(&select::seen(span)) {
            self.add(&Span::of(span, parent_id), run);
        }
    }

    /// Takes a span of another crate that has ended.
    pub(super) fn foreign(&mut self, span: &ForeignSpan<'_>, run: &Identity) {
        if let Some(parent_id) = self.parent_if_kept(&select::seen_foreign(span)) {
            self.add(&Span::of_foreign(span, parent_id), run);
        }
    }

    /// Takes the calls that had not ended when the run did, the outermost first, and makes up the
    /// spans whose records were lost: after this nothing is an orphan but the root's children.
    pub(super) fn unfinished(&mut self, running: &[Running], end_unix_ns: u64, run: &Identity) {
        for (one, seen) in select::running(running, end_unix_ns, run) {
            if let Some(parent_id) = self.parent_if_kept(&seen) {
                let end = SpanEnd::Unfinished;
                self.add(&select::running_span(one, parent_id, end_unix_ns, end), run);
            }
        }
        for (span_id, missing) in self.keeper.missing() {
            if let Some(lost) = select::lost(span_id, &missing, run) {
                self.add(&lost, run);
            }
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

    /// What a span hangs on, if it is kept.
    fn parent_if_kept(&mut self, span: &Seen<About>) -> Option<SpanId> {
        if self.closed {
            self.late += 1;
            return None;
        }
        match self.keeper.judge(span) {
            Verdict::Keep { parent_id } => {
                self.keeper.charge(1);
                Some(parent_id)
            }
            Verdict::LeaveOut(_) => None,
        }
    }

    fn add(&mut self, span: &Span<'_>, run: &Identity) {
        span.write(run, &mut self.waiting);
        self.waiting_count += 1;
    }
}

/// The bytes of spans that are not kept waiting for more.
const WORTH_A_LINE: usize = 64 << 10;

/// How many spans a run keeps in all, beyond what they hang on: some 100 MB of JSON.
const MAX_SPANS: u64 = 100_000;
