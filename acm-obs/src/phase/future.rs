//! An annotated future.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Poller, Poll};

use pin_project_lite::pin_project;
use tracing::Span;

use crate::active;
use crate::hot::{self, Entered, FutureRun};
use crate::listen;
use crate::phase::Context;
use crate::site::Site;

pin_project! {
    /// A future that is one call of a phase, from its first poll until it is ready or dropped.
    ///
    /// It adds four words to the future inside, whatever that is.
    #[must_use = "futures do nothing unless polled"]
    pub struct PhaseFuture<F, C> {
        #[pin]
        future: F,
        site: &'static Site,
        state: State,
        classify: Option<C>,
    }

    impl<F, C> PinnedDrop for PhaseFuture<F, C> {
        fn drop(this: Pin<&mut Self>) {
            this.project().state.end(true);
        }
    }
}

/// A future that is one call of a phase. `classify` sees the result while the phase is still the
/// innermost one.
pub fn future<F: Future, C: FnOnce(&F::Output)>(
    site: &'static Site,
    future: F,
    classify: C,
) -> PhaseFuture<F, C> {
    PhaseFuture { future, site, state: State::New, classify: Some(classify) }
}

/// The same under a context.
pub fn future_under<F: Future, C: FnOnce(&F::Output)>(
    site: &'static Site,
    parent: &Context,
    future: F,
    classify: C,
) -> PhaseFuture<F, C> {
    let state = State::Under(Box::new(parent.clone()));
    PhaseFuture { future, site, state, classify: Some(classify) }
}

impl<F: Future, C: FnOnce(&F::Output)> Future for PhaseFuture<F, C> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.state.begin(this.site);
        if let State::Seen(span) = this.state {
            let polled = {
                let _seen = Seen(hot::see(span));
                let polled = this.future.poll(poller);
                if let Poll::Ready(output) = &polled
                    && let Some(classify) = this.classify.take()
                {
                    classify(output);
                }
                polled
            };
            if polled.is_ready() {
                *this.state = State::Ended;
            }
            return polled;
        }
        let State::Running(run) = this.state else { return this.future.poll(poller) };
        let polled = {
            let poll = Polling { entered: run.resume(), run };
            let polled = this.future.poll(poller);
            if let Poll::Ready(output) = &polled
                && let Some(classify) = this.classify.take()
            {
                classify(output);
            }
            drop(poll);
            polled
        };
        if polled.is_ready() {
            this.state.end(false);
        }
        polled
    }
}

impl<F, C> fmt::Debug for PhaseFuture<F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhaseFuture").field("site", &self.site.name).finish_non_exhaustive()
    }
}

/// Where the call of a future is.
enum State {
    New,
    Under(Box<Context>),
    Running(Box<FutureRun>),
    /// Nothing records, but a subscriber of `tracing` sees it.
    Seen(Arc<Span>),
    /// It has ended, or nothing recorded when it was first polled.
    Ended,
}

impl State {
    fn begin(&mut self, site: &'static Site) {
        let parent = match self {
            Self::New => None,
            Self::Under(context) => context.target(),
            Self::Running(_) | Self::Seen(_) | Self::Ended => return,
        };
        *self = if active::recording() {
            FutureRun::begin(site, parent).map_or(Self::Ended, Self::Running)
        } else if active::active() {
            listen::span(site).map_or(Self::Ended, |span| Self::Seen(Arc::new(span)))
        } else {
            Self::Ended
        };
    }

    fn end(&mut self, cancelled: bool) {
        if let Self::Running(run) = std::mem::replace(self, Self::Ended) {
            run.end(cancelled);
        }
    }
}

/// One poll that only subscribers see.
struct Seen(Entered);

impl Drop for Seen {
    fn drop(&mut self) {
        hot::leave_slowly(self.0);
    }
}

/// One poll; also one that panics ends.
struct Polling<'a> {
    entered: Entered,
    run: &'a mut FutureRun,
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        self.run.suspend(self.entered);
    }
}
