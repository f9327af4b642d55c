//! Statistics and sums to a request: pure, without a clock, without I/O.

use std::sync::Arc;

use acm_obs::__runtime::{Instrument, Snapshot};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Histogram, HistogramDataPoint, Metric, ResourceMetrics, ScopeMetrics,
    metric::Data,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::encoding::message;

use super::attributes::{string, text};
use super::bounds::Bounds;
use super::built_in::BuiltIn;
use super::exemplars::Exemplar;
use super::nested::PhaseDuration;
use super::period::Period;
use super::phases::Phases;
use super::starts::Starts;
use super::{OUTCOMES, SUCCESS};
use crate::delivery::{Batch, Piece};
use crate::otlp;

/// Encodes one export after the other.
#[derive(Debug)]
pub(super) struct Encoder {
    resource: Resource,
    bounds: Arc<Bounds>,
    delta: bool,
    phases: Phases,
    built_in: Arc<BuiltIn>,
    starts: Starts,
    last_unix_ns: u64,
    /// Exports are counted from zero.
    next_number: u64,
}

/// What an encoder begins with.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) resource: Resource,
    pub(super) bounds: Arc<Bounds>,
    /// Whether histograms count from the last export.
    pub(super) delta: bool,
    pub(super) phases: Phases,
    pub(super) built_in: Arc<BuiltIn>,
    pub(super) started_unix_ns: u64,
}

impl Encoder {
    pub(super) fn new(parts: Parts) -> Self {
        let Parts { resource, bounds, delta, phases, built_in, started_unix_ns } = parts;
        Self {
            resource,
            bounds,
            delta,
            phases,
            built_in,
            starts: Starts::default(),
            last_unix_ns: started_unix_ns,
            next_number: 0,
        }
    }

    /// Whether the next export has to tell of zeros again unless a later one than this is delivered.
    pub(super) fn has_to_begin_again(&self, delivered: Option<u64>) -> bool {
        !self.delta && self.starts.last_begun.max(self.phases.last_begun) > delivered
    }

    /// The batch of an export. A piece is a whole `resource_metrics` of the request: the built-in
    /// metrics, a part of the phases, or a scope of the user, so that one that a backend refuses does
    /// not keep the others out. The zeros that series begin with are pieces of their own, before all others:
    /// where one comes too late after all, it alone is refused.
    ///
    /// `delivered` is the last export that is known to be there.
    pub(super) fn batch(
        &mut self,
        snapshot: &Snapshot,
        exemplars: &[Exemplar],
        own: Vec<ScopeMetrics>,
        user: Vec<ScopeMetrics>,
        delivered: Option<u64>,
    ) -> Batch {
        let start = self.last_unix_ns;
        // Backends tell points apart by the millisecond: of two in one they refuse the second.
        let end = snapshot.taken_unix_ns.max(start.saturating_add(MILLISECOND));
        let number = self.next_number;
        // Differences are all delivered: each zero is told once.
        let delivered = if self.delta { number.checked_sub(1) } else { delivered };
        let period = Period { start, end, number, delivered };
        self.last_unix_ns = period.end;
        self.next_number += 1;
        let (mut zeros, mut out) = (Out::new(&self.resource), Out::new(&self.resource));

        let metrics = own.into_iter().flat_map(|scope| scope.metrics).collect();
        let mut own = ScopeMetrics { metrics, ..scope() };
        self.show_the_latest_regimes(&mut own.metrics);
        if !self.delta {
            self.begin_histograms(&mut own.metrics);
        }
        zeros.add(self.starts.settle(&mut own, period));
        out.add(own);

        let built_in = &self.built_in;
        let equipment = |phase: &'static acm_obs::PhaseInfo| {
            built_in.equipment(phase.equipment().map(|equipment| equipment.name()))
        };
        let phases = PhaseDuration::new(&self.resource, self.delta);
        self.phases.points(snapshot, exemplars, period, &equipment, |point| {
            let is_zero = point.time_unix_nano == point.start_time_unix_nano;
            if is_zero { &mut zeros } else { &mut out }.add_duration(point, &phases);
        });
        zeros.end_phases(&phases);
        out.end_phases(&phases);

