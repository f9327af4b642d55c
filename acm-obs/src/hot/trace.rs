//! Traces besides the run's: those of remote parents.
//!
//! What a call belongs to shows in its id: the highest bit of a span id is set where the call belongs to
//! another trace than the run's, and the next 23 bits say to which. A thread that begins to work for
//! another trace takes its ids from another place, and does not otherwise notice: the fast path is the
//! same. (No id of the run's own trace has the bit, the run's span included.)

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
    pub(crate) state: Arc<str>,
    pub(crate) baggage: Arc<str>,
}

impl Trace {
    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && self.state == other.state && self.baggage == other.baggage
    }

    fn texts(&self) -> usize {
        self.state.len() + self.baggage.len()
    }
}

/// The run's own trace.
pub(crate) const HOME: u32 = 0;

/// Below the slot of a trace: how often the slot was given away, so that what is left of an earlier
/// trace is not taken for the present one's.
const TIMES_AT: u32 = 8;

/// How many other traces are known at a time; one more takes the place of the oldest.
const SLOTS: u32 = 0x7fff;

const MARK: u64 = 1 << 63;
const SLOT_AT: u32 = 40;
const NUMBERS: u64 = 0x7f_ffff;

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

/// Decides whether a trace is sampled, from its id and what its parent decided, if it has one.
pub type Decide = Arc<dyn Fn(TraceId, Option<bool>) -> bool + Send + Sync>;

struct Table {
    home: Arc<Trace>,
    decide: Option<Decide>,
    slots: Vec<Known>,
    known: HashMap<Arc<Trace>, u32>,
    /// How many slots each trace has, and in how many of them it is sampled.
    of_trace: HashMap<TraceId, (u32, u32)>,
    /// Bytes of what travels along with all of them.
    texts: usize,
    next: u32,
}

/// How many bytes may travel along with all traces that are known: what is kept of them is bounded,
/// whatever others send. Beyond, a trace is known without its baggage.
const MOST_TEXTS: usize = 16 << 20;

struct Known {
    number: u32,
    /// As its parent said.
    told: Arc<Trace>,
    /// As was decided.
    decided: Arc<Trace>,
}

/// Forgets all traces and begins with the run's.
pub(crate) fn begin(home: Trace, decide: Option<Decide>) {
    let table = Table {
        home: Arc::new(home),
        decide,
        slots: Vec::new(),
        known: HashMap::new(),
        of_trace: HashMap::new(),
        texts: 0,
        next: 0,
    };
    let old = TABLE.lock().unwrap_or_else(PoisonError::into_inner).replace(table);
    // Not under the lock: `decide` is somebody else's.
    drop(old);
}

/// The trace of a slot.
pub(crate) fn of_slot(slot: u32) -> Option<Arc<Trace>> {
    let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    let table = table.as_ref()?;
    if slot == HOME {
        return Some(Arc::clone(&table.home));
    }
    let known = table.slots.get(index(slot)?).filter(|known| known.number == slot);
    known.map(|known| Arc::clone(&known.decided))
}

/// Whether the spans of a trace are exported. Takes a lock; of a trace that nobody knows, yes.
#[must_use]
pub fn is_sampled(trace: TraceId) -> bool {
    let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(table) = table.as_ref() else { return true };
    if table.home.id == trace {
        return table.home.sampled;
    }
    table.of_trace.get(&trace).is_none_or(|(_, sampled)| *sampled > 0)
}

/// The slot of a trace; `sampled` is what its parent decided.
pub(crate) fn slot_of(mut trace: Trace) -> u32 {
    let decide = {
        let table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(table) = table.as_ref() else { return HOME };
        if table.home.is_same(&trace) {
            return HOME;
        }
        if let Some(slot) = table.find(&mut trace) {
            return slot;
        }
        table.decide.clone()
    };
    // Not under the lock: it is somebody else's code.
    let sampled = decide.map_or(trace.sampled, |decide| decide(trace.id, Some(trace.sampled)));
    let mut table = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    table.as_mut().map_or(HOME, |table| table.add(trace, sampled))
}

