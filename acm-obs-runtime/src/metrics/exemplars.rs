//! Exemplars: of each series and bucket the slowest call that is in a trace.
//!
//! This is asked once for each exported span, on the collector's thread: two look-ups by index and a
//! comparison, and no memory but at the first sight of a phase.

use std::sync::Arc;

use acm_obs::{Kind, PhaseInfo, PhaseOutcome, SpanId, SpanRecord, TraceId};

use super::bounds::Bounds;

/// A call that stands for others like it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exemplar {
    pub(super) phase: &'static PhaseInfo,
    pub(super) outcome: PhaseOutcome,
    pub(super) bucket: usize,
    pub(super) ns: u64,
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    /// When it ended.
    pub(super) unix_ns: u64,
}

/// Gathers exemplars between two exports.
#[derive(Debug)]
pub(super) struct Exemplars {
    bounds: Arc<Bounds>,
    /// By phase and outcome: the row plus one, or zero.
    rows: Vec<u32>,
    count: u32,
    /// By row and bucket: the place in `slowest` plus one, or zero.
    places: Vec<u32>,
    slowest: Vec<Exemplar>,
    /// The indexes into `places` that are not zero.
    filled: Vec<usize>,
}

impl Exemplars {
    pub(super) fn new(bounds: Arc<Bounds>) -> Self {
        Self {
            bounds,
            rows: Vec::new(),
            count: 0,
            places: Vec::new(),
            slowest: Vec::new(),
            filled: Vec::new(),
        }
    }

    /// Looks at a call whose span is exported.
    pub(super) fn see(&mut self, span: &SpanRecord<'_>) {
        if span.phase.kind() != Kind::Phase || span.span_id.is_none() || span.trace_id.is_none() {
            return;
        }
        let bucket = self.bounds.place(span.duration_ns);
        let Some(row) = self.row(span.phase, span.outcome) else { return };
        let at = row * self.bounds.buckets() + bucket;
        let Some(place) = self.places.get_mut(at) else { return };
        let seen = Exemplar {
            phase: span.phase,
            outcome: span.outcome,
            bucket,
            ns: span.duration_ns,
            trace_id: span.trace_id,
            span_id: span.span_id,
            unix_ns: span.start_unix_ns.saturating_add(span.duration_ns),
        };
        match self.slowest.get_mut((*place as usize).wrapping_sub(1)) {
            Some(slowest) if slowest.ns < seen.ns => *slowest = seen,
            Some(_) => {}
            None => {
                self.slowest.push(seen);
                *place = u32::try_from(self.slowest.len()).unwrap_or(0);
                self.filled.push(at);
            }
        }
    }

    /// The exemplars since the last time.
    pub(super) fn take(&mut self) -> Vec<Exemplar> {
        for at in self.filled.drain(..) {
            if let Some(place) = self.places.get_mut(at) {
                *place = 0;
            }
        }
        let taken = self.slowest.clone();
        self.slowest.clear();
        taken
    }

    /// The row of a phase and outcome; `None` where there are too many.
    fn row(&mut self, phase: &'static PhaseInfo, outcome: PhaseOutcome) -> Option<usize> {
        let index = index(phase, outcome);
        if self.rows.len() <= index {
            self.rows.resize(index + 1, 0);
        }
        let row = self.rows.get_mut(index)?;
        if *row == 0 {
            if self.count >= MAX_ROWS {
                return None;
            }
            self.count += 1;
            *row = self.count;
            self.places.resize(self.count as usize * self.bounds.buckets(), 0);
        }
        Some(*row as usize - 1)
    }
}

/// The number of a phase and an outcome.
pub(super) fn index(phase: &'static PhaseInfo, outcome: PhaseOutcome) -> usize {
    phase.id() as usize * OUTCOMES.len() + outcome as usize
}

/// All outcomes, in the order of their numbers.
pub(super) const OUTCOMES: [PhaseOutcome; 4] =
    [PhaseOutcome::Ok, PhaseOutcome::Error, PhaseOutcome::Panic, PhaseOutcome::Cancelled];

/// How many phases, by outcome, have exemplars: some megabytes.
const MAX_ROWS: u32 = 4_096;
