//! A run with spans of every kind, and how often each of its phases ends in which way.

use std::process::ExitCode;
use std::task::{Context as TaskContext, Waker};
use std::thread;

use acm_obs::{Context, Outcome, acm_phase, profiled, section, with_equipment};
use tracing::info_span;

use super::{panics, start};

/// The equipment of the run.
pub(crate) const EQUIPMENT: &str = "FD_FAN";

/// What the statistics of the phases must say: component, phase, equipment, outcome, calls.
pub(crate) const CALLS: &[(&str, &str, &str, &str, u64)] = &[
    ("RUN", "whole", EQUIPMENT, "ok", 1),
    ("DATA", "load", EQUIPMENT, "ok", 2),
    ("DATA", "load", EQUIPMENT, "error", 1),
    ("FEAT", "features.build", EQUIPMENT, "ok", 1),
    ("SCORE", "score", EQUIPMENT, "ok", 3),
    ("SCORE", "score", "GT_1", "ok", 1),
    ("PCA", "broken", EQUIPMENT, "panic", 1),
    ("CAL", "abandoned", EQUIPMENT, "cancelled", 1),
    ("REGIME", "describe", EQUIPMENT, "ok", 1),
];

/// A text that is longer than Tempo keeps one.
pub(crate) fn long_text() -> String {
    "long ä ".repeat(1_000)
}

#[acm_phase(component = "DATA", fields(rows, path = %path, share = 0.25, cold = true, left = -7))]
pub(super) fn load(rows: u64, path: &str) -> Result<u64, String> {
    if rows == 0 { Err(format!("no rows in \"{path}\"\n\tat line 1")) } else { Ok(rows) }
}

#[acm_phase(component = "FEAT", name = "features.build")]
fn build_features(rows: u64) -> u64 {
    let filled = section!("impute", { rows });
    info_span!("query", db.system = "pg", rows = 3).in_scope(|| rolling(filled))
}

#[profiled]
fn rolling(rows: u64) -> u64 {
    rows
}

#[acm_phase(component = "SCORE", fields(part))]
pub(super) fn score(part: u64) {}

#[acm_phase(component = "PCA")]
fn broken(x: &[f64]) {
    assert!(x.is_empty(), "the matrix is singular");
}

#[acm_phase(component = "CAL")]
async fn abandoned() {
    std::future::pending::<()>().await;
}

#[acm_phase(component = "REGIME", fields(text = %text), log = none)]
fn describe(text: &str) {}

#[acm_phase(component = "RUN")]
fn whole() {
    let rows = load(12_948, "a file.csv").unwrap() + load(1, "ünïcode.csv").unwrap();
    build_features(rows);
    thread::scope(|scope| {
        for part in 0..3 {
            let context = Context::current();
            let work = move || {
                let _on = context.attach();
                score(part);
            };
            thread::Builder::new()
                .name(format!("worker-{part}"))
                .spawn_scoped(scope, work)
                .unwrap();
        }
    });
    with_equipment("GT_1", 1, || score(3));
    assert!(load(0, "empty.csv").is_err());
    assert!(panics(|| broken(&[1.0])));
    let mut future = Box::pin(abandoned());
    assert!(future.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())).is_pending());
    drop(future);
    describe(&long_text());
}

pub(super) fn runs() -> ExitCode {
    let obs = start();
    whole();
    obs.finish(Outcome::Ok).into()
}
