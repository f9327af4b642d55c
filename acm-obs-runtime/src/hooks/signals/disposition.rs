//! What a signal does now.
#![expect(unsafe_code, reason = "the standard library does not tell what a signal does")]

use std::io;
use std::mem::MaybeUninit;
use std::ptr;

/// What a signal does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disposition {
    /// What it does by default.
    Default,
    /// Nothing.
    Ignore,
    /// Somebody handles it.
    Handled,
}

/// What the signal does now.
///
/// # Errors
///
/// If there is no such signal.
pub(super) fn of(signal: i32) -> io::Result<Disposition> {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action nothing changes, and the old one is written to memory of its type.
    let answer = unsafe { libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) };
    if answer != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: written by the call above; before that all zeros, which is a value of the type as well.
    let action = unsafe { action.assume_init() };
    Ok(match action.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        _ => Disposition::Handled,
    })
}
