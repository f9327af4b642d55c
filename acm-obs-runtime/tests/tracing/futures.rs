//! Spans of other crates around, inside of and between futures.

use std::future::Future;
use std::task::Poll;

use acm_obs::{Context, acm_phase};
use tokio::runtime::{Builder, Runtime};
use tracing::{Instrument, info_span, instrument};

use crate::run::{Run, observe};
use crate::{case, cases};

cases![
    tasks_that_take_turns_on_one_thread_keep_apart,
    tasks_that_move_between_threads_keep_apart,
    a_future_that_is_dropped_ends_its_span,
    a_span_and_a_context_go_into_a_task_that_is_spawned,
];

#[instrument]
async fn task(number: u64) {
    take_turns().await;
    outer(number).await;
    take_turns().await;
}

#[acm_phase(component = "FORECAST", fields(number))]
async fn outer(number: u64) {
    take_turns().await;
    foreign(number).await;
    take_turns().await;
}

#[instrument]
async fn foreign(number: u64) {
    take_turns().await;
    leaf(number);
    inner(number).await;
}

#[acm_phase(component = "MODEL", fields(number))]
async fn inner(number: u64) {
    take_turns().await;
    tracing::info!(number, "deep inside");
    take_turns().await;
}

#[acm_phase(component = "MODEL", fields(number))]
fn leaf(number: u64) {
    let _ = number;
}

/// Gives way to other tasks, many times.
async fn take_turns() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

fn on_one_thread() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}

/// Each task is a chain of its own.
fn keep_apart(run: &Run, tasks: usize) {
    for (name, way) in [
        ("task", "task<run"),
        ("outer", "outer<task<run"),
        ("foreign", "foreign<outer<task<run"),
        ("leaf", "leaf<foreign<outer<task<run"),
        ("inner", "inner<foreign<outer<task<run"),
    ] {
        let spans: Vec<_> = run.spans_of(name).collect();
        assert_eq!(spans.len(), tasks, "{name}");
        for span in spans {
            assert_eq!(run.way_of(span), way);
            if let Some(parent) = run.parent(span).filter(|parent| parent.name() != "run") {
                assert_eq!(span.attribute("number"), parent.attribute("number"), "{name}");
            }
        }
    }
    let logs = run.logs("deep inside");
    assert_eq!(logs.len(), tasks);
    for log in logs {
        let mut inner = run.spans_of("inner");
        let inner = inner.find(|inner| log["span_id"] == inner.id()).unwrap();
        assert_eq!(inner.attribute("number").unwrap(), log["number"].to_string());
    }
}

case!(
    tasks_that_take_turns_on_one_thread_keep_apart,
    {
        observe(|| {
            on_one_thread().block_on(async {
                let tasks: Vec<_> = (0..2).map(|number| tokio::spawn(task(number))).collect();
                for task in tasks {
                    task.await.unwrap();
                }
            });
        });
    },
    |run| {
        keep_apart(run, 2);
    }
);

case!(
    tasks_that_move_between_threads_keep_apart,
    {
        observe(|| {
            let runtime = Builder::new_multi_thread().worker_threads(4).build().unwrap();
            runtime.block_on(async {
                let tasks: Vec<_> = (0..40).map(|number| tokio::spawn(task(number))).collect();
                for task in tasks {
                    task.await.unwrap();
                }
            });
        });
    },
    |run| {
        keep_apart(run, 40);
    }
);

case!(
    a_future_that_is_dropped_ends_its_span,
    {
        observe(|| {
            let mut dropped = Box::pin(task(1));
            let poll = |future: &mut (dyn Future<Output = ()> + Unpin)| {
                let mut poller = std::task::Context::from_waker(std::task::Waker::noop());
                assert_eq!(std::pin::Pin::new(future).poll(&mut poller), Poll::Pending);
            };
            on_one_thread().block_on(async {
                (0..12).for_each(|_| poll(&mut dropped));
            });
            drop(dropped);
            acm_obs::section!("after", {});
            drop(task(2));
        });
    },
    |run| {
        assert_eq!(run.way("foreign"), "foreign<outer<task<run");
        assert_eq!(run.span("task").attribute("acm.outcome"), None);
        assert_eq!(run.span("outer").attribute("acm.outcome").as_deref(), Some("cancelled"));
        assert_eq!(run.way("after"), "after<run");
    }
);

case!(
    a_span_and_a_context_go_into_a_task_that_is_spawned,
    {
        #[acm_phase(component = "RUN")]
        async fn spawns() {
            let span = info_span!("carrier");
            let context = Context::current();
            let by_span = tokio::spawn(async { leaf(1) }.instrument(span.clone()));
            let by_context = tokio::spawn(context.wrap(async { leaf(2) }));
            let by_both = tokio::spawn(context.wrap(async { leaf(3) }.instrument(span)));
            let by_none = tokio::spawn(async { leaf(4) });
            for task in [by_span, by_context, by_both, by_none] {
                task.await.unwrap();
            }
        }
        observe(|| on_one_thread().block_on(spawns()));
    },
    |run| {
        let way = |number: &str| {
            let mut leaves = run.spans_of("leaf");
            run.way_of(
                leaves.find(|leaf| leaf.attribute("number").as_deref() == Some(number)).unwrap(),
            )
        };
        assert_eq!(way("1"), "leaf<carrier<spawns<run");
        assert_eq!(way("2"), "leaf<spawns<run");
        assert_eq!(way("3"), "leaf<carrier<spawns<run");
        assert_eq!(way("4"), "leaf<run");
    }
);
