//! What counts as a failure, and how it is printed.
#![deny(warnings)]

use std::fmt;

use acm_obs::testing::capture;
use acm_obs::{PhaseOutcome, acm_phase};
use acm_obs_ui_tests::{block_on, panics};

struct Silent;

#[derive(Debug)]
struct Shown;

#[derive(Debug)]
struct Both;

impl fmt::Display for Both {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("in words")
    }
}

type Outcome = Result<u8, Both>;
type LoadResult<T> = Result<T, Both>;
type PlainResult = Result<u8, Both>;

mod search {
    #[derive(Debug, PartialEq)]
    pub struct SearchResult(pub u8);

    #[derive(Debug, PartialEq)]
    pub enum Result {
        Ok(u8),
        Err(u8),
    }
}

#[acm_phase(component = "DATA")]
fn silent() -> Result<(), Silent> {
    Err(Silent)
}

#[acm_phase(component = "DATA")]
fn shown() -> Result<(), Shown> {
    Err(Shown)
}

#[acm_phase(component = "DATA")]
fn both() -> Result<(), Both> {
    Err(Both)
}

#[acm_phase(component = "DATA", err(Debug))]
fn by_debug() -> Result<(), Both> {
    Err(Both)
}

#[acm_phase(component = "DATA", err(Display))]
fn by_display() -> Result<(), Both> {
    Err(Both)
}

#[acm_phase(component = "DATA")]
fn boxed() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Err("boxed".into())
}

#[acm_phase(component = "DATA")]
fn generic<E>(error: E) -> Result<(), E> {
    Err(error)
}

#[acm_phase(component = "DATA")]
fn generic_with_bound<E: fmt::Display>(error: E) -> Result<(), E> {
    Err(error)
}

#[acm_phase(component = "DATA")]
fn io() -> std::io::Result<u8> {
    Err(std::io::Error::other("io"))
}

#[acm_phase(component = "DATA")]
fn format() -> fmt::Result {
    Err(fmt::Error)
}

#[acm_phase(component = "DATA", err)]
fn alias() -> Outcome {
    Err(Both)
}

#[acm_phase(component = "DATA")]
fn alias_unsaid() -> Outcome {
    Err(Both)
}

#[acm_phase(component = "DATA")]
fn alias_by_name() -> LoadResult<u8> {
    Err(Both)
}

#[acm_phase(component = "DATA", err(Debug))]
async fn alias_by_name_without_arguments() -> PlainResult {
    Err(Both)
}

#[acm_phase(component = "DATA")]
fn own_type() -> search::SearchResult {
    search::SearchResult(1)
}

#[acm_phase(component = "DATA", ret)]
async fn own_result() -> search::Result {
    search::Result::Err(1)
}

#[acm_phase(component = "DATA")]
fn question_mark() -> Result<u8, Box<dyn std::error::Error>> {
    Ok("x".parse()?)
}

#[acm_phase(component = "DATA")]
fn fine() -> Result<u8, Both> {
    Ok(1)
}

#[acm_phase(component = "DATA")]
fn panicking() -> Result<u8, Both> {
    panic!("in {}", "words")
}

#[acm_phase(component = "DATA")]
async fn dropped() -> Result<u8, Both> {
    std::future::pending().await
}

fn main() {
    let obs = capture();
    let _ = (silent(), shown(), both(), by_debug(), by_display(), boxed());
    let _ = (generic("text"), generic_with_bound("text"), io(), format());
    let _ = (alias(), alias_unsaid(), alias_by_name(), block_on(alias_by_name_without_arguments()));
    assert_eq!(own_type(), search::SearchResult(1));
    assert_eq!(block_on(own_result()), search::Result::Err(1));
    assert_ne!(search::Result::Ok(1), search::Result::Err(1));
    let _ = (question_mark(), fine());
    assert!(panics(|| drop(panicking())));
    let mut future = Box::pin(dropped());
    assert!(acm_obs_ui_tests::poll_once(future.as_mut()).is_pending());
    drop(future);

    let seen: Vec<_> = obs
        .spans()
        .map(|span| (span.phase.name(), span.outcome, span.error.unwrap_or_default()))
        .collect();
    let error = |name, text: &str| (name, PhaseOutcome::Error, text.to_owned());
    let ok = |name| (name, PhaseOutcome::Ok, String::new());
    let expected = [
        error("silent", ""),
        error("shown", "Shown"),
        error("both", "in words"),
        error("by_debug", "Both"),
        error("by_display", "in words"),
        error("boxed", "boxed"),
        error("generic", ""),
        error("generic_with_bound", "text"),
        error("io", "io"),
        error("format", "an error occurred when formatting an argument"),
        error("alias", "in words"),
        ok("alias_unsaid"),
        error("alias_by_name", "in words"),
        error("alias_by_name_without_arguments", "Both"),
        ok("own_type"),
        ok("own_result"),
        error("question_mark", "invalid digit found in string"),
        ok("fine"),
    ];
    assert_eq!(seen[..expected.len()], expected);
    assert_eq!((seen[18].0, seen[18].1), ("panicking", PhaseOutcome::Panic));
    assert_eq!((seen[19].0, seen[19].1), ("dropped", PhaseOutcome::Cancelled));
    assert_eq!(seen.len(), 20);
}
