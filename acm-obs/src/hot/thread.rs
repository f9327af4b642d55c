//! The memory of one recording thread, and the list of all of them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::iter::successors;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread as std_thread;

use super::frame::{Extra, Frame, flag};
use super::node::{Count, Node, NodeStats};
use super::overflow::spill;
use super::ring::{Ring, Slot, Taken, zeroed};
use super::trace::first_away_id;
use crate::active::is_current;
use crate::id::first_span_id;
use crate::path::{self, PhaseInfo};
use crate::record::ThreadInfo;

/// How many calls can be nested on one thread. Deeper ones are not recorded, and counted.
const MAX_DEPTH: usize = 65_536;

/// The memory of one recording thread. It is never freed: the next thread that starts takes it over.
#[repr(C, align(128))]
pub(crate) struct Thread {
    // What each call touches comes first.
    pub(super) top: AtomicPtr<Frame>,
    pub(super) next_id: Cell<u64>,
    pub(super) ring: Ring,
    base: *const Frame,
    last: *const Frame,
    /// Where the ids of the run's own trace go on, while the thread works for another.
    pub(super) home_id: Cell<u64>,
    /// Where the ids of other traces go on, without their slot.
    pub(super) away_id: Cell<u64>,
    session: AtomicU32,
    owned: AtomicBool,
    number: AtomicU64,
    newest: AtomicPtr<Node>,
    /// The nodes of this thread by path, and those that stand for phases of other threads. Owner only.
    by_path: RefCell<HashMap<(u32, bool), &'static Node>>,
    info: Mutex<ThreadInfo>,
    pub(super) lost_spans: Count,
    pub(super) lost_logs: Count,
    pub(super) too_deep: Count,
}

// SAFETY: `next_id`, `home_id`, `ring`'s writing side and `by_path` are used by the owner alone (every function
// that touches them is reached through the thread's own `LOCAL`), or under the list's lock while
// nobody owns the memory; `base` and `last` never change; the rest is atomic or locked.
unsafe impl Sync for Thread {}
// SAFETY: nothing in it is bound to the thread that made it.
unsafe impl Send for Thread {}

impl Thread {
    fn new() -> Self {
        let base = zeroed::<Frame>(MAX_DEPTH);
        Self {
            top: AtomicPtr::new(base.cast_mut()),
            next_id: Cell::new(0),
            ring: Ring::new(),
            base,
            // SAFETY: inside of the allocation.
            last: unsafe { base.add(MAX_DEPTH - 1) },
            home_id: Cell::new(0),
            away_id: Cell::new(0),
            session: AtomicU32::new(0),
            owned: AtomicBool::new(false),
            number: AtomicU64::new(0),
            newest: AtomicPtr::new(ptr::null_mut()),
            by_path: RefCell::default(),
            info: Mutex::default(),
            lost_spans: Count::default(),
            lost_logs: Count::default(),
            too_deep: Count::default(),
        }
    }

