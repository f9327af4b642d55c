//! To and from contexts of the `opentelemetry` API.

use acm_obs::TraceContext;
use opentelemetry::Context;
use opentelemetry::baggage::{Baggage, BaggageExt, KeyValueMetadata};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use percent_encoding::percent_decode_str;

/// The innermost phase of this thread, or the run, as a context of the `opentelemetry` API: for
/// propagators, and for what makes spans with that API. Its baggage, and all else that it holds, is
/// that of the context which is current there, with what came from the run's parent. While no run is
/// observed, that context itself.
///
/// ```
/// use opentelemetry::trace::TraceContextExt;
///
/// let context = acm_obs_runtime::current_opentelemetry_context();
/// assert!(!context.span().span_context().is_valid(), "no run is observed here");
/// ```
#[must_use]
pub fn current_opentelemetry_context() -> Context {
    let around = Context::current();
    let Some(place) = TraceContext::current() else { return around };
    let span = SpanContext::new(
        TraceId::from(place.trace_id().to_u128()),
        SpanId::from(place.span_id().to_u64()),
        if place.is_sampled() { TraceFlags::SAMPLED } else { TraceFlags::default() },
        false,
        // What is not known there stands for itself in headers only.
        place.tracestate().parse::<TraceState>().unwrap_or_default(),
    );
    let context = around.with_remote_span_context(span);
    let ours = place.baggage().split(',').filter_map(member);
    // What was set nearer by counts.
    let theirs = around.baggage().iter().map(|(key, (value, metadata))| {
        KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone())
    });
    let baggage: Baggage = ours.chain(theirs).collect();
    if baggage.is_empty() { context } else { context.with_baggage(baggage) }
}

/// The span of a context of the `opentelemetry` API as one that phases may run under: that of a
/// remote parent that its propagator extracted, or one that another part of the program began.
/// Without one, the innermost phase of this thread.
///
/// ```
/// use opentelemetry::Context;
///
/// let request = Context::current(); // as the propagator extracted it
/// let parent = acm_obs_runtime::context_from_opentelemetry(&request);
/// parent.in_scope(|| { /* phases here are its children */ });
/// ```
#[must_use]
pub fn context_from_opentelemetry(context: &Context) -> acm_obs::Context {
    let span = context.span();
    place_of(span.span_context(), context.baggage())
        .map_or_else(acm_obs::Context::current, |place| acm_obs::Context::remote(&place))
}

fn place_of(span: &SpanContext, baggage: &Baggage) -> Option<TraceContext> {
    let trace_id = u128::from_be_bytes(span.trace_id().to_bytes());
    let span_id = u64::from_be_bytes(span.span_id().to_bytes());
    let place = TraceContext::new(
        acm_obs::TraceId::from_u128(trace_id),
        acm_obs::SpanId::from_u64(span_id),
    )?
    .with_tracestate(&span.trace_state().header())
    .with_baggage(&baggage.to_string());
    Some(if span.is_sampled() { place } else { place.unsampled() })
}

/// A member of a baggage header.
fn member(text: &str) -> Option<KeyValueMetadata> {
    let (pair, metadata) = text.split_once(';').unwrap_or((text, ""));
    let (key, value) = pair.split_once('=')?;
    let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
    Some(KeyValueMetadata::new(key.trim().to_owned(), value.into_owned(), metadata))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_context_is_the_same_place() {
        let span = SpanContext::new(
            TraceId::from(7_u128),
            SpanId::from(9_u64),
            TraceFlags::SAMPLED,
            true,
            TraceState::from_key_value([("vendor", "1")]).unwrap(),
        );
        let mut baggage = Baggage::new();
        let _ = baggage.insert_with_metadata("user", "ä, b", "ttl=5");
        let place = place_of(&span, &baggage).unwrap();
        assert_eq!(place.traceparent(), format!("00-{:032x}-{:016x}-01", 7, 9));
        assert_eq!(place.tracestate(), "vendor=1");
        assert_eq!(place.baggage(), "user=%C3%A4%2C%20b;ttl=5");
        let back: Baggage = place.baggage().split(',').filter_map(member).collect();
        assert_eq!(back.get_with_metadata("user"), baggage.get_with_metadata("user"));
        assert_eq!(place_of(&SpanContext::NONE, &baggage), None);
    }
}
