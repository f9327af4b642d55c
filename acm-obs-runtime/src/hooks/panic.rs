//! The panic hook: keeps the message for the run, and calls the one that was there before.

use std::cell::RefCell;
use std::panic::{self, PanicHookInfo};
use std::sync::Once;
use std::thread;

use crate::outcome::Ending;
use crate::run;

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Installs the hook, once in a process.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    // A hook cannot be changed in the middle of a panic.
    if thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let text = text_of(info);
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

fn text_of(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    }
}
