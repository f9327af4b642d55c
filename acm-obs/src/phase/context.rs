//! Carrying a phase to another thread, pool or task.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as Poller, Poll};

use pin_project_lite::pin_project;

use crate::hot::{self, Attach, Entered};
use crate::id::SpanId;
use crate::propagation::TraceContext;

/// The phase that runs on a thread, to carry elsewhere: what runs under it there is its child in the
/// trace and in the report, and its log records carry its ids.
///
/// Three words to copy; nothing while no runtime is installed. A context outlives its phase: what is
/// attached later hangs on it all the same.
///
/// ```
/// use acm_obs::Context;
///
/// let context = Context::current();
/// std::thread::spawn(move || {
///     let _on = context.attach();
///     // phases entered here are children of the one that was current above
/// })
/// .join()
/// .unwrap();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Context(Option<Attach>);

impl Context {
    /// The innermost phase of this thread, or the run.
    #[must_use]
    pub fn current() -> Self {
        Self(hot::current())
    }

    /// A span of another process: what runs under it here is its child, in its trace, and in the
    /// report where this was called. Nothing while no runtime is installed.
    ///
    /// ```
    /// use acm_obs::{Context, TraceContext};
    ///
    /// let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /// let parent = TraceContext::parse(header, None, None).expect("as the standard says");
    /// Context::remote(&parent).in_scope(|| { /* phases here belong to that trace */ });
    /// ```
    #[must_use]
    pub fn remote(parent: &TraceContext) -> Self {
        Self(hot::remote(parent.span_id(), parent.to_trace()))
    }

    /// Lets this thread work under the phase until the guard goes.
    #[must_use = "the phase is attached until the guard goes"]
    pub fn attach(&self) -> Attached {
        let entered = self.0.as_ref().map_or(Entered::NONE, hot::attach);
        Attached { entered, _on_this_thread: PhantomData }
    }

    /// Runs `work` under the phase.
    pub fn in_scope<R>(&self, work: impl FnOnce() -> R) -> R {
        let _attached = self.attach();
        work()
    }

    /// A future whose every poll runs under the phase: for a task that is spawned.
    pub fn wrap<F: Future>(&self, future: F) -> InContext<F> {
        InContext { future, context: self.clone() }
    }

    /// The span of the phase; [`SpanId::NONE`] where nothing is recorded.
    #[must_use]
    pub fn span_id(&self) -> SpanId {
        self.0.map_or(SpanId::NONE, |attach| SpanId::from_u64(attach.span))
    }

    pub(crate) fn target(&self) -> Option<&Attach> {
        self.0.as_ref()
    }
}

/// A thread that works under a phase of another one; see [`Context::attach`].
#[derive(Debug)]
#[must_use = "the phase is attached until the guard goes"]
pub struct Attached {
    entered: Entered,
    _on_this_thread: PhantomData<*const ()>,
}

impl Drop for Attached {
    #[inline]
    fn drop(&mut self) {
        if !self.entered.is_none() {
            hot::detach(self.entered);
        }
    }
}

pin_project! {
    /// A future that runs under a phase; see [`Context::wrap`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct InContext<F> {
        #[pin]
        future: F,
        context: Context,
    }
}

impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, poller: &mut Poller<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _attached = this.context.attach();
        this.future.poll(poller)
    }
}
