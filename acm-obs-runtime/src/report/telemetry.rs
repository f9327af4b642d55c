//! What became of the run's own records: recorded, delivered, spooled, left out, dropped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The accounts of all signals of a run, so that nothing is lost silently.
///
/// Signals and outputs are found by name, and made when they are first asked for; a later kind of
/// output needs no new field.
///
/// ```
/// use acm_obs_runtime::report::Telemetry;
///
/// let mut telemetry = Telemetry::default();
/// let logs = telemetry.signal(Telemetry::LOGS);
/// logs.recorded = 4_812;
/// logs.output("console").delivered = 4_809;
/// logs.output("console").drop("queue_full", 3);
/// assert_eq!(telemetry.dropped(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telemetry {
    /// One account a signal, by the signal's name.
    #[serde(default)]
    pub signals: BTreeMap<String, Signal>,
}

impl Telemetry {
    /// The signal of log records.
    pub const LOGS: &str = "logs";
    /// The signal of finished calls of phases.
    pub const SPANS: &str = "spans";
    /// The signal of the phase statistics, the report's own.
    pub const TIMINGS: &str = "timings";
    /// The signal of measurements: a record is a point of a time series in one export.
    pub const METRICS: &str = "metrics";
    /// The signal of profiles.
    pub const PROFILES: &str = "profiles";

    /// The output that sends signals over OTLP.
    pub const OTLP: &str = "otlp";

    /// The account of a signal, made if there is none yet.
    pub fn signal(&mut self, name: &str) -> &mut Signal {
        self.signals.entry(name.to_owned()).or_default()
    }

    /// All records of this run that wait on disk, of every signal and by every output.
    ///
    /// ```
    /// use acm_obs_runtime::report::Telemetry;
    ///
    /// let mut telemetry = Telemetry::default();
    /// telemetry.signal(Telemetry::SPANS).output(Telemetry::OTLP).spooled = 212;
    /// assert_eq!(telemetry.spooled(), 212);
    /// ```
    #[must_use]
    pub fn spooled(&self) -> u64 {
        let outputs = self.signals.values().flat_map(|signal| signal.outputs.values());
        total(outputs.map(|output| output.spooled))
    }

    /// All records that were dropped, of every signal and by every output.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        total(self.signals.values().map(Signal::all_dropped))
    }
}

/// The account of one signal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Records that the run made and handed over.
    #[serde(default)]
    pub recorded: u64,
    /// Records that were not kept on purpose, by reason: a bound per site, a sampler.
    #[serde(default)]
    pub left_out: BTreeMap<String, u64>,
    /// Records that were lost before any output saw them, by reason.
    #[serde(default)]
    pub dropped: BTreeMap<String, u64>,
    /// Where the records went, by the output's name: `console`, `logs.jsonl`, `loki`, …
    #[serde(default)]
    pub outputs: BTreeMap<String, Output>,
}

impl Signal {
    /// The account of an output, made if there is none yet.
    pub fn output(&mut self, name: &str) -> &mut Output {
        self.outputs.entry(name.to_owned()).or_default()
    }

    /// Adds records that were lost before any output saw them. Zero adds no reason.
    pub fn drop(&mut self, reason: &str, records: u64) {
        add(&mut self.dropped, reason, records);
    }

    /// Adds records that were not kept on purpose. Zero adds no reason.
    pub fn leave_out(&mut self, reason: &str, records: u64) {
        add(&mut self.left_out, reason, records);
    }

    /// Everything dropped, by the signal and by its outputs.
    pub(super) fn all_dropped(&self) -> u64 {
        total(self.dropped.values().copied()).saturating_add(total(
            self.outputs.values().map(|output| total(output.dropped.values().copied())),
        ))
    }

    /// The outputs that are elsewhere, by name: all but the console and the files of the run directory.
    pub(super) fn backends(&self) -> impl Iterator<Item = (&str, &Output)> {
        let all = self.outputs.iter().map(|(name, output)| (name.as_str(), output));
        all.filter(|(name, _)| !HERE.contains(name))
    }
}

/// The outputs of this machine. A later kind of backend need not be named anywhere.
const HERE: [&str; 3] = ["console", "logs.jsonl", "spans.jsonl"];

/// What one output did with the records of one signal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Records that arrived: written, or accepted by a server.
    #[serde(default)]
    pub delivered: u64,
    /// Records that wait on disk for a later delivery.
    #[serde(default)]
    pub spooled: u64,
    /// Records that this output made up besides those of the run: spans of what runs for long or has
    /// not ended, and the run's own.
    #[serde(default)]
    pub added: u64,
    /// Texts that were cut because the backend takes no longer ones; their records count as delivered.
    #[serde(default)]
    pub cut: u64,
    /// Records of earlier runs that waited on disk and have arrived now: they are none of this run's.
    #[serde(default)]
    pub replayed: u64,
    /// Records that this output does not take on purpose, by reason.
    #[serde(default)]
    pub left_out: BTreeMap<String, u64>,
    /// Records that this output lost, by reason.
    #[serde(default)]
    pub dropped: BTreeMap<String, u64>,
    /// Records of earlier runs that waited on disk and are lost, by reason.
    #[serde(default)]
    pub earlier_dropped: BTreeMap<String, u64>,
}

impl Output {
    /// Adds records that this output lost. Zero adds no reason.
    pub fn drop(&mut self, reason: &str, records: u64) {
        add(&mut self.dropped, reason, records);
    }

    /// Adds records that this output does not take on purpose. Zero adds no reason.
    pub fn leave_out(&mut self, reason: &str, records: u64) {
        add(&mut self.left_out, reason, records);
    }

    /// Adds records of earlier runs that this output lost. Zero adds no reason.
    pub fn drop_earlier(&mut self, reason: &str, records: u64) {
        add(&mut self.earlier_dropped, reason, records);
    }
}

fn add(counts: &mut BTreeMap<String, u64>, reason: &str, records: u64) {
    if records > 0 {
        let count = counts.entry(reason.to_owned()).or_default();
        *count = count.saturating_add(records);
    }
}

/// A sum that a stored report with absurd numbers cannot make overflow.
fn total(counts: impl Iterator<Item = u64>) -> u64 {
    counts.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::Telemetry;

    #[test]
    fn counts_of_one_reason_add_up_and_zero_leaves_no_trace() {
        let mut telemetry = Telemetry::default();
        let spans = telemetry.signal(Telemetry::SPANS);
        spans.drop("buffer_full", 0);
        assert!(spans.dropped.is_empty());
        spans.drop("buffer_full", 2);
        spans.drop("buffer_full", 3);
        spans.output("spans.jsonl").drop("queue_full", 4);
        spans.output("spans.jsonl").leave_out("site_limit", 7);
        assert_eq!(spans.dropped["buffer_full"], 5);
        assert_eq!(telemetry.dropped(), 9);
    }
}
