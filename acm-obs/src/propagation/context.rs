//! One place in a trace.

use std::sync::Arc;

use super::traceparent::{self, BLANKS, Traceparent};
use super::{baggage, tracestate};
use crate::id::{SpanId, TraceId};

/// A place in a trace, of this process or of another one, in the form in which it crosses the border:
/// W3C Trace Context (`traceparent`, `tracestate`) and W3C Baggage (`baggage`).
///
/// What comes from others is taken as far as it is well-formed: members of `tracestate` and `baggage`
/// that are not, and those beyond the limits of the standard (32 members and 512 bytes, 8192 bytes),
/// are left out.
///
/// ```
/// use acm_obs::TraceContext;
///
/// let headers = [("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")];
/// let caller = TraceContext::extract(|name| {
///     headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
/// })
/// .unwrap();
/// assert!(caller.is_sampled());
/// assert_eq!(caller.span_id().to_string(), "b7ad6b7169203331");
///
/// let mut sent = Vec::new();
/// caller.inject(|name, value| sent.push((name, value.to_owned())));
/// assert_eq!(sent, [("traceparent", headers[0].1.to_owned())]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceContext {
    parent: Traceparent,
    tracestate: Arc<str>,
    baggage: Arc<str>,
}

impl TraceContext {
    /// A span of a trace that is sampled; `None` if one of the two is none.
    #[must_use]
    pub fn new(trace_id: TraceId, span_id: SpanId) -> Option<Self> {
        let known = !trace_id.is_none() && !span_id.is_none();
        known.then(|| Self::of(Traceparent { trace_id, span_id, is_sampled: true }))
    }

    /// Reads the three headers; `None` where the first is not what the standard allows, in version 00
    /// or a later one.
    ///
    /// A header that stands in a request more than once is to be joined by commas.
    #[must_use]
    pub fn parse(
        traceparent: &str,
        tracestate: Option<&str>,
        baggage: Option<&str>,
    ) -> Option<Self> {
        let context = Self::of(Traceparent::parse(traceparent)?);
        Some(
            context
                .with_tracestate(tracestate.unwrap_or_default())
                .with_baggage(baggage.unwrap_or_default()),
        )
    }

    /// Reads a trace of 32 and a span of 16 hexadecimal digits, sampled.
    #[must_use]
    pub fn from_ids(trace_id: &str, span_id: &str) -> Option<Self> {
        Self::new(
            traceparent::trace_id(trace_id.trim_matches(BLANKS).as_bytes())?,
            traceparent::span_id(span_id.trim_matches(BLANKS).as_bytes())?,
        )
    }

    /// Reads the headers of a request; `header` gives the value of the one of this name, in lower case.
    pub fn extract<T: AsRef<str>>(
        mut header: impl FnMut(&'static str) -> Option<T>,
    ) -> Option<Self> {
        let traceparent = header(TRACEPARENT)?;
        let (tracestate, baggage) = (header(TRACESTATE), header(BAGGAGE));
        Self::parse(
            traceparent.as_ref(),
            tracestate.as_ref().map(AsRef::as_ref),
            baggage.as_ref().map(AsRef::as_ref),
        )
    }

    /// Writes the headers of a request; `header` takes a name, in lower case, and its value. Those
    /// that say nothing are left out.
    pub fn inject(&self, mut header: impl FnMut(&'static str, &str)) {
        header(TRACEPARENT, &self.traceparent());
        for (name, value) in [(TRACESTATE, &self.tracestate), (BAGGAGE, &self.baggage)] {
            if !value.is_empty() {
                header(name, value);
            }
        }
    }

    /// The same place, with what tracing systems say of the trace.
    #[must_use]
    pub fn with_tracestate(self, tracestate: &str) -> Self {
        Self { tracestate: tracestate::passed_on(tracestate), ..self }
    }

    /// The same place, with what the application sends along.
    #[must_use]
    pub fn with_baggage(self, baggage: &str) -> Self {
        Self { baggage: baggage::passed_on(baggage), ..self }
    }

    /// The same place, in a trace that is not recorded.
    #[must_use]
    pub fn unsampled(mut self) -> Self {
        self.parent.is_sampled = false;
        self
    }

    /// The trace.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.parent.trace_id
    }

    /// The span that what comes next hangs on.
    #[must_use]
    pub fn span_id(&self) -> SpanId {
        self.parent.span_id
    }

    /// Whether whoever began the trace records it.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.parent.is_sampled
    }

    /// What tracing systems say of the trace, or nothing.
    #[must_use]
    pub fn tracestate(&self) -> &str {
        &self.tracestate
    }

    /// What the application sends along, or nothing.
    #[must_use]
    pub fn baggage(&self) -> &str {
        &self.baggage
    }

    /// The header `traceparent`, in version 00.
    #[must_use]
    pub fn traceparent(&self) -> String {
        self.parent.print()
    }

    fn of(parent: Traceparent) -> Self {
        Self { parent, tracestate: Arc::default(), baggage: Arc::default() }
    }
}

const TRACEPARENT: &str = "traceparent";
const TRACESTATE: &str = "tracestate";
const BAGGAGE: &str = "baggage";
