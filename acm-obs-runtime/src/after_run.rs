//! Log records from outside of every run: written to the console at once, by the thread that logs.

use std::sync::{Mutex, PoisonError};

use acm_obs::__runtime::early_logs;
use acm_obs::{Level, LogRecord};

use crate::console::{Console, Stream, write_now};
use crate::encode::Identity;
use crate::settings::{Colors, LogFormat};

static LAST: Mutex<Option<Last>> = Mutex::new(None);

/// The console of the last run, and whose records they are.
struct Last {
    console: Console,
    run: Identity,
}

/// Writes what is logged from now on as the run did.
pub(crate) fn go_on(console: Console, run: Identity) {
    set(Some(Last { console, run }));
}

/// Writes nothing from now on: the console was stuck when the run ended, and would hang the program.
pub(crate) fn give_up() {
    set(None);
}

/// Writes one record.
pub(crate) fn write(record: &LogRecord) {
    let mut line = Vec::new();
    {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Last { console, run }) = &*last else { return };
        console.write(record, run, &mut line);
    }
    // Without the lock: whoever waits here for the reader of the console waits alone.
    write_now(Stream::of(record), &line);
}

/// Writes what was logged before a run that then could not start.
pub(crate) fn instead_of_a_run() {
    let console = Console::new(LogFormat::Text, Colors::Auto);
    early_logs(&mut |record| {
        if record.level >= Level::Info {
            let mut line = Vec::new();
            console.write(record, &Identity::nobody(), &mut line);
            write_now(Stream::of(record), &line);
        }
    });
}

fn set(last: Option<Last>) {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = last;
}
