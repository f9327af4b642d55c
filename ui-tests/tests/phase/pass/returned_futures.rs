//! Functions that return a future: opaque, boxed, and under an alias.
#![deny(warnings)]

use std::future::ready;
use std::pin::Pin;

use acm_obs::testing::capture;
use acm_obs::{Value, acm_phase};
use acm_obs_ui_tests::{block_on, yield_now};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
type Later<T> = Pin<Box<dyn Future<Output = T>>>;

#[acm_phase(component = "DATA", fields(rows = rows.len()))]
fn opaque(rows: &[u32]) -> impl Future<Output = u32> {
    async move {
        yield_now().await;
        rows.iter().sum()
    }
}

#[acm_phase(component = "DATA", fields(rows = rows.len()))]
fn opaque_in_steps(rows: Vec<u32>) -> impl Future<Output = Result<u32, String>> + Send {
    let sum: u32 = rows.into_iter().sum();
    async move { if sum == 0 { Err("zero".to_owned()) } else { Ok(sum) } }
}

#[acm_phase(component = "DATA")]
fn unpinned(value: u32) -> impl Future<Output = u32> + Unpin {
    ready(value)
}

#[acm_phase(component = "DATA", fields(value))]
fn pinned(value: &u32) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send + '_>> {
    Box::pin(async move {
        yield_now().await;
        if *value == 0 {
            return Err("zero".to_owned());
        }
        Ok(*value)
    })
}

#[acm_phase(component = "DATA", fields(value))]
fn pinned_in_steps(value: u32) -> std::pin::Pin<std::boxed::Box<dyn std::future::Future<Output = u32>>> {
    if value == 0 {
        return Box::pin(ready(0));
    }
    let twice = value * 2;
    std::boxed::Box::pin(async move { twice })
}

#[acm_phase(component = "DATA")]
fn boxed<'a>(rows: &'a [u32]) -> BoxFuture<'a, Result<u32, String>> {
    Box::pin(async move { rows.first().copied().ok_or_else(|| "empty".to_owned()) })
}

#[acm_phase(component = "DATA")]
fn local(rows: &[u32]) -> LocalBoxFuture<'_, u32> {
    Box::pin(async move { rows.iter().sum() })
}

#[acm_phase(component = "DATA", future)]
fn later(value: u32) -> Later<u32> {
    Box::pin(async move { value })
}

#[acm_phase(component = "DATA", future, err)]
fn later_result(value: u32) -> Later<Result<u32, String>> {
    let result = if value == 0 { Err("zero".to_owned()) } else { Ok(value) };
    Box::pin(async move { result })
}

#[acm_phase(component = "DATA")]
fn not_seen(value: u32) -> Later<u32> {
    Box::pin(async move { value })
}

fn main() {
    let obs = capture();
    assert_eq!(block_on(opaque(&[1, 2])), 3);
    assert_eq!(block_on(opaque_in_steps(vec![1, 2])), Ok(3));
    assert!(block_on(opaque_in_steps(vec![])).is_err());
    assert_eq!(block_on(unpinned(1)), 1);
    assert_eq!(block_on(pinned(&1)), Ok(1));
    assert!(block_on(pinned(&0)).is_err());
    assert_eq!((block_on(pinned_in_steps(0)), block_on(pinned_in_steps(1))), (0, 2));
    assert_eq!(block_on(boxed(&[1])), Ok(1));
    assert!(block_on(boxed(&[])).is_err());
    assert_eq!(block_on(local(&[1])), 1);
    assert_eq!(block_on(later(1)), 1);
    assert_eq!(block_on(later_result(1)), Ok(1));
    assert!(block_on(later_result(0)).is_err());

    for name in ["opaque_in_steps", "pinned", "boxed", "later_result"] {
        assert_eq!((obs.phase(name).calls(), obs.phase(name).errors()), (2, 1), "{name}");
    }
    let field = |name: &str, field: &str| {
        let span = obs.spans().find(|span| span.phase.name() == name).unwrap();
        span.field(field).cloned()
    };
    assert_eq!(field("opaque", "rows"), Some(Value::U64(2)));
    assert_eq!(field("opaque_in_steps", "rows"), Some(Value::U64(2)));
    assert_eq!(field("pinned", "value"), Some(Value::U64(1)));
    assert_eq!(field("pinned_in_steps", "value"), Some(Value::U64(0)));

    // A future is one call from its first poll; a function that is not known to return one is a call.
    let future = later(1);
    assert_eq!(obs.phase("later").calls(), 1);
    block_on(future);
    assert_eq!(obs.phase("later").calls(), 2);
    drop(not_seen(1));
    assert_eq!(obs.phase("not_seen").calls(), 1);
}
