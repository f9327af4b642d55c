//! `parent`: the call is a child of a context.
#![deny(warnings)]

use std::pin::Pin;
use std::sync::Arc;

use acm_obs::testing::capture;
use acm_obs::{Context, acm_phase, section};
use acm_obs_ui_tests::{block_on, yield_now};

#[derive(Clone)]
struct Job {
    context: Context,
    rows: usize,
}

#[acm_phase(component = "SCORE", parent = context)]
fn by_reference(context: &Context) {
    let _ = context;
}

#[acm_phase(component = "SCORE", parent = job.context, log = both)]
fn of_a_field(job: Job) -> Result<usize, ()> {
    Ok(job.rows)
}

#[acm_phase(component = "SCORE", parent = job.context.clone())]
async fn later(mut job: Job, _other: u8) -> usize {
    yield_now().await;
    job.rows += 1;
    job.rows
}

#[acm_phase(component = "SCORE", parent = context)]
fn boxed(context: Context) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move { drop(context) })
}

#[acm_phase(component = "SCORE", parent = context)]
fn boxed_in_steps(context: Context) -> Pin<Box<dyn Future<Output = ()>>> {
    drop(context);
    Box::pin(async {})
}

#[acm_phase(component = "SCORE", parent = context)]
#[must_use]
async fn stays_async(context: Context) -> u8 {
    drop(context);
    1
}

#[acm_phase(component = "SCORE", parent = self.0.context)]
impl Worker {
    fn method(&self) -> Result<(), ()> {
        Ok(())
    }

    async fn method_later(self: Arc<Self>) {
        yield_now().await;
    }
}

struct Worker(Job);

#[acm_phase(component = "SCORE", parent = Context::current())]
fn current() {}

fn main() {
    let obs = capture();
    let context = section!("parent", { Context::current() });
    let job = Job { context: context.clone(), rows: 1 };
    by_reference(&context);
    of_a_field(job.clone()).unwrap();
    assert_eq!(block_on(later(job.clone(), 0)), 2);
    block_on(boxed(context.clone()));
    block_on(boxed_in_steps(context.clone()));
    assert_eq!(block_on(stays_async(context)), 1);
    let worker = Arc::new(Worker(job));
    worker.method().unwrap();
    block_on(worker.method_later());
    current();

    for name in [
        "by_reference", "of_a_field", "later", "boxed", "boxed_in_steps", "stays_async", "method", "method_later",
    ] {
        assert_eq!(obs.phase(name).paths(), [format!("parent/{name}")]);
    }
    assert_eq!(obs.phase("current").paths(), ["current"]);
}
