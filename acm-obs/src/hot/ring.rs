//! The records of one thread on their way to the collector: a ring with one writer and one reader.

use std::alloc::{Layout, alloc_zeroed, handle_alloc_error};
use std::cell::{Cell, UnsafeCell};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use super::frame::Extra;
use super::wake::wake;
use crate::record::LogRecord;

/// How many records a ring holds.
const CAPACITY: usize = 65_536;

/// After so many records the collector is woken.
const WAKE_EVERY: u64 = CAPACITY as u64 / 8;

/// One record. What the words mean depends on the tag.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Slot {
    pub(super) id: u64,
    pub(super) parent: u64,
    pub(super) start: u64,
    pub(super) end: u64,
    /// The path in the lower half, a [`tag`] in the upper.
    pub(super) meta: u64,
    /// Null, or a box that the slot owns.
    pub(super) payload: *mut (),
}

/// What a slot is.
pub(super) mod tag {
    /// A call; the payload is an `Extra` or null.
    pub(in crate::hot) const SPAN: u64 = 0;
    /// The start of a call; no payload.
    pub(in crate::hot) const START: u64 = 1 << 32;
    /// A log record; the payload.
    pub(in crate::hot) const LOG: u64 = 2 << 32;
    pub(in crate::hot) const MASK: u64 = 3 << 32;
    /// Of a span: a future.
    pub(in crate::hot) const FUTURE: u64 = 1 << 34;
}

impl Slot {
    pub(super) fn log(tick: u64, record: Box<LogRecord>) -> Self {
        let payload = Box::into_raw(record).cast();
        Self { id: 0, parent: 0, start: tick, end: tick, meta: tag::LOG, payload }
    }

    /// What a span carries beyond its times, as the slot keeps it.
    pub(super) fn extra(extra: Option<Box<Extra>>) -> *mut () {
        extra.map_or(ptr::null_mut(), |extra| Box::into_raw(extra).cast())
    }

    /// The path that the record belongs to.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the path")]
    pub(super) fn path(&self) -> u32 {
        self.meta as u32
    }

    /// Takes the record out; the slot's memory must not be read as one again.
    pub(super) fn take(self) -> Taken {
        let payload = match self.meta & tag::MASK {
            tag::LOG => {
                // SAFETY: `Slot::log` made it of a box, and it is taken once: the reader's index
                // moves past it, or its writer got it back.
                Payload::Log(unsafe { Box::from_raw(self.payload.cast::<LogRecord>()) })
            }
            tag::START => Payload::Start,
            _ if self.payload.is_null() => Payload::Span(None),
            _ => {
                // SAFETY: as above; `Slot::extra` made it of a box.
                Payload::Span(Some(unsafe { Box::from_raw(self.payload.cast::<Extra>()) }))
            }
        };
        Taken {
            id: self.id,
            parent: self.parent,
            start: self.start,
            end: self.end,
            path: self.path(),
            future: self.meta & tag::FUTURE != 0,
            payload,
        }
    }
}

/// A record that the collector owns.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) id: u64,
    pub(crate) parent: u64,
    /// The tick of its start, or at which it was logged.
    pub(crate) start: u64,
    /// The tick of its end, or the same.
    pub(crate) end: u64,
    pub(crate) path: u32,
    pub(crate) future: bool,
    pub(crate) payload: Payload,
}

/// What a record is.
#[derive(Debug)]
pub(crate) enum Payload {
    Span(Option<Box<Extra>>),
    Start,
    Log(Box<LogRecord>),
}

/// The ring. The writer owns `tail` and `limit`, the reader `head`.
#[repr(C)]
pub(super) struct Ring {
    slots: *const UnsafeCell<Slot>,
    tail: AtomicU64,
    /// Where the writer next has to look: the ring may be full, or the collector wants to know.
    limit: Cell<u64>,
    head: Padded,
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the remainder is below the capacity")]
fn index(position: u64) -> usize {
    (position % CAPACITY as u64) as usize
}

/// A place for one record.
pub(super) struct Vacant<'a> {
    ring: &'a Ring,
    tail: u64,
}

impl Vacant<'_> {
    #[inline]
    pub(super) fn write(self, slot: Slot) {
        let Self { ring, tail } = self;
        // SAFETY: the index is inside of the allocation; the reader does not touch the slot before
        // `tail` says that it is written, and has left it, or `limit` would have stopped us.
        unsafe { *(*ring.slots.add(index(tail))).get() = slot };
        ring.tail.store(tail + 1, Ordering::Release);
    }
}

#[repr(align(128))]
struct Padded(AtomicU64);

impl Ring {
    /// An empty ring. Its memory costs nothing until it is written.
    pub(super) fn new() -> Self {
        Self {
            slots: zeroed(CAPACITY),
            tail: AtomicU64::new(0),
            limit: Cell::new(0),
            head: Padded(AtomicU64::new(0)),
        }
    }

    /// The place of the next record, unless this is the moment to look whether there is room. Only
    /// by the writer.
    #[inline]
    pub(super) fn vacant(&self) -> Option<Vacant<'_>> {
        let tail = self.tail.load(Ordering::Relaxed);
        (tail != self.limit.get()).then_some(Vacant { ring: self, tail })
    }

    /// Adds a record, or gives it back where the ring is full. Only by the writer.
    pub(super) fn push(&self, slot: Slot) -> Result<(), Slot> {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail == self.limit.get() && !self.make_room(tail) {
            return Err(slot);
        }
        Vacant { ring: self, tail }.write(slot);
        Ok(())
    }

    #[cold]
    fn make_room(&self, tail: u64) -> bool {
        let full_at = self.head.0.load(Ordering::Acquire) + CAPACITY as u64;
        let wake_at = (tail / WAKE_EVERY + 1) * WAKE_EVERY;
        self.limit.set(full_at.min(wake_at));
        if tail > 0 {
            wake();
        }
        tail < full_at
    }

    /// Hands over what has been written so far. Only by the reader, and `to` should be quick: the
    /// writer may wait for the room.
    pub(super) fn drain(&self, mut to: impl FnMut(Taken)) {
        let tail = self.tail.load(Ordering::Acquire);
        let mut head = self.head.0.load(Ordering::Relaxed);
        while head != tail {
            // SAFETY: written before `tail` was published, and not written again before `head` passes.
            let slot = unsafe { *(*self.slots.add(index(head))).get() };
            to(slot.take());
            head += 1;
            if head.is_multiple_of(1_024) {
                self.head.0.store(head, Ordering::Release);
            }
        }
        self.head.0.store(head, Ordering::Release);
    }
}

/// Zeroed memory for so many `T`, kept for the life of the process. Large blocks come from the
/// system zeroed and take no memory until they are touched.
pub(super) fn zeroed<T>(count: usize) -> *const T {
    let Ok(layout) = Layout::array::<T>(count) else { handle_alloc_error(Layout::new::<T>()) };
    // SAFETY: the layout is not empty: both users ask for many values of several words.
    let memory = unsafe { alloc_zeroed(layout) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    memory.cast()
}
