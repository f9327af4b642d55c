//! The panic hook: keeps the message for the run, and calls the one that was there before.

use std::cell::RefCell;
use std::panic;
use std::sync::Once;
use std::thread;

use crate::outcome::Ending;
use crate::run;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Installs the hook, once in a process, and forgets what this thread said before the run.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    // A hook cannot be changed in the middle of a panic.
    if thread::panicking() {
        return;
    }
    remember(String::new());
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let text = info.payload_as_str().unwrap_or_default().to_owned();
            previous(info);
            if cfg!(panic = "abort") {
                // Nothing will be dropped: this is the last moment.
                if let Some(run) = run::active() {
                    let _ = run.finish(Ending::failed(described(&text)));
                }
            } else {
                remember(text);
            }
        }));
    });
}

/// What the last panic of this thread said.
pub(crate) fn panic_text() -> String {
    described(&LAST.try_with(|last| last.borrow().clone()).unwrap_or_default())
}

fn described(text: &str) -> String {
    if text.is_empty() { "panicked".to_owned() } else { format!("panicked: {text}") }
}

fn remember(text: String) {
    // Not while the thread's memory is being torn down, nor in a panic inside of this.
    let _ = LAST.try_with(|last| {
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = text;
        }
    });
}
