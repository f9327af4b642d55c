//! Records that found their ring full and are worth a lock: logs, starts and ends of futures, and
//! calls that took long. A flood consists of short calls, so there are few of them.

use std::mem;
use std::sync::{Mutex, PoisonError};

use super::ring::{Slot, Taken};
use crate::record::ThreadInfo;

/// How many records wait here at the most.
const CAPACITY: usize = 65_536;

/// A record beside the rings.
#[derive(Debug)]
pub(crate) struct Spilled {
    session: u32,
    pub(crate) thread: ThreadInfo,
    pub(crate) taken: Taken,
}

static SPILLED: Mutex<Vec<Spilled>> = Mutex::new(Vec::new());

/// Keeps a record; `false` where there is no room: it is gone, and the caller counts it.
#[cold]
pub(super) fn spill(session: u32, thread: &ThreadInfo, slot: Slot) -> bool {
    let taken = slot.take();
    let mut spilled = SPILLED.lock().unwrap_or_else(PoisonError::into_inner);
    if spilled.len() >= CAPACITY {
        return false;
    }
    spilled.push(Spilled { session, thread: thread.clone(), taken });
    true
}

/// Takes all of one session; what an earlier one left is gone with it.
pub(crate) fn take(session: u32) -> impl Iterator<Item = Spilled> {
    let all = mem::take(&mut *SPILLED.lock().unwrap_or_else(PoisonError::into_inner));
    all.into_iter().filter(move |spilled| spilled.session == session)
}
