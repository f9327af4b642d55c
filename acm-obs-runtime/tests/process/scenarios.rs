//! What children do.

mod ends;

use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use acm_obs::{
    Component, Context, Outcome, acm_log, acm_phase, console, profiled, section, with_equipment,
};
use acm_obs_runtime::{Obs, Settings, init};

/// Plays a scenario.
pub(crate) fn run(scenario: &str) -> ExitCode {
    let scenario = SCENARIOS.iter().find(|(name, _)| *name == scenario).unwrap();
    scenario.1()
}

type Scenario = (&'static str, fn() -> ExitCode);

const SCENARIOS: &[Scenario] = &[
    ("pipeline", pipeline),
    ("every_kind", every_kind),
    ("nasty_texts", nasty_texts),
    ("early_and_late", early_and_late),
    ("logs_with_its_last_breath", logs_with_its_last_breath),
    ("equipments", equipments),
    ("second_init", second_init),
    ("same_run_twice", same_run_twice),
    ("nothing", nothing),
    ("fails", ends::fails),
    ("degraded", ends::degraded),
    ("noop", ends::noop),
    ("dropped", ends::dropped),
    ("forgotten", ends::forgotten),
    ("panics", ends::panics),
    ("exits", ends::exits),
    ("exits_with_stdout_locked", ends::exits_with_stdout_locked),
    ("exits_on_another_thread", ends::exits_on_another_thread),
    ("waits", ends::waits),
    ("waits_after_the_run", ends::waits_after_the_run),
    ("waits_without_signals", ends::waits_without_signals),
    ("waits_with_an_earlier_handler", ends::waits_with_an_earlier_handler),
    ("floods_the_console", ends::floods_the_console),
    ("works_while_it_ends", ends::works_while_it_ends),
    ("has_no_descriptor_to_spare", ends::has_no_descriptor_to_spare),
    ("has_no_deadline", ends::has_no_deadline),
    ("hot", hot),
    ("very_hot", very_hot),
    ("policies", policies),
    ("crowded", crowded),
    ("late_children", late_children),
];

fn start() -> Obs {
    start_with(Settings::from_env())
}

fn start_with(settings: Settings) -> Obs {
    init(settings).unwrap()
}

/// Says a word, past the console's worker.
#[expect(clippy::print_stdout, reason = "as the program under test may")]
fn say(word: &str) {
    println!("{word}");
}

#[acm_phase(component = "DATA", fields(rows))]
fn load(rows: u64) -> Result<u64, String> {
    acm_log::data!("loading {rows} rows", source = "a file.csv");
    if rows == 0 { Err("no rows".to_owned()) } else { Ok(rows) }
}

#[acm_phase(component = "FEAT")]
fn build_features(rows: u64) -> u64 {
    console::info!("building features", window = 16);
    let filled = section!("impute", {
        console::info!("imputing");
        rows
    });
    rolling(filled)
}

#[profiled]
fn rolling(rows: u64) -> u64 {
    console::info!("rolling");
    rows
}

#[acm_phase(component = "SCORE")]
fn score(part: u64) {
    acm_log::score!("scoring part {part}");
}

fn pipeline() -> ExitCode {
    let obs = match init(Settings::from_env()) {
        Ok(obs) => obs,
        Err(error) => return error.report(),
    };
    let outcome = whole_pipeline();
    obs.finish(outcome).into()
}

#[acm_phase(component = "RUN", name = "whole")]
fn whole_pipeline() -> Result<Outcome, String> {
    let rows = load(12_948)?;
    build_features(rows);
    thread::scope(|scope| {
        for part in 0..3 {
            let context = Context::current();
            let worker = thread::Builder::new().name(format!("worker-{part}"));
            let work = move || {
                let _on = context.attach();
                score(part);
            };
            worker.spawn_scoped(scope, work).unwrap();
        }
    });
    let _ = load(0);
    console::ok!("all done", component = "RUN");
    Ok(Outcome::Ok)
}

fn every_kind() -> ExitCode {
    let obs = start();
    console::debug!("a debug record", component = "FEAT");
    console::info!("an info record", component = "FEAT", rows = 5000, path = "a b");
    console::ok!("an ok record", component = "FEAT", outcome = "mine");
    console::warn!("a warn record", component = "FEAT", level = "mine", message = "mine too");
    console::error!("an error record", component = "FEAT");
    console::status!("a status record");
    console::header!("a header record");
    console::section!("a section record");
    obs.finish(()).into()
}

fn nasty_texts() -> ExitCode {
    let obs = start();
    let text = "one\ntwo \u{1b}[31mred\u{1b}[0m \u{202e}back";
    console::info!("says {text}", component = "FEAT", text, quoted = "\"q\"\t\\");
    obs.finish(()).into()
}

fn early_and_late() -> ExitCode {
    acm_log::cfg!("before the run");
    console::debug!("before the run, not for everybody", component = "CFG");
    let obs = match init(Settings::from_env()) {
        Ok(obs) => obs,
        Err(error) => return error.report(),
    };
    acm_log::cfg!("in the run");
    let finished = obs.finish(());
    acm_log::cfg!("after the run");
    console::error!("an error after the run", component = "CFG");
    finished.into()
}

/// Logs when its thread is gone but for this.
struct LastBreath;

impl Drop for LastBreath {
    fn drop(&mut self) {
        acm_log::data!("the last breath");
    }
}

fn logs_with_its_last_breath() -> ExitCode {
    thread_local! {
        static LAST_BREATH: LastBreath = const { LastBreath };
    }
    let obs = start();
    let thread = thread::spawn(|| {
        // What a thread has first goes last.
        LAST_BREATH.with(|_| {});
        score(1);
    });
    thread.join().unwrap();
    obs.finish(()).into()
}

fn equipments() -> ExitCode {
    let obs = start_with(Settings::from_env().equipment("fleet").equip_id(0));
    console::info!("outside", component = "RUN");
    with_equipment("GT_1", 1, || score(1));
    with_equipment("GT_2", 2, || score(2));
    obs.finish(()).into()
}

fn second_init() -> ExitCode {
    let obs = start();
    let error = init(Settings::new().no_run_dir()).unwrap_err();
    say(&format!("second: {error}"));
    let error = init(Settings::new().no_run_dir().run_id("../up")).unwrap_err();
    say(&format!("third: {error}"));
    console::info!("the first still runs", component = "RUN");
    let first = obs.finish(());
    assert_eq!(first.outcome(), Outcome::Ok);
    let again = start_with(Settings::new().no_run_dir().timings(false));
    console::info!("a run of its own", component = "RUN");
    again.finish(()).into()
}

fn same_run_twice() -> ExitCode {
    for word in ["first", "second"] {
        let obs = start_with(Settings::from_env().run_id("nightly").timings(false));
        console::info!("{word} of the name", component = "RUN");
        let finished = obs.finish(());
        assert!(finished.is_complete());
    }
    ExitCode::SUCCESS
}

fn nothing() -> ExitCode {
    match init(Settings::from_env()) {
        Ok(obs) => obs.finish(()).into(),
        Err(error) => error.report(),
    }
}

#[acm_phase(component = "FEAT")]
fn tick(fails: bool) -> Result<(), String> {
    if fails { Err("now and then".to_owned()) } else { Ok(()) }
}

fn hot() -> ExitCode {
    let obs = start();
    for number in 0..1_000 {
        let _ = tick(number % 100 == 0);
    }
    obs.finish(()).into()
}

fn very_hot() -> ExitCode {
    let obs = start();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..300_000).for_each(|_| tick(false).unwrap()));
        }
    });
    obs.finish(()).into()
}

