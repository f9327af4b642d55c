//! What the events of phases say: pure.

use std::time::Duration;

use acm_obs::{Component, Level, Outcome, PhaseInfo, PhaseOutcome, SpanRecord, Value};

use super::records::Own;
use crate::delivery::{News, Reach};
use crate::report::human_duration;

pub(super) fn started(phase: &PhaseInfo) -> String {
    format!("{} started", phase.name())
}

pub(super) fn ended(span: &SpanRecord<'_>, slow: bool) -> String {
    let name = span.phase.name();
    let took = duration(span.duration_ns);
    match (span.outcome, span.phase.slow()) {
        (PhaseOutcome::Error, _) => format!("{name} failed after {took}"),
        (PhaseOutcome::Panic, _) => format!("{name} panicked after {took}"),
        (PhaseOutcome::Cancelled, _) => format!("{name} was cancelled after {took}"),
        (PhaseOutcome::Ok, Some(limit)) if slow => {
            format!(
                "{name} finished in {took}, slower than {}",
                human_duration(limit.as_secs_f64())
            )
        }
        (PhaseOutcome::Ok, _) => format!("{name} finished in {took}"),
    }
}

pub(super) fn started_more(phase: &PhaseInfo, calls: u64) -> String {
    format!("{} started {}", phase.name(), more(calls))
}

pub(super) fn ended_more(phase: &PhaseInfo, calls: u64, total_ns: u64) -> String {
    let mean = total_ns.checked_div(calls).unwrap_or_default();
    format!("{} finished {}, in {} on average", phase.name(), more(calls), duration(mean))
}

pub(super) fn slow_more(phase: &PhaseInfo, calls: u64) -> String {
    let limit = phase.slow().unwrap_or_default().as_secs_f64();
    format!("{} was slower than {} {}", phase.name(), human_duration(limit), more(calls))
}

/// With the outcome as `outcome=OK`, which is what queries look for in the lines of the log.
pub(super) fn run_ended(duration_ns: u64, outcome: Outcome) -> String {
    format!("run finished in {}, outcome={outcome}", duration(duration_ns))
}

/// Whether a destination is reached.
pub(super) fn news(news: News) -> Own {
    let News { label, url, reach } = news;
    let warning = |message| Own::event(Level::Warn, message).of(Component::OTEL);
    match reach {
        Reach::Reached => Own::success(format!("{label} -> {url}")),
        Reach::Spooling { dir, reason } => {
            warning(format!("{label} not reachable at {url}, spooling to {}", dir.display()))
                .with("reason", Value::Text(reason.into()))
        }
        Reach::Failing(reason) => warning(format!("{label} not delivered to {url}"))
            .with("reason", Value::Text(reason.into())),
    }
}

fn more(calls: u64) -> String {
    if calls == 1 { "once more".to_owned() } else { format!("{calls} more times") }
}

fn duration(ns: u64) -> String {
    human_duration(Duration::from_nanos(ns).as_secs_f64())
}
