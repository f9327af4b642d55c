//! What futures record: one call each, however often they wait, on whichever thread.
#![cfg(not(feature = "off"))]

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context as Poller, Poll, Waker};
use std::time::{Duration, Instant};

use acm_obs::testing::{OwnedSpan, capture};
use acm_obs::{Context, PhaseOutcome, section};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Poller::from_waker(Waker::noop()))
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = poll(future.as_mut()) {
            return output;
        }
    }
}

/// Waits once.
async fn wait_once() {
    let mut waited = false;
    poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending })
        .await;
}

fn spin(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {}
}

fn span<'a>(spans: &'a [OwnedSpan], name: &str) -> &'a OwnedSpan {
    spans.iter().find(|span| span.phase.name() == name).unwrap_or_else(|| panic!("no span {name}"))
}

#[test]
fn a_future_is_one_call_however_often_it_is_polled() {
    let obs = capture();
    let value = block_on(section!("waits", async {
        for _ in 0..10 {
            wait_once().await;
        }
        7
    }));
    assert_eq!(value, 7);
    assert_eq!(obs.phase("waits").calls(), 1);
    assert_eq!(obs.spans().count(), 1);
}

#[test]
fn time_at_an_await_is_neither_busy_nor_its_own() {
    let obs = capture();
    let mut future = pin!(section!("waits", async {
        wait_once().await;
        section!("works", { spin(Duration::from_millis(2)) });
    }));
    assert!(poll(future.as_mut()).is_pending());
    spin(Duration::from_millis(20));
    assert!(poll(future.as_mut()).is_ready());
    let spans: Vec<_> = obs.spans().collect();
    let (waits, works) = (span(&spans, "waits"), span(&spans, "works"));
    assert!(waits.duration >= Duration::from_millis(22));
    assert!(waits.busy + Duration::from_millis(20) <= waits.duration, "{waits:?}");
    assert_eq!(works.parent_id, waits.span_id);
    let phase = obs.phase("waits");
    assert_eq!(phase.total(), waits.duration);
    assert_eq!(phase.self_time() + works.duration, waits.busy);
}

#[test]
fn futures_that_take_turns_keep_their_children_apart() {
    let obs = capture();
    let task = |name: &'static str| {
        section!("task", async move {
            for _ in 0..3 {
                acm_obs::span(name, acm_obs::Component::RUN).record("turn", 1);
                wait_once().await;
            }
        })
    };
    let (mut left, mut right) = (pin!(task("left")), pin!(task("right")));
    while poll(left.as_mut()).is_pending() | poll(right.as_mut()).is_pending() {
        if obs.phase("task").calls() > 0 {
            break;
        }
    }
    let spans: Vec<_> = obs.spans().collect();
    let parents = |name: &str| -> Vec<_> {
        let of_name = spans.iter().filter(|span| span.phase.name() == name);
        of_name.map(|span| span.parent_id).collect()
    };
    let (left, right) = (parents("left"), parents("right"));
    assert_eq!((left.len(), right.len()), (3, 3));
    assert!(left.iter().all(|id| *id == left[0]) && right.iter().all(|id| *id == right[0]));
    assert_ne!(left[0], right[0]);
}

#[test]
fn a_future_that_changes_threads_is_one_call_of_its_parent() {
    let obs = capture();
    let outer = acm_obs::span("outer", acm_obs::Component::RUN);
    let mut future = Box::pin(section!("hops", async {
        section!("first", {});
        wait_once().await;
        section!("second", {});
    }));
    assert!(poll(future.as_mut()).is_pending());
    std::thread::spawn(move || assert!(poll(future.as_mut()).is_ready())).join().expect("no panic");
    drop(outer);
    let spans: Vec<_> = obs.spans().collect();
    let hops = span(&spans, "hops");
    assert_eq!(hops.parent_id, span(&spans, "outer").span_id);
    assert_eq!(span(&spans, "first").parent_id, hops.span_id);
    assert_eq!(span(&spans, "second").parent_id, hops.span_id);
    assert_eq!(obs.phase("second").paths(), ["outer/hops/second"]);
    assert_eq!(obs.phase("hops").calls(), 1);
}

#[test]
fn a_future_that_is_dropped_was_cancelled_and_is_no_error() {
    let obs = capture();
    {
        let mut future = pin!(section!("dropped", async { wait_once().await }));
        assert!(poll(future.as_mut()).is_pending());
    }
    drop(section!("never-polled", async {}));
    let spans: Vec<_> = obs.spans().collect();
    assert_eq!(span(&spans, "dropped").outcome, PhaseOutcome::Cancelled);
    assert_eq!((obs.phase("dropped").calls(), obs.phase("dropped").errors()), (1, 0));
    assert_eq!(spans.len(), 1);
}

