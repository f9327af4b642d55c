//! The calls that are recorded, and how they are traced.

use std::thread;
use std::time::Duration;

use acm_obs::{Context, SpanId, TraceContext, TraceId, acm_phase};
use acm_obs_benches::contender::Failure;
use acm_obs_benches::work::{self, LEAVES};
use acm_obs_runtime::report::{Output, Telemetry};
use acm_obs_runtime::{Finished, Obs, Settings};
use serde::{Deserialize, Serialize};

/// In which traces the calls are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Traces {
    /// In the run's: the budget of a trace leaves most of them out.
    One,
    /// In the run's, which has neither a budget nor a bound per site.
    OneWithoutBudget,
    /// Each parent is in the trace of a remote caller, so that no budget is ever used up.
    OneEachParent,
}

/// How long the calling thread rests between two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pace {
    /// Long enough for a collector that takes a microsecond a span.
    Pauses,
    /// Not at all: the collector never rests.
    NoPauses,
}

/// Spans of a parent: its own and those of the leaves.
pub(crate) const SPANS: u64 = LEAVES + 1;

/// Parents in a round.
const ROUND: u64 = 100;

impl Traces {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::One => "one trace",
            Self::OneWithoutBudget => "one trace, no budget",
            Self::OneEachParent => "a trace each parent",
        }
    }

    pub(crate) fn set(self, settings: Settings) -> Settings {
        match self {
            Self::One | Self::OneEachParent => settings,
            Self::OneWithoutBudget => {
                settings.spans_per_site(u64::MAX).trace_budget_bytes(u64::MAX)
            }
        }
    }

    /// Makes as many parents with their leaves as there are spans, on the calling thread.
    pub(crate) fn record(self, spans: u64, pace: Pace) {
        let parents = spans / SPANS;
        for begin in (0..parents).step_by(usize::try_from(ROUND).unwrap_or(usize::MAX)) {
            for _ in begin..parents.min(begin + ROUND) {
                self.record_parent();
            }
            if pace == Pace::Pauses {
                thread::sleep(Duration::from_micros(ROUND * SPANS));
            }
        }
    }

    fn record_parent(self) {
        let caller = TraceContext::new(TraceId::random(), SpanId::random());
        match caller.filter(|_| self == Self::OneEachParent) {
            Some(caller) => Context::remote(&caller).in_scope(parent),
            None => parent(),
        };
    }
}

/// Starts the run.
pub(crate) fn init(settings: Settings) -> Result<Obs, Failure> {
    Ok(acm_obs_runtime::init(settings).map_err(|error| error.to_string())?)
}

/// What became of the spans.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Spans {
    /// That reached the collector.
    pub(crate) collected: u64,
    /// That were encoded for the export.
    pub(crate) encoded: u64,
    pub(crate) delivered: u64,
    pub(crate) spooled: u64,
}

impl Spans {
    pub(crate) fn of(finished: &Finished) -> Self {
        let none = Output::default();
        let signal = finished.telemetry().signals.get(Telemetry::SPANS);
        let collected = signal.map_or(0, |signal| signal.recorded);
        let output = signal.and_then(|signal| signal.outputs.get(Telemetry::OTLP));
        let Output { delivered, spooled, ref left_out, added, .. } = *output.unwrap_or(&none);
        let seen = if output.is_some() { collected + added } else { 0 };
        let encoded = seen.saturating_sub(left_out.values().sum());
        Self { collected, encoded, delivered, spooled }
    }
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
