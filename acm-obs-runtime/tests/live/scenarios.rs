//! What children do.

mod measures;
mod pipeline;

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::time::Duration;

use acm_obs::{TraceContext, acm_phase};
use acm_obs_runtime::{Obs, Settings, init};

use crate::child::play;

pub(crate) use self::measures::MEASURED;
pub(crate) use self::pipeline::{CALLS, EQUIPMENT, long_text};

/// What a child says that has something to wait for: the id of its trace follows.
pub(crate) const READY: &str = "# ready ";

/// How many calls the crowded scenario has, besides the stages that they are in.
pub(crate) const CROWD: u64 = 50_000;

/// The run id of the process that a process of the scenario `leads` starts.
pub(crate) const FOLLOWER: &str = "follower";

/// Plays a scenario.
pub(crate) fn run(scenario: &str) -> ExitCode {
    let (_, play) = SCENARIOS.iter().find(|(name, _)| *name == scenario).unwrap();
    play()
}

type Scenario = (&'static str, fn() -> ExitCode);

const SCENARIOS: &[Scenario] = &[
    ("pipeline", pipeline::runs),
    ("fails", fails),
    ("waits", waits),
    ("waits_in_a_call", waits_in_a_call),
    ("crowded", crowded),
    ("leads", leads),
    ("follows", follows),
    ("nothing", nothing),
    ("measures", measures::runs),
    ("naps", measures::naps),
];

fn start() -> Obs {
    init(Settings::from_env()).unwrap()
}

/// Says where to find it, and waits until somebody says a line, or never will.
#[expect(clippy::print_stdout, reason = "as the program under test may")]
fn wait(obs_trace: impl std::fmt::Display) {
    println!("{READY}{obs_trace}");
    io::stdin().read_line(&mut String::new()).unwrap();
}

fn fails() -> ExitCode {
    let obs = start();
    obs.finish(pipeline::load(0, "missing.csv").map(drop)).into()
}

fn waits() -> ExitCode {
    let obs = start();
    wait(obs.trace_id());
    obs.finish(()).into()
}

#[acm_phase(component = "FORECAST")]
fn long_call(obs: &Obs) {
    wait(obs.trace_id());
}

fn waits_in_a_call() -> ExitCode {
    let settings = Settings::from_env().pending_after(Duration::from_millis(50));
    let obs = init(settings).unwrap();
    long_call(&obs);
    // What runs no longer is not pending.
    wait("again");
    obs.finish(()).into()
}

#[acm_phase(component = "RUN", log = none)]
fn stage(calls: u64) {
    for number in 0..calls {
        match number % 4 {
            0 => drop(read(number)),
            1 => clean(number),
            2 => fit(number),
            _ => rate(number),
        }
    }
}

#[acm_phase(component = "DATA", fields(number), log = none)]
fn read(number: u64) -> Result<(), String> {
    if number.is_multiple_of(100) { Err(format!("row {number} is broken")) } else { Ok(()) }
}

#[acm_phase(component = "FEAT", fields(number), log = none)]
fn clean(number: u64) {}

#[acm_phase(component = "MODEL", fields(number), log = none)]
fn fit(number: u64) {}

#[acm_phase(component = "SCORE", fields(number), log = none)]
fn rate(number: u64) {}

/// What bounds the spans is what a backend takes of a trace.
fn crowded() -> ExitCode {
    let settings = Settings::from_env().spans_per_site(CROWD);
    // All of it is to be told of, on however slow a machine.
    let obs = init(settings.shutdown_deadline(Duration::from_mins(1))).unwrap();
    for _ in 0..10 {
        stage(CROWD / 10);
    }
    obs.finish(()).into()
}

#[acm_phase(component = "RUN")]
fn start_another() {
    let mut command = play("follows");
    command.env("ACM_RUN_ID", FOLLOWER);
    TraceContext::current().unwrap().propagate_to(&mut command);
    assert!(command.status().unwrap().success());
}

fn leads() -> ExitCode {
    let obs = start();
    start_another();
    obs.finish(()).into()
}

fn follows() -> ExitCode {
    let obs = start();
    pipeline::score(1);
    obs.finish(()).into()
}

fn nothing() -> ExitCode {
    start().finish(()).into()
}

/// Whether the work panics.
fn panics(work: impl FnOnce()) -> bool {
    panic::catch_unwind(AssertUnwindSafe(work)).is_err()
}