        for mut scope in user {
            zeros.add(self.starts.settle(&mut scope, period));
            out.add(scope);
        }
        let Out { body, pieces, .. } = zeros.then(out);
        Batch { head: bytes::Bytes::new(), body: body.into(), pieces, since_unix_ns: period.end }
    }

    /// The regime before the latest has ended.
    fn show_the_latest_regimes(&self, metrics: &mut [Metric]) {
        let regimes = metrics.iter_mut().find(|metric| metric.name == Instrument::Regime.name());
        if let Some(Data::Gauge(gauge)) = regimes.and_then(|metric| metric.data.as_mut()) {
            gauge.data_points.retain(|point| {
                let of = |name| string(&point.attributes, name).unwrap_or_default();
                self.built_in.is_regime(of("equipment"), of("label"))
            });
        }
    }

    /// Shows the histograms that are known to come; the SDK only has those that something was recorded in.
    fn begin_histograms(&self, metrics: &mut Vec<Metric>) {
        let equipment = self.built_in.equipment(None);
        let runs = OUTCOMES.map(|outcome| (Instrument::RunDuration, outcome.as_str()));
        for (instrument, value) in runs.into_iter().chain([(Instrument::BatchDuration, SUCCESS)]) {
            let names = instrument.attributes().iter();
            let attributes: Vec<KeyValue> =
                names.zip([&*equipment, value]).map(|(name, value)| text(name, value)).collect();
            let metric = metrics.iter_mut().position(|metric| metric.name == instrument.name());
            let metric = metric.unwrap_or_else(|| {
                metrics.push(histogram(instrument));
                metrics.len() - 1
            });
            if let Some(Data::Histogram(histogram)) = &mut metrics[metric].data
                && !histogram.data_points.iter().any(|point| same(&point.attributes, &attributes))
            {
                histogram.data_points.push(HistogramDataPoint {
                    attributes,
                    sum: Some(0.0),
                    bucket_counts: vec![0; self.bounds.buckets()],
                    explicit_bounds: self.bounds.seconds().to_vec(),
                    ..HistogramDataPoint::default()
                });
            }
        }
    }
}

/// What is being written.
struct Out<'a> {
    resource: &'a Resource,
    body: Vec<u8>,
    pieces: Vec<Piece>,
    /// Encoded data points of `acm.phase.duration` that are in no piece yet, and how many.
    part: Vec<u8>,
    points: usize,
}

impl<'a> Out<'a> {
    fn new(resource: &'a Resource) -> Self {
        Self { resource, body: Vec::new(), pieces: Vec::new(), part: Vec::new(), points: 0 }
    }

    /// The pieces of the other follow: a backend takes the points of a series in the order of their times.
    fn then(mut self, other: Self) -> Self {
        if self.pieces.is_empty() {
            return other;
        }
        let before = self.body.len();
        self.body.extend_from_slice(&other.body);
        self.pieces.extend(other.pieces.into_iter().map(|Piece { end, items }| {
            let end = usize::try_from(end).unwrap_or(usize::MAX).saturating_add(before);
            Piece { end: u32::try_from(end).unwrap_or(u32::MAX), items }
        }));
        self
    }

    fn add(&mut self, metrics: ScopeMetrics) {
        let points: usize = metrics.metrics.iter().map(points).sum();
        if points == 0 {
            return;
        }
        let metrics = ResourceMetrics {
            resource: Some(self.resource.clone()),
            scope_metrics: vec![metrics],
            schema_url: String::new(),
        };
        message::encode(RESOURCE_METRICS, &metrics, &mut self.body);
        self.end_piece(points);
    }

    /// Adds a data point of `acm.phase.duration`.
    fn add_duration(&mut self, point: &HistogramDataPoint, phases: &PhaseDuration) {
        message::encode(DATA_POINTS, point, &mut self.part);
        self.points += 1;
        if self.points == POINTS_A_PIECE {
            self.end_phases(phases);
        }
    }

    /// Makes a piece of the data points of `acm.phase.duration` so far.
    fn end_phases(&mut self, phases: &PhaseDuration) {
        let points = std::mem::take(&mut self.points);
        if points > 0 {
            phases.put(&self.part, &mut self.body);
            self.part.clear();
            self.end_piece(points);
        }
    }

    fn end_piece(&mut self, points: usize) {
        self.pieces.push(Piece {
            end: u32::try_from(self.body.len()).unwrap_or(u32::MAX),
            items: u32::try_from(points).unwrap_or(u32::MAX),
        });
    }
}

fn scope() -> ScopeMetrics {
    ScopeMetrics { scope: Some(otlp::scope()), ..ScopeMetrics::default() }
}

/// A histogram of durations without points.
fn histogram(instrument: Instrument) -> Metric {
    Metric {
        name: instrument.name().to_owned(),
        description: instrument.description().to_owned(),
        unit: instrument.unit().to_owned(),
        metadata: Vec::new(),
        data: Some(Data::Histogram(Histogram {
            data_points: Vec::new(),
            aggregation_temporality: AggregationTemporality::Cumulative.into(),
        })),
    }
}

/// Whether two lists hold the same attributes, in whatever order.
fn same(one: &[KeyValue], other: &[KeyValue]) -> bool {
    one.len() == other.len() && one.iter().all(|attribute| other.contains(attribute))
}

/// How many data points a metric has.
fn points(metric: &Metric) -> usize {
    match &metric.data {
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        Some(Data::ExponentialHistogram(histogram)) => histogram.data_points.len(),
        Some(Data::Summary(summary)) => summary.data_points.len(),
        None => 0,
    }
}

const MILLISECOND: u64 = 1_000_000;

/// The field of `ExportMetricsServiceRequest`.
const RESOURCE_METRICS: u32 = 1;

/// The field of `Histogram`.
const DATA_POINTS: u32 = 1;

/// So that a piece stays near a megabyte.
const POINTS_A_PIECE: usize = 1_500;
