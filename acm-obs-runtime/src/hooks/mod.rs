//! The ways a program ends without calling `finish`: a panic, an exit, a signal.

mod exit;
mod panic;
mod signals;

use std::sync::Arc;

use crate::diag::Diag;
use crate::run::Run;

pub(crate) use self::panic::panic_text;
pub(crate) use self::signals::SignalThread;

/// Installs what stays for the life of the process: the panic hook and the exit handler.
pub(crate) fn install() {
    panic::install();
    exit::install();
}

/// Ends the run in good order on SIGTERM and SIGINT, until the thread is stopped.
pub(crate) fn handle_signals(run: &Arc<Run>, diag: &Diag) -> Option<SignalThread> {
    signals::handle(run, diag)
}
