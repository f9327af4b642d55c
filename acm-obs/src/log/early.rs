//! Records before a run and after it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::active;
use crate::log::entry::set_max_level;
use crate::record::LogRecord;

/// How many records are kept until a runtime is installed: the first. After them log macros are off
/// until then, so that a library without a runtime pays no more than the load that says so.
const CAPACITY: usize = 1_000;

/// Where a record goes while no session runs.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// It is kept for the runtime to come.
    Keep,
    /// It is handed to what the last runtime left behind.
    Hand(fn(&LogRecord)),
}

struct Early {
    mode: Mode,
    kept: VecDeque<LogRecord>,
    dropped: u64,
}

static EARLY: Mutex<Early> =
    Mutex::new(Early { mode: Mode::Keep, kept: VecDeque::new(), dropped: 0 });

pub(super) fn write(record: LogRecord) {
    let mut early = EARLY.lock().unwrap_or_else(PoisonError::into_inner);
    match early.mode {
        Mode::Keep => {
            if early.kept.len() < CAPACITY {
                early.kept.push_back(record);
            } else {
                early.dropped += 1;
                if !active::recording() {
                    set_max_level(None);
                }
            }
        }
        Mode::Hand(to) => {
            drop(early);
            to(&record);
        }
    }
}

pub(crate) fn set_mode(mode: Mode) {
    EARLY.lock().unwrap_or_else(PoisonError::into_inner).mode = mode;
}

/// Takes the records kept so far, the oldest first, and how many there was no room for (at least).
pub(crate) fn take_early() -> (VecDeque<LogRecord>, u64) {
    let mut early = EARLY.lock().unwrap_or_else(PoisonError::into_inner);
    (std::mem::take(&mut early.kept), std::mem::take(&mut early.dropped))
}
