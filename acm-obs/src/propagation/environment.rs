//! From a process to its children.

use std::process::Command;

use super::TraceContext;

/// The environment of a child process that is about to be started.
///
/// Implemented for the commands of the standard library and, with the feature `tokio`, of tokio.
pub trait ChildEnvironment {
    /// Gives the child a variable, in place of the one that this process has.
    fn set(&mut self, name: &str, value: &str);

    /// Keeps a variable that this process has from the child.
    fn remove(&mut self, name: &str);
}

impl ChildEnvironment for Command {
    fn set(&mut self, name: &str, value: &str) {
        self.env(name, value);
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(name);
    }
}

impl TraceContext {
    /// Makes a child process part of the trace, under this place in it: its environment gets
    /// `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`, and the ids alone as `TRACEPARENT_TRACE_ID` and
    /// `TRACEPARENT_SPAN_ID`. What this process was told by its own parent does not reach the child.
    pub fn propagate_to(&self, child: &mut impl ChildEnvironment) {
        child.set(TRACEPARENT, &self.traceparent());
        child.set(TRACE_ID, &self.trace_id().to_string());
        child.set(SPAN_ID, &self.span_id().to_string());
        for (name, value) in [(TRACESTATE, self.tracestate()), (BAGGAGE, self.baggage())] {
            if value.is_empty() {
                child.remove(name);
            } else {
                child.set(name, value);
            }
        }
    }

    /// Reads what [`propagate_to`](Self::propagate_to) gave to this process; `variable` gives the
    /// value of the one of this name. The ids alone count where `TRACEPARENT` is missing or no good.
    pub fn from_environment<T: AsRef<str>>(
        mut variable: impl FnMut(&'static str) -> Option<T>,
    ) -> Option<Self> {
        let (tracestate, baggage) = (variable(TRACESTATE), variable(BAGGAGE));
        let (tracestate, baggage) =
            (tracestate.as_ref().map(AsRef::as_ref), baggage.as_ref().map(AsRef::as_ref));
        let whole = variable(TRACEPARENT)
            .and_then(|traceparent| Self::parse(traceparent.as_ref(), tracestate, baggage));
        whole.or_else(|| {
            let ids = Self::from_ids(variable(TRACE_ID)?.as_ref(), variable(SPAN_ID)?.as_ref())?;
            // `tracestate` means nothing without the header that it goes with.
            Some(ids.with_baggage(baggage.unwrap_or_default()))
        })
    }
}

const TRACEPARENT: &str = "TRACEPARENT";
const TRACESTATE: &str = "TRACESTATE";
const BAGGAGE: &str = "BAGGAGE";
const TRACE_ID: &str = "TRACEPARENT_TRACE_ID";
const SPAN_ID: &str = "TRACEPARENT_SPAN_ID";