    /// The frame of the innermost call.
    #[inline]
    pub(super) fn top(&self) -> &'static Frame {
        // SAFETY: `top` always points into the frames, which are zeroed (a valid `Frame`) and never freed.
        unsafe { &*self.top.load(Ordering::Relaxed) }
    }

    /// The frame below; of the lowest, itself.
    #[inline]
    pub(super) fn below(&self, frame: &'static Frame) -> &'static Frame {
        debug_assert!(!ptr::eq(frame, self.base), "the lowest frame is never left");
        // SAFETY: guards are only made for frames above the lowest, so that there is one below.
        unsafe { &*self.base.with_addr(ptr::from_ref(frame).addr() - size_of::<Frame>()) }
    }

    /// The next free frame, or `None` at the greatest depth.
    #[inline]
    pub(super) fn above(&self, top: &'static Frame) -> Option<&'static Frame> {
        let above = ptr::from_ref(top).addr() + size_of::<Frame>();
        // SAFETY: below the last, so that there is one above.
        (!ptr::eq(top, self.last)).then(|| unsafe { &*self.base.with_addr(above) })
    }

    /// Makes a frame the innermost one. The collector sees what was written to it before.
    #[inline]
    pub(super) fn set_top(&self, frame: &'static Frame) {
        self.top.store(ptr::from_ref(frame).cast_mut(), Ordering::Release);
    }

    /// The lowest frame: the run.
    pub(super) fn base(&self) -> &'static Frame {
        // SAFETY: the first of the frames.
        unsafe { &*self.base }
    }

    /// Whether the frame is one of this thread's that is in use.
    pub(super) fn holds(&self, frame: *const Frame) -> bool {
        frame > self.base && frame <= self.top.load(Ordering::Relaxed).cast_const()
    }

    #[inline]
    pub(super) fn new_id(&self) -> u64 {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        id
    }

    /// Hands a finished call over. Where the ring is full it is kept elsewhere if that is `worth` a
    /// lock; else it is lost, and its duration counted here instead of by the collector.
    pub(super) fn push_span(&self, slot: Slot, worth: bool, node: &Node, ns: u64) {
        if !self.push(slot, worth) {
            self.lost_spans.add(1);
            node.count_lost(ns);
        }
    }

    /// Hands a span of another crate over: it is in no statistics.
    pub(super) fn push_foreign(&self, slot: Slot) {
        if !self.push(slot, true) {
            self.lost_spans.add(1);
        }
    }

    /// Hands the start of a call over.
    pub(super) fn push_start(&self, slot: Slot) {
        if !self.push(slot, true) {
            self.lost_spans.add(1);
        }
    }

    /// Hands a log record over.
    pub(super) fn push_log(&self, slot: Slot) {
        if !self.push(slot, true) {
            self.lost_logs.add(1);
        }
    }

    fn push(&self, slot: Slot, worth: bool) -> bool {
        match self.ring.push(slot) {
            Ok(()) => true,
            Err(slot) if worth => spill(self.session(), &self.info(), slot),
            Err(slot) => {
                drop(slot.take());
                false
            }
        }
    }

    /// The node of a path on this thread. Only by the owner.
    pub(super) fn node_of(&self, info: &'static PhaseInfo) -> &'static Node {
        self.node(info, false)
    }

    /// The node that stands for a phase of another thread. Only by the owner.
    pub(super) fn alias_of(&self, info: &'static PhaseInfo) -> &'static Node {
        self.node(info, true)
    }

    fn node(&self, info: &'static PhaseInfo, alias: bool) -> &'static Node {
        let mut by_path = self.by_path.borrow_mut();
        by_path.entry((info.id(), alias)).or_insert_with(|| {
            let node: &'static Node = Box::leak(Box::new(Node::new(info, alias, self.newest())));
            self.newest.store(ptr::from_ref(node).cast_mut(), Ordering::Release);
            node
        })
    }

    fn newest(&self) -> Option<&'static Node> {
        // SAFETY: null or from `node`: published whole, and never freed.
        unsafe { self.newest.load(Ordering::Acquire).as_ref() }
    }

    /// The session that it records for.
    pub(super) fn session(&self) -> u32 {
        self.session.load(Ordering::Relaxed)
    }

    /// Whether no call runs.
    pub(super) fn is_idle(&self) -> bool {
        ptr::eq(self.top.load(Ordering::Relaxed), self.base)
    }

    /// Forgets the calls that run. Only by the owner.
    #[must_use]
    #[expect(
        clippy::vec_box,
        reason = "they are boxes already; nothing is moved while calls are dropped"
    )]
    pub(super) fn abandon(&self) -> Vec<Box<Extra>> {
        let mut left = Vec::new();
        while !self.is_idle() {
            let top = self.top();
            left.extend(top.take_extra());
            self.set_top(self.below(top));
        }
        left
    }

    /// The owner leaves: what it recorded is the collector's.
    pub(super) fn release(&self) {
        self.owned.store(false, Ordering::Release);
    }

    pub(crate) fn info(&self) -> ThreadInfo {
        self.info.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A number that no other owner of this memory, or of another, has.
    pub(crate) fn number(&self) -> u64 {
        self.number.load(Ordering::Acquire)
    }

    pub(crate) fn is_owned(&self) -> bool {
        self.owned.load(Ordering::Acquire)
    }

    /// Gives the memory of a thread that has ended, and of which all has been read, to the next one.
    pub(crate) fn recycle(&self) {
        self.session.store(0, Ordering::Release);
    }

    pub(crate) fn drain(&self, to: impl FnMut(Taken)) {
        self.ring.drain(to);
    }

    /// The statistics of the paths that have any.
    pub(crate) fn stats(&self) -> Vec<NodeStats> {
        self.nodes().map(Node::read).collect()
    }

    /// Spans, logs and calls too deep to be recorded that this thread has lost.
    pub(crate) fn lost(&self) -> (u64, u64, u64) {
        (self.lost_spans.get(), self.lost_logs.get(), self.too_deep.get())
    }

    /// The calls that run now, the outermost first.
    pub(crate) fn running(&self) -> Vec<RunningFrame> {
        let mut running = Vec::new();
        // SAFETY: the second of the frames.
        let mut at = unsafe { self.base.add(1) };
        while at <= self.top.load(Ordering::Acquire).cast_const() {
            // SAFETY: at or below `top`, which points into the frames.
            let frame = unsafe { &*at };
            let id = frame.id.load(Ordering::Acquire);
            let node = frame.node.load(Ordering::Acquire).cast_const();
            let start = frame.start.load(Ordering::Acquire);
            let flags = frame.flags.load(Ordering::Acquire);
            // The owner lowers `top` before it writes a frame anew and the id is written last, so that
            // words of two calls cannot pass both of these.
            let still = at <= self.top.load(Ordering::Acquire).cast_const();
            if !still || frame.id.load(Ordering::Acquire) != id {
                break;
            }
            if flags & (flag::TRANSPARENT | flag::POLL | flag::FINISHED) == 0 {
                // SAFETY: the frame was whole, so that its node is one of this thread's; they are never freed.
                let info = unsafe { &*node }.info();
                running.push(RunningFrame { info, id, start });
            }
            // SAFETY: `at` is at or below `top`, which is at most the last frame.
            at = unsafe { at.add(1) };
        }
        running
    }

    fn nodes(&self) -> impl Iterator<Item = &'static Node> {
        successors(self.newest(), |node| node.older)
    }

    /// Empties the memory for a new owner. Only under the list's lock, while nobody owns it.
    fn renew(&self, session: u32, root: u64) {
        static THREADS: AtomicU64 = AtomicU64::new(0);
        let number = THREADS.fetch_add(1, Ordering::Relaxed) + 1;
        // What an earlier session left behind.
        self.ring.drain(drop);
        self.nodes().for_each(Node::reset);
        for count in [&self.lost_spans, &self.lost_logs, &self.too_deep] {
            count.set(0);
        }
        let name = std_thread::current().name().map(str::to_owned);
        *self.info.lock().unwrap_or_else(PoisonError::into_inner) =
            ThreadInfo::new(number, name.as_deref());
        self.next_id.set(first_span_id());
        self.away_id.set(first_away_id());
        let base = self.base();
        base.set_node(self.node_of(path::run()));
        base.id.store(root, Ordering::Relaxed);
        self.top.store(self.base.cast_mut(), Ordering::Relaxed);
        self.number.store(number, Ordering::Release);
        self.owned.store(true, Ordering::Relaxed);
        self.session.store(session, Ordering::Release);
    }
}

