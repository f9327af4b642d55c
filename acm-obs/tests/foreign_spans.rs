//! Spans of other crates between phases.
#![cfg(all(feature = "testing", not(feature = "off")))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::time::{Duration, Instant};

use acm_obs::__runtime::ForeignRun;
use acm_obs::testing::{Capture, capture};
use acm_obs::{Context, SpanId, TraceContext, TraceId, record, section};
use tracing::callsite::{Callsite, Identifier};
use tracing::field::FieldSet;
use tracing::metadata::Kind;
use tracing::subscriber::Interest;
use tracing::{Level, Metadata};

struct Elsewhere;

impl Callsite for Elsewhere {
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        &META
    }
}

static ELSEWHERE: Elsewhere = Elsewhere;
static META: Metadata<'static> = Metadata::new(
    "foreign",
    "other",
    Level::INFO,
    None,
    None,
    None,
    FieldSet::new(&[], Identifier(&ELSEWHERE)),
    Kind::SPAN,
);

fn in_foreign_span(work: impl FnOnce()) {
    let run = ForeignRun::begin(&META, None).expect("a session records");
    run.enter();
    work();
    run.exit();
    run.end(Vec::new(), None, false);
}

/// Takes a while on any clock.
fn work() {
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(1) {}
}

fn assert_inner_is_no_time_of_outer(obs: &Capture) {
    assert_eq!(obs.phase("inner").paths(), ["outer/inner"]);
    let (outer, inner) = (obs.phase("outer"), obs.phase("inner"));
    assert!(!inner.total().is_zero());
    assert_eq!(outer.self_time() + inner.total(), outer.total());
}

#[test]
fn what_a_phase_calls_inside_of_a_foreign_span_is_no_time_of_its_own() {
    let obs = capture();
    section!("outer", { in_foreign_span(|| section!("inner", { work() })) });
    assert_inner_is_no_time_of_outer(&obs);
}

#[test]
fn what_a_phase_calls_inside_of_a_remote_part_is_no_time_of_its_own() {
    let obs = capture();
    let remote = TraceContext::new(TraceId::from_u128(7), SpanId::from_u64(7)).expect("it has ids");
    section!("outer", { Context::remote(&remote).in_scope(|| section!("inner", { work() })) });
    assert_inner_is_no_time_of_outer(&obs);
}

#[test]
fn a_field_recorded_inside_of_a_foreign_span_is_one_of_the_phase_around() {
    let obs = capture();
    section!("outer", { in_foreign_span(|| record!(rows = 3)) });
    let span = obs.spans().find(|span| span.phase.name() == "outer").expect("it has ended");
    assert!(span.field("rows").is_some());
}
