//! What leaves the process over OTLP, where to and how.
//!
//! [`ExportSettings`] is what was said, [`Export`] is what it means. The signal's own variables and
//! setters go before those of all signals, the program before the environment.

mod address;
mod auth;
mod destination;
mod environment;
mod headers;
mod protocol;
mod setters;
#[cfg(test)]
mod tests;

use std::num::NonZeroU64;
use std::time::Duration;

use self::auth::Access;
use self::destination::{Destination, Target};
use super::config::LONGEST;
use super::endpoint::Endpoint;
use super::setting::{Setting, report};
use crate::error::BadSetting;

pub(super) use self::environment::read;
pub use self::protocol::OtlpProtocol;

/// What leaves the process; `None` is a signal that does not.
#[derive(Debug, Default)]
pub(crate) struct Export {
    pub(crate) traces: Option<TraceExport>,
    pub(crate) metrics: Option<MetricExport>,
}

/// How spans leave the process.
#[derive(Debug)]
pub(crate) struct TraceExport {
    pub(crate) endpoint: Endpoint,
    pub(crate) protocol: OtlpProtocol,
    /// How long a span waits for others at most.
    pub(crate) delay: Duration,
    /// How many spans may wait; `None` is bounded by bytes alone.
    pub(crate) queue: Option<NonZeroU64>,
    /// How many spans one request has; `None` is bounded by bytes alone. Not more than the queue.
    pub(crate) batch: Option<NonZeroU64>,
    /// How many bytes of encoded spans one trace gets.
    pub(crate) budget_bytes: u64,
    /// How long a call runs before it gets a pending span; never zero.
    pub(crate) pending_after: Duration,
}

/// How metrics leave the process.
#[derive(Debug)]
pub(crate) struct MetricExport {
    pub(crate) endpoint: Endpoint,
    pub(crate) protocol: OtlpProtocol,
    /// From one export to the next; never zero.
    pub(crate) interval: Duration,
    pub(crate) temporality: Temporality,
    /// The bounds of durations, increasing; `None` are the default ones.
    pub(crate) bounds: Option<Vec<Duration>>,
}

/// Since when sums and histograms count.
///
/// ```
/// use acm_obs_runtime::{Settings, Temporality};
///
/// let settings = Settings::new().temporality(Temporality::Delta);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temporality {
    /// Since the start of the process: what Prometheus takes.
    #[default]
    Cumulative,
    /// Since the last export. What only goes up and down stays cumulative.
    Delta,
    /// Since the last export where that needs no memory: counters and histograms that are recorded
    /// directly. What is observed stays cumulative.
    LowMemory,
}

/// What was said about what leaves the process.
#[derive(Clone, Debug, Default)]
pub(super) struct ExportSettings {
    has_traces: Setting<bool>,
    has_metrics: Setting<bool>,
    all: Destination,
    traces: Destination,
    metrics: Destination,
    access: Access,
    delay: Setting<Duration>,
    queue: Setting<NonZeroU64>,
    batch: Setting<NonZeroU64>,
    trace_timeout: Setting<Duration>,
    budget_bytes: Setting<u64>,
    pending_after: Setting<Duration>,
    interval: Setting<Duration>,
    metric_timeout: Setting<Duration>,
    temporality: Setting<Temporality>,
    bounds: Setting<Vec<Duration>>,
}

impl ExportSettings {
    /// What it means. Of a signal that stays here nothing is looked at.
    pub(super) fn resolve(self, bad: &mut Vec<BadSetting>) -> Export {
        let Self {
            has_traces,
            has_metrics,
            all,
            traces,
            metrics,
            access,
            delay,
            queue,
            batch,
            trace_timeout,
            budget_bytes,
            pending_after,
            interval,
            metric_timeout,
            temporality,
            bounds,
        } = self;
        let mut export = Export::default();
        if has_traces.resolve(bad).unwrap_or(true) {
            let target = Target { path: "/v1/traces", at_most: trace_timeout.resolve(bad) };
            let place = traces.or(all.clone()).resolve(target, access.clone(), bad);
            let (queue, batch) = (queue.resolve(bad), batch.resolve(bad));
            if let (Some(queue), Some(batch)) = (queue, batch)
                && batch > queue
            {
                let accepted = "at most `OTEL_BSP_MAX_QUEUE_SIZE`";
                let name = "OTEL_BSP_MAX_EXPORT_BATCH_SIZE";
                report(BadSetting::new(name, batch.to_string(), accepted), bad);
            }
            let delay = delay.resolve(bad).unwrap_or(DEFAULT_DELAY);
            let budget_bytes =
                budget_bytes.resolve(bad).unwrap_or(super::Settings::DEFAULT_TRACE_BUDGET_BYTES);
            let pending_after = pending_after
                .resolve(bad)
                .unwrap_or(super::Settings::DEFAULT_PENDING_AFTER)
                .min(LONGEST);
            export.traces = place.map(|(endpoint, protocol)| TraceExport {
                endpoint,
                protocol,
                delay: delay.min(LONGEST),
                queue,
                batch: batch.or(queue),
                budget_bytes,
                pending_after,
            });
        }
        if has_metrics.resolve(bad).unwrap_or(true) {
            let target = Target { path: "/v1/metrics", at_most: metric_timeout.resolve(bad) };
            let place = metrics.or(all).resolve(target, access, bad);
            let interval =
                interval.resolve(bad).unwrap_or(super::Settings::DEFAULT_METRIC_INTERVAL);
            let (temporality, bounds) =
                (temporality.resolve(bad).unwrap_or_default(), bounds.resolve(bad));
            export.metrics = place.map(|(endpoint, protocol)| MetricExport {
                endpoint,
                protocol,
                interval: interval.min(LONGEST),
                temporality,
                bounds,
            });
        }
        export
    }
}

/// What the specification says that a span waits for others.
const DEFAULT_DELAY: Duration = Duration::from_secs(5);
