//! The statistics of one path on one thread.

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use crate::histogram::{BLOCK, BLOCKS, Histogram, place};
use crate::path::{self, PhaseInfo};
use crate::site::Site;

/// A counter with one writer and any number of readers.
///
/// The writer needs no locked instruction: nobody else changes the value between its load and its store.
#[derive(Debug, Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    #[inline]
    pub(super) fn add(&self, more: u64) {
        self.set(self.get().wrapping_add(more));
    }

    #[inline]
    pub(super) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The buckets of one octave.
type Octave = [Count; BLOCK];

/// One path on one thread: what the next step from it is, and how long calls of it took.
#[repr(C, align(64))]
pub(super) struct Node {
    // What each call touches comes first. The next two only by the owner:
    last_site: Cell<*const Site>,
    last_step: Cell<Option<&'static Node>>,
    id: u64,
    calls: Count,
    total: Count,
    /// What the calls made from here took, on this thread.
    pub(super) child: Count,
    min: Count,
    max: Count,
    /// Of calls whose record is lost.
    octaves: [AtomicPtr<Octave>; BLOCKS],
    pub(super) errors: Count,
    /// The part of `total` of calls inside calls of the same path.
    pub(super) nested: Count,
    /// The part of `total` of futures, and how long those were polled.
    pub(super) future_total: Count,
    pub(super) future_busy: Count,
    /// The part of `total` of calls whose record is lost.
    lost: Count,
    info: &'static PhaseInfo,
    /// Whether this is the place of a phase that runs on another thread: `child` is not its own.
    alias: bool,
    edges: Cell<Option<&'static Edge>>,
    /// The node made before this one; never changes after the node is published.
    pub(super) older: Option<&'static Node>,
}

/// A step that this thread has taken.
struct Edge {
    site: *const Site,
    node: &'static Node,
    nested: bool,
    next: Option<&'static Edge>,
}

impl Node {
    pub(super) fn new(info: &'static PhaseInfo, alias: bool, older: Option<&'static Self>) -> Self {
        Self {
            last_site: Cell::new(ptr::null()),
            last_step: Cell::new(None),
            id: u64::from(info.id()),
            calls: Count::default(),
            total: Count::default(),
            child: Count::default(),
            min: Count(AtomicU64::new(u64::MAX)),
            max: Count::default(),
            octaves: [const { AtomicPtr::new(ptr::null_mut()) }; BLOCKS],
            errors: Count::default(),
            nested: Count::default(),
            future_total: Count::default(),
            future_busy: Count::default(),
            lost: Count::default(),
            info,
            alias,
            edges: Cell::new(None),
            older,
        }
    }

    #[inline]
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn info(&self) -> &'static PhaseInfo {
        self.info
    }

    /// The node that the last step from here led to, if it was a step to `site`.
    #[inline]
    pub(super) fn last(&self, site: &'static Site) -> Option<&'static Self> {
        if ptr::eq(self.last_site.get(), site) { self.last_step.get() } else { None }
    }

    /// The node of a step that is not the last one, and whether it is recursion; `make` finds the
    /// node of a path on this thread.
    pub(super) fn step(
        &self,
        site: &'static Site,
        make: impl FnOnce(&'static PhaseInfo) -> &'static Self,
    ) -> (&'static Self, bool) {
        let mut edge = self.edges.get();
        while let Some(known) = edge {
            if ptr::eq(known.site, site) {
                self.remember(known);
                return (known.node, known.nested);
            }
            edge = known.next;
        }
        let step = path::step(self.info, site);
        let made =
            Edge { site, node: make(step.info), nested: step.nested, next: self.edges.get() };
        // Kept for the life of the thread's memory, which is that of the process.
        let made: &'static Edge = Box::leak(Box::new(made));
        self.edges.set(Some(made));
        self.remember(made);
        (made.node, made.nested)
    }

    fn remember(&self, edge: &Edge) {
        // A step that is recursion is never the last one, so that the fast path need not ask.
        if !edge.nested {
            self.last_site.set(edge.site);
            self.last_step.set(Some(edge.node));
        }
    }

    /// Counts a call of so many nanoseconds.
    #[inline]
    pub(super) fn record(&self, ns: u64) {
        self.calls.add(1);
        self.total.add(ns);
        if ns < self.min.get() {
            self.min.set(ns);
        }
        if ns > self.max.get() {
            self.max.set(ns);
        }
    }

    /// Counts the duration of a call whose record is lost: those of all others the collector counts.
    pub(super) fn count_lost(&self, ns: u64) {
        let (block, bucket) = place(ns);
        self.octave(block).unwrap_or_else(|| self.first_touch(block))[bucket].add(1);
        self.lost.add(ns);
    }

    fn octave(&self, block: usize) -> Option<&'static Octave> {
        // SAFETY: null or from `first_touch`: published whole, and never freed.
        unsafe { self.octaves[block].load(Ordering::Acquire).as_ref() }
    }

    #[cold]
    fn first_touch(&self, block: usize) -> &'static Octave {
        let octave: &'static Octave =
            Box::leak(Box::new([const { Count(AtomicU64::new(0)) }; BLOCK]));
        self.octaves[block].store(ptr::from_ref(octave).cast_mut(), Ordering::Release);
        octave
    }

    /// What the node holds now. Read while the owner goes on, each word is right by itself.
    pub(super) fn read(&self) -> NodeStats {
        let mut histogram = Histogram::new();
        for block in 0..BLOCKS {
            if let Some(octave) = self.octave(block) {
                histogram.add_block(block, |bucket| octave[bucket].get());
            }
        }
        let total = self.total.get();
        let busy = (total + self.future_busy.get()).saturating_sub(self.future_total.get());
        NodeStats {
            info: self.info,
            calls: self.calls.get(),
            errors: self.errors.get(),
            total,
            busy,
            child: if self.alias { 0 } else { self.child.get() },
            outermost: total.saturating_sub(self.nested.get()),
            futures: self.future_total.get() > 0,
            min: self.min.get(),
            max: self.max.get(),
            histogram,
            lost: self.lost.get(),
        }
    }

    /// Forgets all counts; only while no thread owns the node.
    pub(super) fn reset(&self) {
        let Self {
            last_site: _,
            last_step: _,
            id: _,
            calls,
            total,
            child,
            min,
            max,
            octaves: _,
            errors,
            nested,
            future_total,
            future_busy,
            lost,
            info: _,
            alias: _,
            edges: _,
            older: _,
        } = self;
        for count in [calls, total, child, max, errors, nested, future_total, future_busy, lost] {
            count.set(0);
        }
        min.set(u64::MAX);
        for octave in (0..BLOCKS).filter_map(|block| self.octave(block)) {
            octave.iter().for_each(|count| count.set(0));
        }
    }
}

/// The statistics of a node, in nanoseconds.
#[derive(Clone, Debug)]
pub(crate) struct NodeStats {
    pub(crate) info: &'static PhaseInfo,
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    /// The sum of the durations of the calls.
    pub(crate) total: u64,
    /// The part of it in which the thread worked on them.
    pub(crate) busy: u64,
    /// What the calls made from there took on the thread.
    pub(crate) child: u64,
    /// The sum of the durations of the calls that were not made inside another one.
    pub(crate) outermost: u64,
    /// Whether futures are among the calls: they may overlap.
    pub(crate) futures: bool,
    pub(crate) min: u64,
    pub(crate) max: u64,
    /// Of calls whose record is lost.
    pub(crate) histogram: Histogram,
    /// The sum of the durations in it.
    pub(crate) lost: u64,
}
