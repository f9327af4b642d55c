//! Phases under spans of other processes.
#![cfg(all(feature = "testing", not(feature = "off")))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::pin::pin;
use std::task::{Context as Poller, Poll, Waker};
use std::thread;

use acm_obs::testing::{Capture, OwnedSpan, capture};
use acm_obs::{Component, Context, TraceContext, acm_log, acm_phase, section};

const HEADER: &str = "00-0af7651916cd43dd8448eb211c80319c-f7ad6b7169203331-01";
const OTHER: &str = "00-1af7651916cd43dd8448eb211c80319c-07ad6b7169203331-00";

fn remote(header: &str) -> TraceContext {
    TraceContext::parse(header, Some("vendor=1"), Some("user=7")).expect("a good header")
}

fn span(obs: &Capture, name: &str) -> OwnedSpan {
    obs.spans()
        .find(|span| span.phase.name() == name)
        .unwrap_or_else(|| panic!("there is no span `{name}`"))
}

#[test]
fn a_phase_under_a_remote_span_is_its_child_in_its_trace() {
    let obs = capture();
    section!("before", {});
    Context::remote(&remote(HEADER)).in_scope(|| {
        section!("outer", { section!("inner", { acm_log::run!("in another trace") }) });
    });
    section!("after", {});
    let (outer, inner) = (span(&obs, "outer"), span(&obs, "inner"));
    assert_eq!(outer.parent_id, remote(HEADER).span_id());
    assert_eq!(inner.parent_id, outer.span_id);
    assert_eq!([outer.trace_id, inner.trace_id], [remote(HEADER).trace_id(); 2]);
    let log = obs.logs().next().expect("one log");
    assert_eq!((log.trace_id, log.span_id), (inner.trace_id, inner.span_id));
    let (before, after) = (span(&obs, "before"), span(&obs, "after"));
    assert_eq!(before.trace_id, after.trace_id);
    assert_ne!(before.trace_id, outer.trace_id);
    assert_ne!(before.span_id, after.span_id);
}

#[test]
fn a_phase_around_the_remote_part_stays_in_its_own_trace() {
    let obs = capture();
    section!("around", { Context::remote(&remote(HEADER)).in_scope(|| section!("within", {})) });
    assert_ne!(span(&obs, "around").trace_id, span(&obs, "within").trace_id);
    assert_eq!(span(&obs, "within").trace_id, remote(HEADER).trace_id());
}

#[test]
fn traces_nest_and_guards_may_go_in_any_order() {
    let obs = capture();
    let first = Context::remote(&remote(HEADER)).attach();
    let second = Context::remote(&remote(OTHER)).attach();
    section!("in_second", {});
    drop(first);
    section!("still_in_second", {});
    drop(second);
    section!("home", {});
    let second = remote(OTHER).trace_id();
    assert_eq!(span(&obs, "in_second").trace_id, second);
    assert_eq!(span(&obs, "still_in_second").trace_id, second);
    let home = span(&obs, "home").trace_id;
    assert!(home != second && home != remote(HEADER).trace_id());
}

#[test]
fn the_trace_goes_along_to_other_threads_and_back_out() {
    let obs = capture();
    let (carried, told) = Context::remote(&remote(HEADER)).in_scope(|| {
        let guard = acm_obs::span("sender", Component::DATA);
        let both = (Context::current(), TraceContext::current().expect("a session records"));
        drop(guard);
        both
    });
    thread::spawn(move || carried.in_scope(|| section!("receiver", {}))).join().expect("it ends");
    let sender = span(&obs, "sender");
    let receiver = span(&obs, "receiver");
    assert_eq!(receiver.parent_id, sender.span_id);
    assert_eq!(receiver.trace_id, remote(HEADER).trace_id());
    assert_eq!((told.trace_id(), told.span_id()), (sender.trace_id, sender.span_id));
    assert_eq!((told.tracestate(), told.baggage()), ("vendor=1", "user=7"));
    assert!(told.is_sampled());
}

#[test]
fn an_unsampled_trace_is_told_of_as_such() {
    let _obs = capture();
    let told = Context::remote(&remote(OTHER)).in_scope(TraceContext::current);
    assert!(!told.expect("a session records").is_sampled());
}

#[acm_phase(component = "DATA")]
async fn waits() {
    section!("first_poll", {});
    let mut polled = false;
    std::future::poll_fn(|_| {
        let now = if polled { Poll::Ready(()) } else { Poll::Pending };
        polled = true;
        now
    })
    .await;
    section!("second_poll", {});
}

#[test]
fn a_future_keeps_its_trace_wherever_it_is_polled() {
    let obs = capture();
    let mut poller = Poller::from_waker(Waker::noop());
    let mut future = pin!(waits());
    let first = Context::remote(&remote(HEADER)).in_scope(|| future.as_mut().poll(&mut poller));
    assert!(first.is_pending());
    section!("between", {});
    assert!(future.as_mut().poll(&mut poller).is_ready());
    let trace = remote(HEADER).trace_id();
    for name in ["waits", "first_poll", "second_poll"] {
        assert_eq!(span(&obs, name).trace_id, trace, "{name}");
    }
    assert_eq!(span(&obs, "second_poll").parent_id, span(&obs, "waits").span_id);
    assert_ne!(span(&obs, "between").trace_id, trace);
}

#[test]
fn a_child_process_is_told_of_the_phase_that_starts_it() {
    let obs = capture();
    let mut child = std::process::Command::new("pipeline");
    section!("starts", { acm_obs::propagate(&mut child) });
    let starts = span(&obs, "starts");
    let variable = |name: &str| {
        let (_, value) = child.get_envs().find(|(key, _)| *key == name).expect("it is set");
        value.map(|value| value.to_string_lossy().into_owned())
    };
    let (trace, span) = (starts.trace_id.to_string(), starts.span_id.to_string());
    assert_eq!(variable("TRACEPARENT"), Some(format!("00-{trace}-{span}-01")));
    assert_eq!(variable("TRACEPARENT_TRACE_ID"), Some(trace));
    assert_eq!(variable("TRACEPARENT_SPAN_ID"), Some(span));
}
