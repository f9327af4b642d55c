//! Runs in this process, one at a time: only one can be observed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use acm_obs::{acm_phase, profiled, record};
use acm_obs_runtime::{Finished, Obs, Settings, init};

/// Settings of a run that leaves nothing behind but what it sends; what it cannot send it keeps trying to.
pub(crate) fn to(url: &str) -> Settings {
    Settings::new()
        .equipment("FD_FAN")
        .otlp_endpoint(url)
        .no_run_dir()
        .no_spool()
        .timings(false)
        .signals(false)
        // No metrics but those of the end.
        .metric_interval(Duration::from_hours(1))
        .shutdown_deadline(Duration::from_secs(20))
}

/// Observes some work.
pub(crate) fn observe(settings: Settings, work: impl FnOnce(&Obs)) -> Finished {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let obs = init(settings).unwrap();
    work(&obs);
    obs.finish(())
}

/// A phase with a failed call in it; five spans with that of the run.
pub(crate) fn work() {
    load(3);
}

#[acm_phase(component = "DATA", log = none)]
fn load(parts: u64) {
    record!(loss = f64::NAN, rows = -7_i64, share = 0.5);
    for part in 0..parts {
        let _ = read(part);
    }
}

#[profiled]
fn read(part: u64) -> Result<u64, String> {
    if part == 1 { Err("no “rows”\n".to_owned()) } else { Ok(part) }
}

/// Spans and points were all delivered.
pub(crate) fn all_delivered(finished: &Finished) {
    let telemetry = finished.telemetry();
    for signal in ["spans", "metrics"] {
        let output = &telemetry.signals[signal].outputs["otlp"];
        assert!(output.delivered > 0 && output.dropped.is_empty(), "{telemetry:#?}");
    }
    assert_eq!((telemetry.dropped(), telemetry.spooled()), (0, 0), "{telemetry:#?}");
}
