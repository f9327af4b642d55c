//! acm-obs: `#[acm_phase]` on both, `log = end` by default; the runtime with its defaults and a run
//! directory of its own.

use std::fs;

use acm_obs::{Outcome, acm_phase};
use acm_obs_runtime::Settings;
use acm_obs_runtime::report::Telemetry;
use serde_json::Value;
use tempfile::TempDir;

use crate::contender::{Arrived, Failure, Started};
use crate::sink::Sink;
use crate::work;

/// The annotated functions without a runtime.
pub(super) fn start_idle() -> Started {
    Started { parent, stop: Box::new(|| Ok(Arrived::default())) }
}

/// Nothing leaves the process.
pub(super) fn start() -> Result<Started, Failure> {
    let runs = tempfile::tempdir()?;
    let settings = Settings::new().run_dir(runs.path()).no_export();
    observe(settings, runs, |_| Ok(()))
}

/// Traces and metrics go to a server that takes everything; `init` installs the layer for `tracing`.
pub(super) fn start_exporting() -> Result<Started, Failure> {
    let runs = tempfile::tempdir()?;
    let sink = Sink::launch()?;
    let settings = Settings::new().run_dir(runs.path()).otlp_endpoint(sink.url());
    observe(settings, runs, move |telemetry| {
        drop(sink);
        all_are_delivered(telemetry)
    })
}

fn observe(
    settings: Settings,
    runs: TempDir,
    check: impl FnOnce(&Telemetry) -> Result<(), Failure> + 'static,
) -> Result<Started, Failure> {
    let obs = acm_obs_runtime::init(settings).map_err(|error| error.to_string())?;
    Ok(Started {
        parent,
        stop: Box::new(move || {
            let finished = obs.finish(Outcome::Ok);
            check(finished.telemetry())?;
            let directory = finished.run_dir().ok_or("no run directory")?;
            let report = serde_json::from_str(&fs::read_to_string(directory.join("report.json"))?)?;
            drop(runs);
            Ok(Arrived { counted: leaf_calls(&report), spans: arrived_spans(&report) })
        }),
    })
}

/// What is exported has to arrive: a contender that loses it is quicker than it should be.
fn all_are_delivered(telemetry: &Telemetry) -> Result<(), Failure> {
    for signal in [Telemetry::SPANS, Telemetry::METRICS] {
        let output = telemetry.signals.get(signal).and_then(|all| all.outputs.get(Telemetry::OTLP));
        let output = output.ok_or_else(|| format!("no {signal} are exported"))?;
        if output.delivered == 0 || output.spooled > 0 || !output.dropped.is_empty() {
            return Err(format!("{signal} did not arrive: {output:?}").into());
        }
    }
    Ok(())
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

/// The calls of the leaf in the phase timing report.
fn leaf_calls(report: &Value) -> Option<u64> {
    let phases = report.get("phases")?.as_array()?;
    let leaf = phases.iter().find(|phase| phase["path"] == "run/parent/leaf")?;
    leaf["calls"].as_u64()
}

/// The spans that reached the collector. The run directory keeps fewer of them: a bound per site.
fn arrived_spans(report: &Value) -> Option<u64> {
    report["telemetry"]["signals"]["spans"]["recorded"].as_u64()
}
