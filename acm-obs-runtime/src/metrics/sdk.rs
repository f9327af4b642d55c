//! The SDK and a way to read it when we want to.

use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry_proto::tonic::metrics::v1::ScopeMetrics;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::reader::MetricReader;
use opentelemetry_sdk::metrics::{
    InstrumentKind, ManualReader, Pipeline, SdkMeterProvider, Temporality as SdkTemporality,
};

use crate::settings::Temporality;

/// A provider of meters, alive as long as this is, and a reader of what they measure. What it says of
/// its resource is not used.
#[derive(Debug)]
pub(super) struct Sdk {
    provider: SdkMeterProvider,
    reader: Reader,
}

impl Sdk {
    pub(super) fn new(temporality: Temporality) -> Self {
        let temporality = match temporality {
            Temporality::Cumulative => SdkTemporality::Cumulative,
            Temporality::Delta => SdkTemporality::Delta,
            Temporality::LowMemory => SdkTemporality::LowMemory,
        };
        let reader = ManualReader::builder().with_temporality(temporality).build();
        let reader = Reader(Arc::new(reader));
        let provider = SdkMeterProvider::builder()
            .with_resource(Resource::builder_empty().build())
            .with_reader(reader.clone())
            .build();
        Self { provider, reader }
    }

    /// The provider: the last clone of it that goes ends what all read.
    pub(super) fn provider(&self) -> &SdkMeterProvider {
        &self.provider
    }

    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }
}

/// Reads a provider; a clone reads the same one.
#[derive(Clone, Debug)]
pub(super) struct Reader(Arc<ManualReader>);

impl Reader {
    /// All that was measured, by scope; callbacks run now, on this thread.
    pub(super) fn read(&self) -> Vec<ScopeMetrics> {
        let mut read = ResourceMetrics::default();
        match self.0.collect(&mut read) {
            Ok(()) => read.scope_metrics().map(ScopeMetrics::from).collect(),
            Err(_) => Vec::new(),
        }
    }
}

impl MetricReader for Reader {
    fn register_pipeline(&self, pipeline: Weak<Pipeline>) {
        self.0.register_pipeline(pipeline);
    }

    fn collect(&self, into: &mut ResourceMetrics) -> OTelSdkResult {
        self.0.collect(into)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn temporality(&self, kind: InstrumentKind) -> SdkTemporality {
        self.0.temporality(kind)
    }
}
