//! Traces besides the run's: those of remote parents.
//!
//! What a call belongs to shows in its id: the highest bit of a span id is set where the call belongs to
//! another trace than the run's, and the next 15 bits say to which. A thread that begins to work for
//! another trace takes its ids from another place, and does not otherwise notice: the fast path is the
//! same. (The run's own ids never have the bit.)

use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::frame::{Frame, flag};
use super::thread::Thread;
use crate::id::{SpanId, TraceId};

/// A trace that others began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Trace {
    pub(crate) id: TraceId,
    /// Whether its spans are exported.
    pub(crate) sampled: bool,
    pub(crate) state: Box<str>,
    pub(crate) baggage: Box<str>,
}

impl Trace {
    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && self.state == other.state && self.baggage == other.baggage
    }
}

/// The run's own trace.
pub(crate) const HOME: u16 = 0;

/// How many other traces are known at a time; one more takes the place of the oldest.
const SLOTS: u16 = 0x7fff;

const MARK: u64 = 1 << 63;
const SLOT_AT: u32 = 48;

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

/// Decides whether a trace is sampled, from its id and what its parent decided, if it has one.
pub type Decide = Arc<dyn Fn(TraceId, Option<bool>) -> bool + Send + Sync>;

struct Table {
    home: Arc<Trace>,
    decide: Option<Decide>,
    slots: Vec<Arc<Trace>>,
    known: HashMap<Trace, u16>,
    /// Whether the traces of the slots are sampled.
    sampled: HashMap<TraceId, bool>,
    next: u16,
}

/// Forgets all traces and begins with the run's.
pub(crate) fn begin(home: Trace, decide: Option<Decide>) {
    let table = Table {
        home: Arc::new(home),
        decide,
        slots: Vec::new(),
        known: HashMap::new(),
        sampled: HashMap::new(),
        next: 0,
    };
    *TABLE.lock().unwrap_or_else(PoisonError::into_inner) = Some(table);
}

/// The trace of a slot.
pub(crate) fn of_slot(slot: u16) -> Option<Arc<Trace>> {
    let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    let table = table.as_ref()?;
    if slot == HOME {
        return Some(Arc::clone(&table.home));
    }
    table.slots.get(usize::from(slot) - 1).map(Arc::clone)
}

/// Whether the spans of a trace are exported. Takes a lock; of a trace that nobody knows, yes.
#[must_use]
pub fn is_sampled(trace: TraceId) -> bool {
    let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(table) = table.as_ref() else { return true };
    if table.home.id == trace {
        return table.home.sampled;
    }
    table.sampled.get(&trace).copied().unwrap_or(true)
}

/// The slot of a trace; `sampled` is what its parent decided.
pub(crate) fn slot_of(trace: Trace) -> u16 {
    let decide = {
        let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(table) = table.as_ref() else { return HOME };
        if table.home.is_same(&trace) {
            return HOME;
        }
        if let Some(slot) = table.known.get(&trace) {
            return *slot;
        }
        table.decide.clone()
    };
    // Not under the lock: it is somebody else's code.
    let sampled = decide.map_or(trace.sampled, |decide| decide(trace.id, Some(trace.sampled)));
    let mut table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    table.as_mut().map_or(HOME, |table| table.add(trace, sampled))
}

impl Table {
    fn add(&mut self, trace: Trace, sampled: bool) -> u16 {
        let decided = Arc::new(Trace { sampled, ..trace.clone() });
        let index = usize::from(self.next);
        if index < self.slots.len() {
            let older = self.next + 1;
            self.known.retain(|_, slot| *slot != older);
            self.sampled.remove(&self.slots[index].id);
            self.slots[index] = decided;
        } else {
            self.slots.push(decided);
        }
        self.sampled.insert(trace.id, sampled);
        let slot = self.next + 1;
        self.next = slot % SLOTS;
        self.known.insert(trace, slot);
        slot
    }
}

/// The slot that an id made here says.
#[inline]
pub(crate) fn slot_of_id(id: u64) -> u16 {
    if id & MARK == 0 { HOME } else { (id >> SLOT_AT) as u16 & SLOTS }
}

/// The bits of a frame's flags that say its slot, where its id does not.
pub(super) fn flags_of(slot: u16) -> u32 {
    u32::from(slot) << flag::SLOT_AT
}

impl Thread {
    /// The trace that a frame of this thread belongs to.
    pub(super) fn slot(&self, frame: &Frame) -> u16 {
        let flags = frame.flags.load(Ordering::Relaxed);
        if ptr::eq(frame, self.base()) {
            HOME
        } else if flags & flag::TRANSPARENT != 0 {
            (flags >> flag::SLOT_AT) as u16
        } else {
            slot_of_id(frame.id.load(Ordering::Relaxed))
        }
    }

    /// Takes the next ids from where those of a trace come from. Only by the owner.
    pub(super) fn work_for(&self, slot: u16) {
        let now = self.next_id.get();
        let current = slot_of_id(now);
        if current == slot {
            return;
        }
        if current == HOME {
            self.home_id.set(now);
        }
        self.next_id.set(if slot == HOME { self.home_id.get() } else { first_id(slot) });
    }
}

/// Where the ids of a slot begin: anywhere in 48 bits.
fn first_id(slot: u16) -> u64 {
    let random = SpanId::random().to_u64() & ((1 << SLOT_AT) - 1);
    // Room above, so that counting on does not reach the slot.
    MARK | u64::from(slot) << SLOT_AT | random >> 1
}