#[acm_phase(component = "CAL", log = start)]
fn logs_start() {}

#[acm_phase(component = "CAL", log = both)]
fn logs_both() {}

#[acm_phase(component = "CAL", log = none)]
fn logs_none() {}

#[acm_phase(component = "CAL", level = "debug")]
fn logs_debug() {}

#[acm_phase(component = "CAL", slow = "1ns")]
fn logs_slow() {
    thread::sleep(Duration::from_millis(1));
}

#[acm_phase(component = "CAL", log = none, slow = "1ns")]
fn logs_only_slow() {
    thread::sleep(Duration::from_millis(1));
}

#[acm_phase(component = "CAL", fields(rows = 3, level = "mine"))]
fn logs_error() -> Result<(), String> {
    Err("does not add up".to_owned())
}

#[acm_phase(component = "CAL")]
async fn logs_cancelled() {
    std::future::pending::<()>().await;
}

fn policies() -> ExitCode {
    let obs = start();
    logs_start();
    logs_both();
    logs_none();
    logs_debug();
    logs_slow();
    logs_only_slow();
    let _ = logs_error();
    let mut future = Box::pin(logs_cancelled());
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(future.as_mut().poll(&mut context).is_pending());
    drop(future);
    obs.finish(()).into()
}

#[acm_phase(component = "FEAT", log = none)]
fn leaf() {}

#[acm_phase(component = "FEAT", log = none)]
fn branch(leaves: u32) {
    (0..leaves).for_each(|_| leaf());
}

fn crowded() -> ExitCode {
    let obs = start_with(Settings::from_env().spans_per_site(10));
    thread::scope(|scope| {
        let context = Context::current();
        for _ in 0..3 {
            let context = context.clone();
            scope.spawn(move || {
                let _on = context.attach();
                (0..40).for_each(branch);
                let custom = acm_obs::span("custom", Component::MODEL);
                (0..40).for_each(branch);
                drop(custom);
            });
        }
    });
    // More than any buffer holds.
    branch(200_000);
    obs.finish(()).into()
}

/// Children that outlive their parents, of which most are left out.
fn late_children() -> ExitCode {
    let obs = start_with(Settings::from_env().spans_per_site(2));
    thread::scope(|scope| {
        for _ in 0..20 {
            let parent = acm_obs::span("parent", Component::MODEL);
            let context = Context::current();
            let (go, wait) = mpsc::channel::<()>();
            scope.spawn(move || {
                let _on = context.attach();
                let _ = wait.recv();
                drop(acm_obs::span("child", Component::MODEL));
            });
            drop(parent);
            assert!(obs.flush());
            drop(go);
        }
    });
    obs.finish(()).into()
}
