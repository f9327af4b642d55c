//! What the cases in `tests/` share: a way to run futures, and values that tell when they are dropped.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Runs a future that never waits for anything but its next poll.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = poll_once(future.as_mut()) {
            return output;
        }
    }
}

/// Polls a future once.
pub fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Is ready at the second poll.
pub async fn yield_now() {
    let mut polled = false;
    poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending })
        .await;
}

/// A value that notes its name when it is dropped, as anything may do with [`note`].
#[derive(Debug)]
pub struct Tracked(pub &'static str);

impl Drop for Tracked {
    fn drop(&mut self) {
        note(self.0);
    }
}

/// Notes that something happened on this thread.
pub fn note(event: &'static str) {
    EVENTS.with_borrow_mut(|events| events.push(event));
}

/// What was noted while `work` ran.
pub fn noted(work: impl FnOnce()) -> Vec<&'static str> {
    EVENTS.take();
    work();
    EVENTS.take()
}

thread_local! {
    static EVENTS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Whether `work` panics; nothing is printed.
pub fn panics(work: impl FnOnce()) -> bool {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    outcome.is_err()
}