impl Table {
    /// The slot of a trace that is known. One that is not loses its baggage where there is no room for it.
    fn find(&self, trace: &mut Trace) -> Option<u32> {
        let known = self.known.get(trace);
        if known.is_some() || trace.baggage.is_empty() || self.texts + trace.texts() <= MOST_TEXTS {
            return known.copied();
        }
        trace.baggage = Arc::default();
        self.known.get(trace).copied()
    }

    fn add(&mut self, mut trace: Trace, sampled: bool) -> u32 {
        // Another thread may have been quicker.
        if let Some(slot) = self.find(&mut trace) {
            return slot;
        }
        self.texts += trace.texts();
        let (slots, of_them) = self.of_trace.entry(trace.id).or_default();
        (*slots, *of_them) = (*slots + 1, *of_them + u32::from(sampled));
        let told = Arc::new(trace);
        let same = told.sampled == sampled;
        let decided =
            if same { Arc::clone(&told) } else { Arc::new(Trace { sampled, ..(*told).clone() }) };
        let slot = self.next + 1;
        self.next = slot % SLOTS;
        let place = self.slots.get_mut(slot as usize - 1);
        let times = place.as_ref().map_or(0, |old| (old.number + 1) & 0xff);
        let number = slot << TIMES_AT | times;
        self.known.insert(Arc::clone(&told), number);
        let new = Known { number, told, decided };
        match place {
            Some(place) => {
                let old = std::mem::replace(place, new);
                self.forget(&old);
            }
            None => self.slots.push(new),
        }
        number
    }

    fn forget(&mut self, old: &Known) {
        self.known.remove(&old.told);
        self.texts -= old.told.texts();
        let id = old.told.id;
        if let Some((slots, of_them)) = self.of_trace.get_mut(&id) {
            (*slots, *of_them) = (*slots - 1, *of_them - u32::from(old.decided.sampled));
            if *slots == 0 {
                self.of_trace.remove(&id);
            }
        }
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number >> TIMES_AT).ok()?.checked_sub(1)
}

/// The slot that an id made here says.
#[inline]
pub(crate) fn slot_of_id(id: u64) -> u32 {
    if id & MARK == 0 { HOME } else { (id >> SLOT_AT & NUMBERS) as u32 }
}

/// The bits of a frame's flags that say its slot, where its id does not.
pub(super) fn flags_of(slot: u32) -> u32 {
    slot << flag::SLOT_AT
}

impl Thread {
    /// The trace that a frame of this thread belongs to.
    pub(super) fn slot(&self, frame: &Frame) -> u32 {
        let flags = frame.flags.load(Ordering::Relaxed);
        if ptr::eq(frame, self.base()) {
            HOME
        } else if flags & flag::TRANSPARENT != 0 {
            flags >> flag::SLOT_AT
        } else {
            slot_of_id(frame.id.load(Ordering::Relaxed))
        }
    }

    /// Takes the next ids from where those of a trace come from. Only by the owner.
    pub(super) fn work_for(&self, slot: u32) {
        let now = self.next_id.get();
        let current = slot_of_id(now);
        if current == slot {
            return;
        }
        // All other traces share one row of numbers, so that none comes twice however often a thread
        // goes back to one.
        if current == HOME {
            self.home_id.set(now);
        } else {
            self.away_id.set(now & LOW);
        }
        let away = MARK | u64::from(slot) << SLOT_AT | self.away_id.get();
        self.next_id.set(if slot == HOME { self.home_id.get() } else { away });
    }
}

/// An id for the run itself.
pub(crate) fn root_span_id() -> SpanId {
    SpanId::from_u64((SpanId::random().to_u64() & !MARK).max(1))
}

/// The part of an id below its slot.
const LOW: u64 = (1 << SLOT_AT) - 1;

/// Where the ids of a thread begin while it works for other traces: anywhere in 39 bits, so that
/// counting on does not reach the slot.
pub(super) fn first_away_id() -> u64 {
    (SpanId::random().to_u64() & LOW) >> 1
}
