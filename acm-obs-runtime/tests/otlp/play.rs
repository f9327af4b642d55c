//! What a child does: it observes a run, and takes one step after the other, those that it was started with and
//! then those from its standard input.
//!
//! Steps that belong to the tests of one file stand there; here are those that many use.

use std::env;
use std::io::{self, BufRead};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use acm_obs::{Context, SpanId, TraceContext, TraceId, acm_phase};
use acm_obs_runtime::{Obs, Settings, init};

/// The child's run is observed.
pub(crate) const READY: &str = "# ready";
/// The child has taken a step.
pub(crate) const DONE: &str = "# done";
/// What a step has to say.
pub(crate) const SAYS: &str = "# says ";
/// What became of the child's records, as JSON.
pub(crate) const FINISHED: &str = "# finished ";

/// The steps that a child is started with, separated by `;`.
pub(crate) const STEPS: &str = "ACM_TEST_STEPS";

/// A step by its name; it gets the rest of the line.
pub(crate) type Step = (&'static str, fn(&Obs, &str));

const ALL: [&[Step]; 5] = [
    &[
        ("calls", |_, number| (0..parsed(number)).for_each(call)),
        ("fails", |_, error| drop(fails(error))),
        ("large", large),
        ("flood", flood),
        ("enter", |obs, _| around(obs)),
        ("flush", |obs, _| assert!(obs.flush())),
    ],
    crate::ending::STEPS,
    crate::metrics::STEPS,
    crate::propagation::STEPS,
    crate::traces::STEPS,
];

pub(crate) fn run() -> ExitCode {
    let obs = match init(settings()) {
        Ok(obs) => obs,
        Err(error) => return error.report(),
    };
    say(READY);
    take_steps(&obs);
    let finished = obs.finish(());
    say(&format!("{FINISHED}{}", serde_json::to_string(finished.telemetry()).unwrap()));
    finished.into()
}

fn settings() -> Settings {
    let mut settings = Settings::from_env();
    if let Some(milliseconds) = number("ACM_TEST_DEADLINE") {
        settings = settings.shutdown_deadline(Duration::from_millis(milliseconds));
    }
    if let Some(milliseconds) = number("ACM_TEST_PENDING_AFTER") {
        settings = settings.pending_after(Duration::from_millis(milliseconds));
    }
    if let Some(bytes) = number("ACM_TEST_TRACE_BUDGET") {
        settings = settings.trace_budget_bytes(bytes);
    }
    if let Ok(token) = env::var("ACM_TEST_BEARER") {
        settings = settings.bearer(token);
    }
    settings
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|number| parsed(&number))
}

/// A number that a step is given.
pub(crate) fn parsed(number: &str) -> u64 {
    number.parse().unwrap_or_else(|_| panic!("`{number}` is no number"))
}

/// Takes steps until there are no more, or one says to leave.
pub(crate) fn take_steps(obs: &Obs) {
    while let Some(line) = next_step() {
        let (name, rest) = line.split_once(' ').unwrap_or((&line, ""));
        if matches!(name, "finish" | "leave") {
            return;
        }
        let mut all = ALL.iter().copied().flatten();
        let (_, step) =
            all.find(|(known, _)| *known == name).unwrap_or_else(|| panic!("`{name}`?"));
        step(obs, rest);
        say(DONE);
    }
}

fn next_step() -> Option<String> {
    static GIVEN: Mutex<Option<Vec<String>>> = Mutex::new(None);
    let given = || {
        let steps = env::var(STEPS).unwrap_or_default();
        steps.split(';').rev().filter(|step| !step.is_empty()).map(str::to_owned).collect()
    };
    if let Some(step) = GIVEN.lock().unwrap().get_or_insert_with(given).pop() {
        return Some(step);
    }
    let mut line = String::new();
    let is_there = io::stdin().lock().read_line(&mut line).unwrap() > 0;
    is_there.then(|| line.trim_end().to_owned())
}

/// Says something past the console's worker.
#[expect(clippy::print_stdout, reason = "as the program under test may")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

#[acm_phase(component = "FEAT", log = none, fields(number))]
pub(crate) fn call(number: u64) {
    let _ = number;
}

#[acm_phase(component = "SCORE", log = none)]
fn fails(error: &str) -> Result<(), String> {
    Err(error.to_owned())
}

#[acm_phase(component = "RUN", log = none)]
fn around(obs: &Obs) {
    say(DONE);
    take_steps(obs);
}

/// So many calls with a text of 2,000 bytes, 200 in each trace: a trace has a budget.
fn large(_: &Obs, number: &str) {
    static DONE: AtomicU64 = AtomicU64::new(0);
    let done = DONE.fetch_add(parsed(number), Ordering::Relaxed);
    let end = done + parsed(number);
    let text = "a text of some length ".repeat(90);
    for first in (done..end).step_by(200) {
        let trace = TraceId::from_u128(u128::from(first) + 1);
        let parent = TraceContext::new(trace, SpanId::random()).unwrap();
        Context::remote(&parent).in_scope(|| {
            (first..end.min(first + 200)).for_each(|number| large_call(number, &text));
        });
    }
}

#[acm_phase(component = "DATA", log = none, fields(number, text))]
fn large_call(number: u64, text: &str) {
    let _ = (number, text);
}

/// So many calls on each of two threads, as fast as they go.
fn flood(_: &Obs, number: &str) {
    let number = parsed(number);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..number).for_each(call));
        }
    });
}
