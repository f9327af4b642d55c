//! SIGTERM and SIGINT: the thread that waits for them, finishes the run and lets the signal do what it
//! would have done.
//!
//! A handler only writes to a pipe (`signal_hook::iterator`) and calls the handlers that were there before.
//! `signal_hook` never takes its handler away again, and one without actions swallows the signal. So a
//! second action stays for good, which does what the signal does by default while its flag is up: after
//! the run, and from the first signal on, so that a second one does not have to wait.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use once_cell::sync::OnceCell;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::{flag, low_level};

use self::disposition::Disposition;
use crate::diag::{Diag, Trouble};
use crate::outcome::Ending;
use crate::run::Run;
use crate::thread;

#[path = "disposition.rs"]
mod disposition;

/// The thread that waits for signals while a run is being observed.
#[derive(Debug)]
pub(crate) struct SignalThread {
    handle: Handle,
    thread: JoinHandle<()>,
}

impl SignalThread {
    /// Lets signals do what they did before the run.
    pub(crate) fn stop(self) {
        self.handle.close();
        // It waits for nothing any more. A panic of it is nobody's to catch.
        let _ = self.thread.join();
        Watched::all_at_once(registered(), Watched::is_default_afterwards);
    }
}

/// Starts the thread, unless every signal is ignored or the system refuses.
pub(in crate::hooks) fn handle(run: &Arc<Run>, diag: &Diag) -> Option<SignalThread> {
    match start(run) {
        Ok(thread) => thread,
        Err(error) => {
            let text = format_args!("cannot handle SIGTERM and SIGINT: {error}");
            diag.report(Trouble::Signals, text);
            None
        }
    }
}

fn start(run: &Arc<Run>) -> io::Result<Option<SignalThread>> {
    let watched = WATCHED.get_or_try_init(register)?;
    if watched.is_empty() {
        return Ok(None);
    }
    let mut signals = Signals::new(watched.iter().map(|watched| watched.signal))?;
    let handle = signals.handle();
    let run = Arc::clone(run);
    let thread = thread::spawn("acm-signals", move || {
        if let Some(signal) = signals.forever().next() {
            end(&run, signal);
        }
    })?;
    Watched::all_at_once(watched, |_| false);
    Ok(Some(SignalThread { handle, thread }))
}

fn end(run: &Run, signal: i32) {
    Watched::all_at_once(registered(), |_| true);
    let name = low_level::signal_name(signal).unwrap_or("a signal");
    let _ = run.finish(Ending::failed(format_args!("terminated by {name}")));
    if std::process::id() == FIRST_PROCESS {
        // The first process of a container does not die of a signal's default action.
        low_level::exit(SHELL_CODE_OF_SIGNALS + signal);
    }
    // Does not return for these signals.
    let _ = low_level::emulate_default_handler(signal);
}

/// A signal that ends runs, for the life of the process.
#[derive(Debug)]
struct Watched {
    signal: i32,
    before: Disposition,
    /// Whether the signal does at once what it does by default.
    at_once: Arc<AtomicBool>,
}

static WATCHED: OnceCell<Vec<Watched>> = OnceCell::new();

impl Watched {
    fn all_at_once(watched: &[Self], at_once: impl Fn(&Self) -> bool) {
        for one in watched {
            one.at_once.store(at_once(one), Ordering::SeqCst);
        }
    }

    /// Whether the signal ended the process before anybody handled it.
    fn is_default_afterwards(&self) -> bool {
        self.before == Disposition::Default
    }
}

fn registered() -> &'static [Watched] {
    WATCHED.get().map_or(&[], Vec::as_slice)
}

/// Registers the action that stays, for the signals that are not ignored: a program in the background of a
/// shell ignores SIGINT, and must go on doing so.
fn register() -> io::Result<Vec<Watched>> {
    let mut watched = Vec::new();
    for signal in [SIGTERM, SIGINT] {
        let before = disposition::of(signal)?;
        if before == Disposition::Ignore {
            continue;
        }
        let at_once = Arc::new(AtomicBool::new(before == Disposition::Default));
        flag::register_conditional_default(signal, Arc::clone(&at_once))?;
        watched.push(Watched { signal, before, at_once });
    }
    Ok(watched)
}

/// What a shell adds to the number of a signal that ended a program.
const SHELL_CODE_OF_SIGNALS: i32 = 128;

/// The process that the kernel shields from signals it does not handle.
const FIRST_PROCESS: u32 = 1;
