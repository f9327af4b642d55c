//! The exporters of a run: the one place that knows every one of them.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acm_obs::__runtime::{self as facade, Session};

use crate::collector::{Exports, MetricExport, TraceExport};
use crate::delivery::{Batch, Delivery, Keep, Lane, LaneConfig};
use crate::diag::Diag;
use crate::encode::{Identity, Resource};
use crate::metrics::{self, Metrics, OtlpMetrics};
use crate::otlp;
use crate::report::Telemetry;
use crate::settings::{self, Config, Settings};
use crate::traces::{BatchLimits, IsSampled, TraceLimits, TraceParts, TraceProtocol, Traces};

/// What every exporter has to know.
pub(super) struct Context<'a> {
    pub(super) config: &'a Config,
    pub(super) session: &'a Session,
    pub(super) run: &'a Identity,
    pub(super) resource: &'a Resource,
    pub(super) diag: &'a Arc<Diag>,
}

/// Starts the exporters that are wanted.
///
/// # Errors
///
/// What the system says when it has no thread to give.
pub(super) fn start(of: &Context<'_>) -> io::Result<Exports> {
    let settings::Export { traces, metrics } = &of.config.export;
    let configs: Vec<_> =
        traces.iter().map(trace_lane).chain(metrics.iter().map(metric_lane)).collect();
    if configs.is_empty() {
        return Ok(Exports::default());
    }
    let spool = of.config.spool.clone();
    let (delivery, lanes) = Delivery::start(configs, spool, Arc::clone(of.diag))?;
    let mut given = lanes.clone().into_iter();
    // In the order in which they were asked for.
    let traces = match traces {
        Some(config) => given.next().map(|lane| trace_export(of, config, lane)),
        None => None,
    };
    let metrics = match metrics {
        Some(config) => given.next().map(|lane| metric_export(of, config, lane)).transpose()?,
        None => None,
    };
    Ok(Exports::new(traces, metrics, delivery, lanes))
}

fn trace_lane(config: &settings::TraceExport) -> LaneConfig {
    LaneConfig {
        signal: Telemetry::SPANS,
        output: Telemetry::OTLP,
        label: "Traces",
        endpoint: config.endpoint.clone(),
        protocol: otlp::spoken(config.protocol, otlp::Signal::Traces, TraceProtocol),
        queue_bytes: QUEUE_BYTES,
        queue_records: config.queue,
        keep: Keep::All,
        max_age: MAX_AGE,
    }
}

fn metric_lane(config: &settings::MetricExport) -> LaneConfig {
    LaneConfig {
        signal: Telemetry::METRICS,
        output: Telemetry::OTLP,
        label: "Metrics",
        endpoint: config.endpoint.clone(),
        protocol: otlp::spoken(config.protocol, otlp::Signal::Metrics, OtlpMetrics),
        queue_bytes: QUEUE_BYTES,
        queue_records: None,
        // What sums up says it all again; differences do not.
        keep: match config.temporality {
            settings::Temporality::Cumulative => Keep::Latest,
            settings::Temporality::Delta | settings::Temporality::LowMemory => Keep::All,
        },
        max_age: MAX_AGE,
    }
}

fn trace_export(of: &Context<'_>, config: &settings::TraceExport, lane: Lane) -> TraceExport {
    let batches = BatchLimits::default();
    let spans = config.batch.and_then(|spans| usize::try_from(spans.get()).ok());
    let traces = Traces::new(TraceParts {
        run: of.run.clone(),
        started_unix_ns: of.session.started_unix_ns(),
        head: otlp::head(of.resource),
        limits: TraceLimits {
            spans_per_site: of.config.spans_per_site,
            bytes_per_trace: budget(of.config, config),
            pending_after: config.pending_after,
        },
        batches: BatchLimits { spans: spans.unwrap_or(batches.spans), ..batches },
        is_sampled: IsSampled(Box::new(facade::is_sampled)),
    });
    TraceExport::new(traces, lane, config.delay)
}

/// What this process may have of the trace. One that others work in as well is shared with them: nobody
/// here knows how many they are, and the backend's bound is on the trace.
fn budget(config: &Config, traces: &settings::TraceExport) -> u64 {
    let is_shared = config.sampling.parent.is_some();
    let is_default = traces.budget_bytes == Settings::DEFAULT_TRACE_BUDGET_BYTES;
    if is_shared && is_default { traces.budget_bytes / SHARED } else { traces.budget_bytes }
}

fn metric_export(
    of: &Context<'_>,
    config: &settings::MetricExport,
    lane: Lane,
) -> io::Result<MetricExport> {
    let parts = metrics::Parts {
        resource: otlp::resource(of.resource),
        temporality: config.temporality,
        bounds: config.bounds.clone(),
        equipment: of.run.equipment.clone(),
        started_unix_ns: of.session.started_unix_ns(),
    };
    let metrics = Metrics::start(parts, MetricLane(lane))?;
    Ok(MetricExport::new(metrics, config.interval))
}

/// Among how many a trace with a remote parent is taken to be shared, where nobody says.
const SHARED: u64 = 8;

/// The lane of the metrics, which nobody else gives anything to.
#[derive(Debug)]
struct MetricLane(Lane);

impl metrics::Outlet for MetricLane {
    fn give(&mut self, batch: Batch) {
        self.0.offer(batch);
    }

    fn wait(&self, deadline: Instant) -> bool {
        self.0.wait_while_delivering(deadline)
    }

    fn last_delivered(&self) -> Option<u64> {
        self.0.last_delivered()
    }
}

/// What may wait in memory for a backend, of each signal.
const QUEUE_BYTES: usize = 8 << 20;

/// What waited on disk for longer is of no use to anybody.
const MAX_AGE: Duration = Duration::from_hours(7 * 24);
