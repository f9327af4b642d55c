//! Which spans are kept: pure, one span after the other, in the order in which they end.
//!
//! A site has a bound, and so has the whole. Whatever is kept, its parents are kept as well: a child mostly
//! ends before its parent, so a kept span makes its parent *needed*, and a needed one is kept whatever the
//! bound says. That adds no more than the depth of the calls. Where a child outlives a parent that was left
//! out (a thread that carried the context on), it hangs on the nearest ancestor that was not; and a parent
//! whose record never comes, because the run ended or the record was lost, is told of at the end
//! ([`Keeper::missing`]), so that no span is ever an orphan.

use std::collections::{HashMap, HashSet};

use acm_obs::SpanId;

use super::bounds::{Bounds, Reason};
use super::detours::Detours;
use super::id_hash::IdHash;
use super::site_map::SiteMap;

/// What the keeper has to know of a span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<P> {
    pub(crate) site: usize,
    pub(crate) span_id: SpanId,
    pub(crate) parent_id: SpanId,
    /// What is known of it, in case its parent's record never comes.
    pub(crate) about: P,
    pub(crate) failed: bool,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
}

/// What becomes of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is kept, and hangs on this parent.
    Keep { parent_id: SpanId },
    /// It is counted and forgotten.
    LeaveOut(Reason),
}

/// A span that kept spans hang on and that has not come yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing<P> {
    /// What is known of it, or of the first of the children.
    pub(crate) about: P,
    /// The time between the first start and the last end of the children.
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
}

/// Decides span by span.
#[derive(Debug)]
pub(crate) struct Keeper<P> {
    /// What no other span is above; [`SpanId::NONE`] where that is in another process.
    root: SpanId,
    bounds: Bounds,
    /// What was charged so far.
    used: u64,
    sites: SiteMap<Site>,
    kept: HashSet<u64, IdHash>,
    needed: HashMap<u64, Missing<P>, IdHash>,
    detours: Detours,
    left_out: u64,
}

impl<P: Copy> Keeper<P> {
    /// Keeps what the bounds let through, and what kept spans hang on.
    pub(crate) fn new(root: SpanId, bounds: Bounds) -> Self {
        Self {
            root,
            bounds,
            used: 0,
            sites: SiteMap::default(),
            kept: HashSet::default(),
            needed: HashMap::default(),
            detours: Detours::default(),
            left_out: 0,
        }
    }

    /// Decides what becomes of a span that has ended.
    pub(crate) fn judge(&mut self, span: &Seen<P>) -> Verdict {
        let needed =
            !self.needed.is_empty() && self.needed.remove(&span.span_id.to_u64()).is_some();
        if !needed && let Err(reason) = self.take_room(span) {
            self.left_out += 1;
            self.detours.insert(span.span_id, span.parent_id);
            return Verdict::LeaveOut(reason);
        }
        self.kept.insert(span.span_id.to_u64());
        let parent_id = self.nearest_kept(span.parent_id);
        if !self.is_settled(parent_id) || self.needed.contains_key(&parent_id.to_u64()) {
            self.need(parent_id, span);
        }
        Verdict::Keep { parent_id }
    }

    /// Decides whether a call that still runs is worth being told of now. If so, it is sure to be
    /// kept when it ends.
    pub(crate) fn judge_running(&mut self, span: &Seen<P>) -> bool {
        let told = self.take_room(span).is_ok();
        if told {
            self.need(span.span_id, span);
            if let Some(missing) = self.needed.get_mut(&span.span_id.to_u64()) {
                // What is known of itself is better than what its children tell.
                missing.about = span.about;
            }
        }
        told
    }

    /// Says what a span that is written costs of the whole.
    pub(crate) fn charge(&mut self, cost: u64) {
        self.used = self.used.saturating_add(cost);
    }

    /// What was charged so far.
    #[cfg(test)]
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    /// How many spans were left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The spans that kept spans hang on and that will never come: each of them once.
    pub(crate) fn missing(&mut self) -> impl Iterator<Item = (SpanId, Missing<P>)> + use<P> {
        std::mem::take(&mut self.needed)
            .into_iter()
            .map(|(id, missing)| (SpanId::from_u64(id), missing))
    }

    fn take_room(&mut self, span: &Seen<P>) -> Result<(), Reason> {
        let to_come = self.bounds.needed_cost.saturating_mul(self.needed.len() as u64);
        let bound = self.bounds.of_site(self.used.saturating_add(to_come));
        let site = self.sites.of(span.site, Site::default);
        let count = if span.failed { &mut site.failed } else { &mut site.good };
        if *count < bound {
            *count += 1;
            Ok(())
        } else if *count < self.bounds.per_site {
            Err(Reason::Whole)
        } else {
            Err(Reason::Site)
        }
    }

    fn nearest_kept(&self, parent_id: SpanId) -> SpanId {
        // What hangs on nothing hangs on the root.
        let mut id = if parent_id.is_none() { self.root } else { parent_id };
        while !self.is_settled(id) {
            match self.detours.get(id) {
                Some(next) => id = next,
                None => break,
            }
        }
        id
    }

    fn need(&mut self, id: SpanId, child: &Seen<P>) {
        let missing = self.needed.entry(id.to_u64()).or_insert(Missing {
            about: child.about,
            start_unix_ns: child.start_unix_ns,
            end_unix_ns: child.end_unix_ns,
        });
        missing.start_unix_ns = missing.start_unix_ns.min(child.start_unix_ns);
        missing.end_unix_ns = missing.end_unix_ns.max(child.end_unix_ns);
    }

    /// Whether a span is kept, or sure to be, or none.
    fn is_settled(&self, id: SpanId) -> bool {
        id == self.root
            || id.is_none()
            || self.kept.contains(&id.to_u64())
            || self.needed.contains_key(&id.to_u64())
    }
}

#[derive(Debug, Default)]
struct Site {
    good: u64,
    failed: u64,
}

#[cfg(test)]
mod tests;
