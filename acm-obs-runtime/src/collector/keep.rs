//! Which spans `spans.jsonl` keeps: pure, one span after the other, in the order in which they end.
//!
//! A site has a bound, and so has the run. Whatever is kept, its parents are kept as well: a child mostly
//! ends before its parent, so a kept span makes its parent *needed*, and a needed one is kept whatever the
//! bound says. That adds no more than the depth of the calls. Where a child outlives a parent that was left
//! out (a thread that carried the context on), it hangs on the nearest ancestor that was not; and a parent
//! whose record never comes, because the run ended or the record was lost, is told of at the end
//! ([`Keeper::missing`]), so that no span is ever an orphan.

use std::collections::{HashMap, HashSet};

use acm_obs::SpanId;

use super::id_hash::{IdHash, mixed};
use super::site_map::SiteMap;

/// What the keeper has to know of a span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<P> {
    pub(super) site: usize,
    pub(super) span_id: SpanId,
    pub(super) parent_id: SpanId,
    /// What is known of it, in case its parent's record never comes.
    pub(super) about: P,
    pub(super) failed: bool,
    pub(super) start_unix_ns: u64,
    pub(super) end_unix_ns: u64,
}

/// What becomes of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is kept, and hangs on this parent.
    Keep { parent_id: SpanId },
    /// It is counted and forgotten.
    LeaveOut,
}

/// A span that kept spans hang on and that has not come yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing<P> {
    /// What is known of the first of the children.
    pub(super) child: P,
    /// The time between the first start and the last end of the children.
    pub(super) start_unix_ns: u64,
    pub(super) end_unix_ns: u64,
}

/// Decides span by span.
#[derive(Debug)]
pub(super) struct Keeper<P> {
    run_span: SpanId,
    per_site: u64,
    in_all: u64,
    sites: SiteMap<Site>,
    kept: HashSet<u64, IdHash>,
    needed: HashMap<u64, Missing<P>, IdHash>,
    detours: Detours,
    left_out: u64,
}

impl<P: Copy> Keeper<P> {
    /// Keeps `per_site` spans of a site, as many more that failed, and `in_all` in all; then only
    /// what the kept ones hang on.
    pub(super) fn new(run_span: SpanId, per_site: u64, in_all: u64) -> Self {
        Self {
            run_span,
            per_site,
            in_all,
            sites: SiteMap::default(),
            kept: HashSet::default(),
            needed: HashMap::default(),
            detours: Detours::default(),
            left_out: 0,
        }
    }

    /// Decides what becomes of a span that has ended.
    pub(super) fn judge(&mut self, span: &Seen<P>) -> Verdict {
        let needed =
            !self.needed.is_empty() && self.needed.remove(&span.span_id.to_u64()).is_some();
        if !needed && !self.has_room(span) {
            self.left_out += 1;
            self.detours.insert(span.span_id, span.parent_id);
            return Verdict::LeaveOut;
        }
        self.kept.insert(span.span_id.to_u64());
        let parent_id = self.nearest_kept(span.parent_id);
        self.need(parent_id, span);
        Verdict::Keep { parent_id }
    }

    /// How many spans were left out.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The spans that kept spans hang on and that will never come: each of them once.
    pub(super) fn missing(&mut self) -> impl Iterator<Item = (SpanId, Missing<P>)> + use<P> {
        std::mem::take(&mut self.needed)
            .into_iter()
            .map(|(id, missing)| (SpanId::from_u64(id), missing))
    }

    fn has_room(&mut self, span: &Seen<P>) -> bool {
        let site = self.sites.of(span.site, Site::default);
        let count = if span.failed { &mut site.failed } else { &mut site.good };
        let room = *count < self.per_site && (self.kept.len() as u64) < self.in_all;
        *count += u64::from(room);
        room
    }

    fn nearest_kept(&self, parent_id: SpanId) -> SpanId {
        let mut id = parent_id;
        while !self.is_settled(id) {
            match self.detours.get(id) {
                Some(next) => id = next,
                None => break,
            }
        }
        id
    }

    fn need(&mut self, parent_id: SpanId, child: &Seen<P>) {
        if self.is_settled(parent_id) && !self.needed.contains_key(&parent_id.to_u64()) {
            return;
        }
        let missing = self.needed.entry(parent_id.to_u64()).or_insert(Missing {
            child: child.about,
            start_unix_ns: child.start_unix_ns,
            end_unix_ns: child.end_unix_ns,
        });
        missing.start_unix_ns = missing.start_unix_ns.min(child.start_unix_ns);
        missing.end_unix_ns = missing.end_unix_ns.max(child.end_unix_ns);
    }

    /// Whether a span is in the file, or sure to be.
    fn is_settled(&self, id: SpanId) -> bool {
        id == self.run_span
            || self.kept.contains(&id.to_u64())
            || self.needed.contains_key(&id.to_u64())
    }
}

#[derive(Debug, Default)]
struct Site {
    good: u64,
    failed: u64,
}

/// The parents of spans that were left out, of the latest few thousand: one slot an id, the newer
/// one wins. A look-up that finds nothing costs a made-up parent at the end, never an orphan.
#[derive(Debug)]
struct Detours(Vec<(u64, u64)>);

impl Default for Detours {
    fn default() -> Self {
        Self(vec![(0, 0); Self::SLOTS])
    }
}

impl Detours {
    const SLOTS: usize = 1 << 12;

    fn insert(&mut self, span_id: SpanId, parent_id: SpanId) {
        self.0[Self::slot(span_id)] = (span_id.to_u64(), parent_id.to_u64());
    }

    fn get(&self, span_id: SpanId) -> Option<SpanId> {
        let (id, parent) = self.0[Self::slot(span_id)];
        (id == span_id.to_u64() && parent != id).then(|| SpanId::from_u64(parent))
    }

    #[expect(clippy::cast_possible_truncation, reason = "taken modulo the number of slots")]
    fn slot(span_id: SpanId) -> usize {
        mixed(span_id.to_u64()) as usize % Self::SLOTS
    }
}

#[cfg(test)]
mod tests;
