//! The exit handler: `std::process::exit` drops nothing, and a run must be finished all the same.
//!
//! The C library calls it at the end of the process, on the thread that ends it, while all other threads
//! still run. With glibc it knows the exit code; elsewhere it does not, and a run that nobody finished
//! counts as failed.
#![expect(unsafe_code, reason = "registering a function with the C library")]

use std::sync::Once;

use acm_obs::Outcome;

use crate::outcome::Ending;
use crate::run;

/// Registers the handler, once in a process.
pub(super) fn install() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(register);
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn register() {
    use std::ffi::{c_int, c_void};
    use std::ptr;

    unsafe extern "C" {
        fn on_exit(
            function: extern "C" fn(status: c_int, argument: *mut c_void),
            argument: *mut c_void,
        ) -> c_int;
    }

    extern "C" fn handler(status: c_int, _: *mut c_void) {
        finish(Some(status));
    }

    // SAFETY: the function has the signature that `on_exit` calls, lives as long as the process,
    // does not unwind (a panic in an `extern "C"` function aborts) and ignores its argument.
    // Where there is no room for it the run is only finished in the other ways.
    let _ = unsafe { on_exit(handler, ptr::null_mut()) };
}

#[cfg(all(any(unix, windows), not(all(target_os = "linux", target_env = "gnu"))))]
fn register() {
    extern "C" fn handler() {
        finish(None);
    }

    // SAFETY: the function has the signature that `atexit` calls, lives as long as the process and
    // does not unwind (a panic in an `extern "C"` function aborts).
    let _ = unsafe { libc::atexit(handler) };
}

#[cfg(not(any(unix, windows)))]
fn register() {}

/// Finishes the run that is being observed, or waits for whoever is doing so.
fn finish(status: Option<i32>) {
    if let Some(run) = run::active() {
        let _ = run.finish(match status {
            Some(0) => Ending::new(Outcome::Ok),
            Some(code) => Ending::failed(format_args!("the process exited with code {code}")),
            None => Ending::failed("the process exited before the run was finished"),
        });
    }
}
