//! The place in a trace of the phase that runs, to take out of this process.

use crate::hot::{self, Attach, Trace};
use crate::phase::Context;
use crate::propagation::{ChildEnvironment, TraceContext};

impl TraceContext {
    /// The place of the innermost phase of this thread, or of the run; `None` while no runtime is
    /// installed. Takes a lock.
    ///
    /// ```
    /// use acm_obs::TraceContext;
    ///
    /// let mut headers = Vec::new();
    /// if let Some(place) = TraceContext::current() {
    ///     place.inject(|name, value| headers.push((name, value.to_owned())));
    /// }
    /// ```
    #[must_use]
    pub fn current() -> Option<Self> {
        place(&hot::current()?)
    }

    pub(super) fn to_trace(&self) -> Trace {
        Trace {
            id: self.trace_id(),
            sampled: self.is_sampled(),
            state: self.tracestate().into(),
            baggage: self.baggage().into(),
        }
    }
}

impl Context {
    /// The phase's place in its trace, for headers; `None` where nothing is recorded.
    #[must_use]
    pub fn trace_context(&self) -> Option<TraceContext> {
        place(self.target()?)
    }
}

/// Makes a child process part of this run's trace: its root span becomes a child of the innermost
/// phase of this thread, or of the run. Nothing while no runtime is installed.
///
/// The child's runtime picks it up by itself. Takes a `std::process::Command` or, with the feature
/// `tokio`, a `tokio::process::Command`.
///
/// ```
/// use std::process::Command;
///
/// let mut child = Command::new("pipeline");
/// acm_obs::propagate(&mut child);
/// ```
pub fn propagate(child: &mut impl ChildEnvironment) {
    if let Some(place) = TraceContext::current() {
        place.propagate_to(child);
    }
}

fn place(of: &Attach) -> Option<TraceContext> {
    // Slots are numbered anew by each session.
    if !crate::active::is_current(of.session) {
        return None;
    }
    let trace = hot::of_slot(of.slot)?;
    let place = TraceContext::new(trace.id, crate::id::SpanId::from_u64(of.span))?
        .with_tracestate(&trace.state)
        .with_baggage(&trace.baggage);
    Some(if trace.sampled { place } else { place.unsampled() })
}
