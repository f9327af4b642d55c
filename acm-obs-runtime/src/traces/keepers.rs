//! A keeper for each trace: the run's own, and those of remote parents, of which the latest are known.

use std::collections::HashMap;

use acm_obs::{SpanId, TraceId};

use crate::encode::Identity;
use crate::select::{About, Bounds, Keeper, Missing};

/// The keepers of all traces.
#[derive(Debug)]
pub(super) struct Keepers {
    home_id: TraceId,
    home: Entry,
    others: HashMap<TraceId, Entry>,
    bounds: Bounds,
    limits: Limits,
    /// Counts the times that one of the others was asked for.
    clock: u64,
    /// How many spans of the others were kept: what their keepers remember.
    kept: usize,
}

/// How much is known of traces besides the run's.
#[derive(Clone, Copy, Debug)]
struct Limits {
    traces: usize,
    /// Kept spans: some 20 bytes each.
    kept: usize,
}

const LIMITS: Limits = Limits { traces: 1_024, kept: 1 << 17 };

#[derive(Debug)]
struct Entry {
    keeper: Keeper<About>,
    kept: usize,
    used_at: u64,
    /// The latest batch that the trace has a span in, counted from one.
    batch: u64,
}

impl Entry {
    fn new(root: SpanId, bounds: Bounds) -> Self {
        Self { keeper: Keeper::new(root, bounds), kept: 0, used_at: 0, batch: 0 }
    }
}

impl Keepers {
    pub(super) fn new(run: &Identity, bounds: Bounds) -> Self {
        Self {
            home_id: run.trace_id,
            home: Entry::new(run.run_span, bounds),
            others: HashMap::new(),
            bounds,
            limits: LIMITS,
            clock: 0,
            kept: 0,
        }
    }

    /// The keeper of a trace.
    pub(super) fn of(&mut self, trace_id: TraceId) -> &mut Keeper<About> {
        &mut self.entry(trace_id).keeper
    }

    /// Charges a trace with a span of so many bytes that is in this batch, and with the head of the
    /// batch if the span is the first one there: the backend stores it with each.
    pub(super) fn charge(&mut self, trace_id: TraceId, span: usize, batch: u64, head: usize) {
        if !self.is_home(trace_id) {
            self.kept += 1;
        }
        let entry = self.entry(trace_id);
        entry.kept += 1;
        let first = std::mem::replace(&mut entry.batch, batch + 1) != batch + 1;
        let head = if first { head } else { 0 };
        entry.keeper.charge((span + head) as u64);
    }

    /// The spans that kept spans hang on and that will never come, of all traces that are known.
    pub(super) fn missing(&mut self) -> Vec<(SpanId, Missing<About>)> {
        let all = std::iter::once(&mut self.home).chain(self.others.values_mut());
        all.flat_map(|entry| entry.keeper.missing()).collect()
    }

    fn is_home(&self, trace_id: TraceId) -> bool {
        trace_id == self.home_id || trace_id.is_none()
    }

    fn entry(&mut self, trace_id: TraceId) -> &mut Entry {
        if self.is_home(trace_id) {
            return &mut self.home;
        }
        self.clock += 1;
        let is_full = self.others.len() >= self.limits.traces || self.kept > self.limits.kept;
        if is_full && !self.others.contains_key(&trace_id) {
            self.forget_older_half();
        }
        let bounds = self.bounds;
        let entry = self.others.entry(trace_id).or_insert_with(|| Entry::new(SpanId::NONE, bounds));
        entry.used_at = self.clock;
        entry
    }

    /// Forgets the traces that were not asked for the longest: should one of them go on, it begins anew.
    fn forget_older_half(&mut self) {
        let mut times: Vec<_> = self.others.values().map(|entry| entry.used_at).collect();
        let middle = times.len() / 2;
        if middle < times.len() {
            let (_, middle, _) = times.select_nth_unstable(middle);
            let middle = *middle;
            self.others.retain(|_, entry| entry.used_at > middle);
        }
        self.kept = self.others.values().map(|entry| entry.kept).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { per_site: 1, in_all: 1_000, narrows: true, needed_cost: 0 };

    fn trace(number: u128) -> TraceId {
        TraceId::from_u128(number)
    }

    fn keepers() -> Keepers {
        let run =
            Identity { trace_id: trace(1), run_span: SpanId::from_u64(1), ..Identity::nobody() };
        Keepers::new(&run, BOUNDS)
    }

    #[test]
    fn the_latest_traces_are_known_and_the_run_is_never_forgotten() {
        let mut keepers = keepers();
        keepers.charge(trace(1), 77, 0, 0);
        for number in 2..10_000 {
            keepers.charge(trace(number), 10, 0, 0);
            assert!(keepers.others.len() <= LIMITS.traces);
        }
        let known: Vec<_> =
            (9_500..10_000).filter(|n| keepers.others.contains_key(&trace(*n))).collect();
        assert_eq!(known.len(), 500);
        assert_eq!(keepers.home.keeper.used(), 77);
    }

    #[test]
    fn what_is_known_of_large_traces_is_bounded_too() {
        let mut keepers = keepers();
        keepers.limits.kept = 100;
        for number in 2..50 {
            for _ in 0..10 {
                keepers.charge(trace(number), 1, 0, 0);
            }
        }
        assert!(keepers.others.len() <= 12, "{}", keepers.others.len());
    }

    #[test]
    fn the_head_of_a_batch_is_charged_once_to_each_trace_in_it() {
        let mut keepers = keepers();
        for (number, batch) in [(1, 0), (1, 0), (2, 0), (1, 0), (1, 1), (2, 1), (2, 1)] {
            keepers.charge(trace(number), 10, batch, 1_000);
        }
        assert_eq!(keepers.of(trace(1)).used(), 40 + 2_000);
        assert_eq!(keepers.of(trace(2)).used(), 30 + 2_000);
    }
}
