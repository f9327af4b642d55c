//! What children do that end in one way or another.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;
use std::{env, process, thread};

use acm_obs::{Outcome, acm_log, acm_phase, console, set_outcome, set_outcome_because};
use acm_obs_runtime::{Obs, Settings};

use super::{load, say, score, start, start_with};

pub(super) fn fails() -> ExitCode {
    let obs = start();
    obs.finish(load(0).map(|_| ())).into()
}

pub(super) fn degraded() -> ExitCode {
    let obs = start();
    set_outcome_because(Outcome::Degraded, "no model for GMM");
    obs.finish(Outcome::Ok).into()
}

pub(super) fn noop() -> ExitCode {
    let obs = start();
    set_outcome(Outcome::Noop);
    obs.finish(()).into()
}

pub(super) fn dropped() -> ExitCode {
    let _obs = start();
    score(1);
    ExitCode::SUCCESS
}

pub(super) fn forgotten() -> ExitCode {
    let obs = Box::leak(Box::new(start()));
    score(1);
    assert!(obs.flush());
    ExitCode::SUCCESS
}

#[acm_phase(component = "PCA")]
fn broken(x: &[f64]) -> f64 {
    x[3]
}

pub(super) fn panics() -> ExitCode {
    let _obs = start();
    broken(&[1.0]);
    ExitCode::SUCCESS
}

pub(super) fn exits() -> ExitCode {
    let _obs = start();
    exit_inside()
}

#[acm_phase(component = "RUN")]
#[expect(clippy::exit, reason = "the case at hand")]
fn exit_inside() -> ExitCode {
    score(1);
    process::exit(env::var("ACM_TEST_CODE").unwrap().parse().unwrap())
}

#[expect(clippy::exit, reason = "the case at hand")]
pub(super) fn exits_with_stdout_locked() -> ExitCode {
    let _obs = start();
    score(1);
    let mut out = io::stdout().lock();
    writeln!(out, "locked").unwrap();
    process::exit(0)
}

#[expect(clippy::exit, reason = "the case at hand")]
pub(super) fn exits_on_another_thread() -> ExitCode {
    let _obs = start();
    thread::spawn(|| process::exit(4));
    wait_in_a_phase()
}

#[acm_phase(component = "FORECAST")]
fn wait_in_a_phase() -> ExitCode {
    say("ready");
    loop {
        thread::park();
    }
}

pub(super) fn waits() -> ExitCode {
    let obs = start();
    score(7);
    assert!(obs.flush());
    wait_in_a_phase()
}

pub(super) fn waits_without_signals() -> ExitCode {
    let obs = start_with(Settings::from_env().signals(false));
    assert!(obs.flush());
    wait_in_a_phase()
}

pub(super) fn waits_after_the_run() -> ExitCode {
    let finished = start().finish(());
    assert!(finished.is_complete());
    say("ready");
    loop {
        thread::park();
    }
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "a handler as a C library would install it")]
pub(super) fn waits_with_an_earlier_handler() -> ExitCode {
    extern "C" fn earlier(_: libc::c_int) {
        const TEXT: &[u8] = b"the earlier handler was called\n";
        // SAFETY: `write` is safe to call in a handler, and the text lives as long as the process.
        unsafe { libc::write(2, TEXT.as_ptr().cast(), TEXT.len()) };
    }
    let handler: extern "C" fn(libc::c_int) = earlier;
    // SAFETY: the handler calls nothing but `write`.
    unsafe { libc::signal(libc::SIGTERM, handler as libc::sighandler_t) };
    let obs = start();
    assert!(obs.flush());
    wait_in_a_phase()
}

#[cfg(not(unix))]
pub(super) fn waits_with_an_earlier_handler() -> ExitCode {
    ExitCode::FAILURE
}

pub(super) fn floods_the_console() -> ExitCode {
    let obs = start_with_deadline();
    flood();
    obs.finish(()).into()
}

fn start_with_deadline() -> Obs {
    let seconds = env::var("ACM_TEST_DEADLINE").unwrap().parse().unwrap();
    start_with(Settings::from_env().shutdown_deadline(Duration::from_secs_f64(seconds)))
}

fn flood() {
    // More than a pipe holds, less than what waits for the console or on the way to the collector.
    for number in 0..3_000 {
        acm_log::data!("line {number} of very many, and each of them is as long as a line may be");
    }
}

#[acm_phase(component = "FEAT")]
fn work() {
    thread::sleep(Duration::from_millis(1));
}

/// The console that nobody reads holds the end up, so that the call that runs then ends before it is over.
pub(super) fn works_while_it_ends() -> ExitCode {
    let obs = start_with_deadline();
    let (done, next) = mpsc::channel();
    thread::spawn(move || {
        loop {
            work();
            let _ = done.send(());
        }
    });
    flood();
    (0..20).for_each(|_| next.recv().unwrap());
    obs.finish(()).into()
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "lowering a limit of the process")]
pub(super) fn has_no_descriptor_to_spare() -> ExitCode {
    let obs = start_with(Settings::from_env().no_run_dir());
    let limit = libc::rlimit { rlim_cur: 3, rlim_max: 3 };
    // SAFETY: the limit is a valid one and is only read.
    assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) }, 0);
    console::info!("still here", component = "RUN");
    obs.finish(()).into()
}

#[cfg(not(unix))]
pub(super) fn has_no_descriptor_to_spare() -> ExitCode {
    ExitCode::FAILURE
}

pub(super) fn has_no_deadline() -> ExitCode {
    let obs = start_with(Settings::from_env().shutdown_deadline(Duration::MAX));
    assert!(obs.flush());
    let finished = obs.finish(());
    assert!(finished.is_complete());
    finished.into()
}
