//! Threads of this crate: all of them have a name, and whoever starts one waits for it.

use std::cell::Cell;
use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a named thread.
///
/// # Errors
///
/// What the system says when it has no thread to give.
pub(crate) fn spawn(
    name: &'static str,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(|| {
        set_quiet();
        body();
    })
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Keeps what this thread says through `tracing` out of the run: it works for the runtime itself.
pub(crate) fn set_quiet() {
    // A thread that is past its destructors has nothing more to say.
    let _ = QUIET.try_with(|quiet| quiet.set(true));
}

/// Whether this thread works for the runtime itself.
pub(crate) fn is_quiet() -> bool {
    QUIET.try_with(Cell::get).unwrap_or(true)
}
