//! More traces of other processes than can be known at a time. The tests share what is known: one at
//! a time.
#![cfg(all(feature = "testing", not(feature = "off")))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use acm_obs::__runtime::is_sampled;
use acm_obs::testing::capture;
use acm_obs::{Context, SpanId, TraceContext, TraceId, section};

/// How many are known at a time.
const KNOWN: u128 = 0x7fff;

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remote(trace: u128) -> TraceContext {
    TraceContext::new(TraceId::from_u128(trace), SpanId::from_u64(7)).expect("it has ids")
}

fn know(trace: &TraceContext) {
    let _ = Context::remote(trace);
}

fn know_all(traces: std::ops::Range<u128>) {
    traces.for_each(|trace| know(&remote(trace)));
}

#[test]
fn a_context_of_an_earlier_session_has_no_place() {
    let _alone = alone();
    let old = {
        let _obs = capture();
        section!("a", { Context::current() })
    };
    assert_eq!(old.trace_context(), None, "no session records");
    let _obs = capture();
    let now = TraceContext::current().expect("a session records");
    let told = old.trace_context();
    assert_ne!(told.as_ref().map(TraceContext::trace_id), Some(now.trace_id()));
}

#[test]
fn a_context_whose_trace_was_forgotten_is_of_no_other_trace() {
    let _alone = alone();
    let obs = capture();
    let old = Context::remote(&remote(1));
    know_all(2..2 + KNOWN);
    old.in_scope(|| section!("late", {}));
    let span = obs.spans().find(|span| span.phase.name() == "late").expect("it has ended");
    let given = 2..2 + KNOWN;
    assert!(!given.contains(&span.trace_id.to_u128()), "recorded in the trace {}", span.trace_id);
}

#[test]
fn a_trace_that_is_known_twice_keeps_its_decision_when_it_is_forgotten_once() {
    let _alone = alone();
    let _obs = capture();
    let trace = remote(1).unsampled();
    know(&trace);
    know_all(2..20_000);
    know(&trace.clone().with_baggage("user=1"));
    know_all(20_000..32_800);
    assert!(!is_sampled(trace.trace_id()));
}

#[test]
fn what_travels_along_is_kept_up_to_a_bound() {
    let _alone = alone();
    let _obs = capture();
    let baggage = format!("user={}", "x".repeat(8_000));
    let with_baggage = |trace| remote(trace).with_baggage(&baggage);
    let context = |trace| Context::remote(&with_baggage(trace));
    let kept = |context: &Context| {
        let place = context.trace_context().expect("it is known");
        place.baggage().len()
    };
    let contexts: Vec<_> = (1..2_500).map(context).collect();
    let bytes: usize = contexts.iter().map(kept).sum();
    assert!(bytes > 15 << 20 && bytes <= 16 << 20, "{bytes} bytes are kept");
    assert_eq!(kept(&contexts[0]), baggage.len());
    assert_eq!(kept(&contexts[2_400]), 0);
    // Also without its baggage a trace is known once: it takes no more than its place.
    know_all(3_000..3_000 + KNOWN - 2_600);
    (0..200).for_each(|_| know(&with_baggage(2_499)));
    assert_eq!(kept(&contexts[0]), baggage.len());
    // Room is made where others are forgotten.
    know_all(1_000_000..1_000_000 + KNOWN);
    assert_eq!(kept(&context(1)), baggage.len());
}