/// A call that runs now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunningFrame {
    pub(crate) info: &'static PhaseInfo,
    pub(crate) id: u64,
    /// The tick of its start.
    pub(crate) start: u64,
}

static THREADS: Mutex<Vec<&'static Thread>> = Mutex::new(Vec::new());
static ROOT_SPAN: AtomicU64 = AtomicU64::new(0);

/// Says what span the calls of threads without another one hang on.
pub(crate) fn set_root_span(id: u64) {
    ROOT_SPAN.store(id, Ordering::Release);
}

/// The memory for the calling thread: of a thread that has ended, or new; `None` where the session is over.
#[cold]
pub(super) fn adopt(session: u32) -> Option<&'static Thread> {
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    // Where sessions changed while this thread waited, memory of the new one is not free to take.
    if !is_current(session) {
        return None;
    }
    let free = threads.iter().copied().find(|thread| {
        // The collector of this session may still have to read what its threads left.
        !thread.is_owned() && thread.session.load(Ordering::Acquire) != session
    });
    let thread = free.unwrap_or_else(|| {
        let thread: &'static Thread = Box::leak(Box::new(Thread::new()));
        threads.push(thread);
        thread
    });
    thread.renew(session, ROOT_SPAN.load(Ordering::Acquire));
    Some(thread)
}

/// The memory of the threads of one session.
pub(crate) fn of_session(session: u32) -> Vec<&'static Thread> {
    let threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    threads
        .iter()
        .copied()
        .filter(|thread| thread.session.load(Ordering::Acquire) == session)
        .collect()
}

/// The number of the calling thread in the session that records.
pub(crate) fn own_thread() -> Option<u64> {
    super::local::here().map(Thread::number)
}