#[test]
fn a_future_that_panics_has_panicked_once() {
    let obs = capture();
    let caught = std::panic::catch_unwind(|| {
        block_on(section!("falls", async {
            wait_once().await;
            panic!("at the second poll");
        }));
    });
    assert!(caught.is_err());
    let spans: Vec<_> = obs.spans().collect();
    let falls = span(&spans, "falls");
    assert_eq!(
        (falls.outcome, falls.error.as_deref()),
        (PhaseOutcome::Panic, Some("at the second poll"))
    );
    assert_eq!(spans.len(), 1);
}

#[test]
fn fields_given_at_different_polls_stand_on_one_span() {
    let obs = capture();
    block_on(section!("fields", async {
        acm_obs::record!(first = 1_u8);
        wait_once().await;
        acm_obs::record!(second = 2_u8);
    }));
    let spans: Vec<_> = obs.spans().collect();
    let names: Vec<_> =
        span(&spans, "fields").fields.iter().map(|(name, _)| name.as_ref()).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn a_task_wrapped_in_a_context_runs_under_its_phase() {
    let obs = capture();
    let task = section!("spawner", {
        Context::current().wrap(section!("task", async { wait_once().await }))
    });
    std::thread::spawn(|| block_on(task)).join().expect("no panic");
    let spans: Vec<_> = obs.spans().collect();
    assert_eq!(span(&spans, "task").parent_id, span(&spans, "spawner").span_id);
    assert_eq!(obs.phase("task").paths(), ["spawner/task"]);
}

#[test]
fn a_guard_that_is_held_across_an_await_ends_with_the_poll() {
    let obs = capture();
    block_on(section!("future", async {
        let held = acm_obs::span("held", acm_obs::Component::RUN);
        wait_once().await;
        section!("after", {});
        drop(held);
    }));
    section!("outside", {});
    let spans: Vec<_> = obs.spans().collect();
    assert_eq!(span(&spans, "held").parent_id, span(&spans, "future").span_id);
    assert_eq!(span(&spans, "after").parent_id, span(&spans, "future").span_id);
    assert_eq!(obs.phase("outside").paths(), ["outside"]);
}

#[test]
fn a_future_adds_no_more_than_four_words() {
    let plain = async {
        let buffer = [0_u8; 1_000];
        wait_once().await;
        std::hint::black_box(&buffer);
    };
    let size = size_of_val(&plain);
    let timed = acm_obs::section!("sized", async {
        let buffer = [0_u8; 1_000];
        wait_once().await;
        std::hint::black_box(&buffer);
    });
    assert!(size_of_val(&timed) <= size + 32, "{} grew to {}", size, size_of_val(&timed));
}

#[test]
fn a_future_that_fails_after_it_has_waited_is_an_error() {
    #[acm_obs::acm_phase(component = "DATA")]
    async fn load() -> Result<(), String> {
        wait_once().await;
        Err("gone".into())
    }
    let obs = capture();
    assert!(block_on(load()).is_err());
    let spans: Vec<_> = obs.spans().collect();
    assert_eq!(span(&spans, "load").outcome, PhaseOutcome::Error);
    assert_eq!(span(&spans, "load").error.as_deref(), Some("gone"));
}

#[test]
fn a_span_that_ends_inside_of_a_poll_leaves_the_thread_as_it_was() {
    let obs = capture();
    section!("around", {
        let before = acm_obs::span("before", acm_obs::Component::RUN);
        block_on(section!("future", async move { drop(before) }));
        section!("inside", {});
    });
    section!("after", {});
    assert_eq!(obs.phase("inside").paths(), ["around/inside"]);
    assert_eq!(obs.phase("after").paths(), ["after"]);
}

#[test]
fn a_context_attached_across_an_await_ends_with_the_poll() {
    let obs = capture();
    let context = section!("other", { Context::current() });
    block_on(section!("future", async {
        let attached = context.attach();
        wait_once().await;
        let again = context.attach();
        drop(attached);
        section!("inside", {});
        drop(again);
    }));
    section!("after", {});
    assert_eq!(obs.phase("inside").paths(), ["other/inside"]);
    assert_eq!(obs.phase("after").paths(), ["after"]);
}
