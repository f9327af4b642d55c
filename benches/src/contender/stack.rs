//! The stack that does what one attribute of ours does: a `tracing` span that becomes an
//! OpenTelemetry span, one event in it, and one OpenTelemetry histogram record per call.

use std::future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use opentelemetry::metrics::Histogram;
use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracerProvider, SpanData, SpanExporter,
};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

use crate::contender::{Arrived, Failure, Started};
use crate::work;

/// The default of the OpenTelemetry specification.
pub(super) const DEFAULT_QUEUE: usize = 2_048;

/// Holds the spans of one round.
pub(super) const ROOMY_QUEUE: usize = 65_536;

pub(super) fn start(queue: usize) -> Result<Started, Failure> {
    let spans = Arc::new(AtomicU64::new(0));
    let config = BatchConfigBuilder::default().with_max_queue_size(queue).build();
    let exporter = DiscardSpans { spans: Arc::clone(&spans) };
    let processor = BatchSpanProcessor::builder(exporter).with_batch_config(config).build();
    let tracers = SdkTracerProvider::builder().with_span_processor(processor).build();
    let reader = PeriodicReader::builder(DiscardMetrics).build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();
    global::set_meter_provider(meters.clone());
    let layer = tracing_opentelemetry::layer().with_tracer(tracers.tracer("benches"));
    registry().with(layer).try_init()?;
    Ok(Started {
        parent,
        stop: Box::new(move || {
            tracers.shutdown()?;
            meters.shutdown()?;
            Ok(Arrived { counted: None, spans: Some(spans.load(Ordering::Relaxed)) })
        }),
    })
}

#[tracing::instrument(skip_all)]
#[inline(never)]
fn parent() -> u64 {
    let started = Instant::now();
    let sum = work::leaves(leaf);
    ended("parent", started);
    sum
}

#[tracing::instrument(skip_all)]
#[inline(never)]
fn leaf(n: u64) -> u64 {
    let started = Instant::now();
    let sum = work::body(n);
    ended("leaf", started);
    sum
}

/// The event and the histogram record that end a call.
fn ended(phase: &'static str, started: Instant) {
    static DURATIONS: LazyLock<Histogram<f64>> = LazyLock::new(|| {
        global::meter("benches").f64_histogram("acm.phase.duration").with_unit("s").build()
    });

    tracing::info!(component = "FEAT", "finished");
    let labels = [KeyValue::new("component", "FEAT"), KeyValue::new("phase", phase)];
    DURATIONS.record(started.elapsed().as_secs_f64(), &labels);
}

#[derive(Debug)]
struct DiscardSpans {
    spans: Arc<AtomicU64>,
}

impl SpanExporter for DiscardSpans {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.spans.fetch_add(batch.len() as u64, Ordering::Relaxed);
        future::ready(Ok(()))
    }
}

struct DiscardMetrics;

impl PushMetricExporter for DiscardMetrics {
    fn export(&self, _: &ResourceMetrics) -> impl Future<Output = OTelSdkResult> + Send {
        future::ready(Ok(()))
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}
