//! Ten million calls on four threads: what stays resident, and whether every call is counted.
//!
//! Nothing leaves the process: what that takes is in `export`.
//!
//! Usage: `memory [CALLS]`. Ends with exit code 1 when a single call is missing from the report.

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use acm_obs::{Outcome, acm_phase};
use acm_obs_benches::clock;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::table::mebibytes;
use acm_obs_benches::work::{self, LEAVES};
use acm_obs_runtime::Settings;
use serde_json::Value;

const THREADS: u64 = 4;
const CALLS: u64 = 10_000_000;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether the counts are exact.
fn run() -> Result<bool, Failure> {
    let calls = env::args().nth(1).map_or(Ok(CALLS), |calls| calls.parse())?;
    let parents = calls / THREADS / LEAVES;
    let runs = tempfile::tempdir()?;
    show("before init");

    let obs = acm_obs_runtime::init(Settings::from_env().run_dir(runs.path()).no_export())
        .map_err(|error| error.to_string())?;
    show("after init");

    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..parents).fold(0, |sum, _| sum ^ parent()));
        }
    });
    let took = started.elapsed();
    show("after the calls");

    let finished = obs.finish(Outcome::Ok);
    show("after finish");

    let directory = finished.run_dir().ok_or("no run directory")?;
    let report: Value = serde_json::from_str(&fs::read_to_string(directory.join("report.json"))?)?;
    let made = parents * LEAVES * THREADS;
    let exact = ["run/parent", "run/parent/leaf"].map(|path| calls_of(&report, path))
        == [Some(parents * THREADS), Some(made)];
    println!("{made} leaf calls on {THREADS} threads in {:.2} s", took.as_secs_f64());
    println!("counted: {}", if exact { "every call" } else { "NOT exact, see the report" });
    for (name, bytes) in sizes(directory)? {
        println!("{name}: {} MiB", mebibytes(Some(bytes)));
    }
    Ok(exact)
}

#[acm_phase(component = "FEAT")]
#[inline(never)]
fn parent() -> u64 {
    work::leaves(leaf)
}

#[acm_phase(component = "FEAT")]
#[inline(never)]
fn leaf(n: u64) -> u64 {
    work::body(n)
}

fn show(when: &str) {
    let resident = clock::resident();
    let now = mebibytes(resident.map(|resident| resident.now));
    let peak = mebibytes(resident.map(|resident| resident.peak));
    println!("{when}: {now} MiB resident, {peak} MiB at its highest");
}

fn calls_of(report: &Value, path: &str) -> Option<u64> {
    let phases = report.get("phases")?.as_array()?;
    phases.iter().find(|phase| phase["path"] == path)?["calls"].as_u64()
}

/// The files of the run directory with their sizes in bytes, by name.
fn sizes(directory: &Path) -> Result<Vec<(String, u64)>, Failure> {
    let mut sizes = fs::read_dir(directory)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len()))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    sizes.sort();
    Ok(sizes)
}
