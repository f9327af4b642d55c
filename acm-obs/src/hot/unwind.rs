//! What is known of the panic that unwinds a thread.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic;
use std::sync::Once;
use std::thread::panicking;

use super::frame::Extra;
use crate::clock;
use crate::outcome::PhaseOutcome;

thread_local! {
    static SINCE: Cell<u64> = const { Cell::new(0) };
    static TEXT: RefCell<Option<Box<str>>> = const { RefCell::new(None) };
}

/// Has each panic noted before the hook that is there now sees it. Once a process.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    // A hook cannot be set while the thread panics; the next session sets it.
    if panicking() {
        return;
    }
    WATCHED.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            note(panic.payload());
            earlier(panic);
        }));
    });
}

impl Extra {
    /// The call, which started at this tick, panicked.
    pub(super) fn panicked(&mut self, start: u64) {
        self.outcome = PhaseOutcome::Panic;
        // A panic that was resumed here, having begun elsewhere, is not seen by the hook: what is
        // kept may be the text of an earlier one.
        let of_this = SINCE.try_with(|since| since.get() >= start).unwrap_or(false);
        if of_this && self.error.is_none() {
            self.error = TEXT.try_with(|text| text.borrow().clone()).ok().flatten();
        }
    }
}

fn note(payload: &(dyn Any + Send)) {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let _ = SINCE.try_with(|since| since.set(clock::now()));
    let _ = TEXT.try_with(|kept| kept.replace(text.map(Into::into)));
}
