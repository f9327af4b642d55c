//! `acm.phase.duration`: a histogram out of the exact statistics of the phases, with exemplars.
//!
//! The SDK for Rust has no exemplars, and knows nothing of durations that are counted already: this
//! instrument is put together here, out of the messages of `opentelemetry-proto`.

use std::collections::HashMap;
use std::sync::Arc;

use acm_obs::__runtime::{PhaseStats, Snapshot};
use acm_obs::{Kind, PhaseInfo, PhaseOutcome};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar as OtlpExemplar, HistogramDataPoint, exemplar::Value,
};

use super::attributes::text;
use super::bounds::{Bounds, seconds};
use super::exemplars::{Exemplar, OUTCOMES, index};
use super::period::Period;
use super::totals::{Extremes, Totals};

/// The series of the instrument.
#[derive(Debug)]
pub(super) struct Phases {
    bounds: Arc<Bounds>,
    delta: bool,
    series: Vec<Series>,
    /// The last export that told of a series for the first time.
    pub(super) last_begun: Option<u64>,
    known: HashMap<Key, usize>,
    /// By phase and outcome: the series plus one, or zero.
    by_phase: Vec<usize>,
    /// The counts of one row and of a part of it, and one data point, kept for their memory.
    row: Vec<u64>,
    part: Vec<u64>,
    /// No calls at all.
    none: Totals,
    point: HistogramDataPoint,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    component: &'static str,
    phase: &'static str,
    equipment: Arc<str>,
    outcome: PhaseOutcome,
}

#[derive(Debug)]
struct Series {
    attributes: Vec<KeyValue>,
    /// From when on its sums count.
    since: u64,
    /// The export that told of it for the first time.
    first: u64,
    now: Totals,
    last: Totals,
    exemplars: Vec<Exemplar>,
}

impl Phases {
    /// With the temporality of a histogram that is recorded directly.
    pub(super) fn new(bounds: Arc<Bounds>, delta: bool) -> Self {
        let empty = vec![0; bounds.buckets()];
        let none = Totals::new(bounds.buckets());
        let point = HistogramDataPoint {
            explicit_bounds: bounds.seconds().to_vec(),
            ..HistogramDataPoint::default()
        };
        Self {
            bounds,
            point,
            delta,
            series: Vec::new(),
            last_begun: None,
            known: HashMap::new(),
            by_phase: Vec::new(),
            row: empty.clone(),
            part: empty,
            none,
        }
    }

    /// Makes the data points of an export, one after the other in the same memory; `equipment` says
    /// how that of a phase is written.
    pub(super) fn points(
        &mut self,
        snapshot: &Snapshot,
        exemplars: &[Exemplar],
        period: Period,
        equipment: &dyn Fn(&'static PhaseInfo) -> Arc<str>,
        mut take: impl FnMut(&HistogramDataPoint),
    ) {
        for series in &mut self.series {
            series.now.clear();
            series.exemplars.clear();
        }
        for row in snapshot.phases.iter().filter(|row| row.phase.kind() == Kind::Phase) {
            self.add(row, period, equipment);
        }
        for exemplar in exemplars {
            if let Some(series) = self.find(exemplar.phase, exemplar.outcome) {
                series.show(exemplar);
            }
        }
        let point = &mut self.point;
        for series in &mut self.series {
            std::mem::swap(&mut point.attributes, &mut series.attributes);
            series.points(self.delta, period, &self.none, point, &mut take);
            std::mem::swap(&mut point.attributes, &mut series.attributes);
        }
    }

    /// Adds a row of the statistics to the series of its outcomes.
    fn add(
        &mut self,
        row: &PhaseStats,
        period: Period,
        equipment: &dyn Fn(&'static PhaseInfo) -> Arc<str>,
    ) {
        let bounds = Arc::clone(&self.bounds);
        let mut well = std::mem::take(&mut self.row);
        let mut part = std::mem::take(&mut self.part);
        well.fill(0);
        bounds.count(&row.histogram, &mut well);
        let mut well_ns = row.histogram_ns;
        let mut extremes = Extremes { min_ns: Some(row.min_ns), max_ns: Some(row.max_ns) };
        for outcome in row.outcomes.iter().filter(|outcome| outcome.histogram.count() > 0) {
            part.fill(0);
            bounds.count(&outcome.histogram, &mut part);
            for (well, part) in well.iter_mut().zip(&part) {
                *well = well.saturating_sub(*part);
            }
            well_ns = well_ns.saturating_sub(outcome.total_ns);
            // The rest has longer and shorter calls than these, or nobody knows.
            extremes.min_ns = extremes.min_ns.filter(|min| *min < outcome.min_ns);
            extremes.max_ns = extremes.max_ns.filter(|max| *max > outcome.max_ns);
            let own = Extremes { min_ns: Some(outcome.min_ns), max_ns: Some(outcome.max_ns) };
            let series = self.series_of(row.phase, outcome.outcome, period, equipment);
            series.now.add(&part, outcome.total_ns, own);
        }
        let series = self.series_of(row.phase, PhaseOutcome::Ok, period, equipment);
        series.now.add(&well, well_ns, extremes);
        (self.row, self.part) = (well, part);
    }

    fn series_of(
        &mut self,
        phase: &'static PhaseInfo,
        outcome: PhaseOutcome,
        period: Period,
        equipment: &dyn Fn(&'static PhaseInfo) -> Arc<str>,
    ) -> &mut Series {
        let index = index(phase, outcome);
        if self.by_phase.len() <= index {
            self.by_phase.resize(index + OUTCOMES.len(), 0);
        }
        if self.by_phase[index] == 0 {
            let key = Key {
                component: phase.component().name(),
                phase: phase.name(),
                equipment: equipment(phase),
                outcome,
            };
            let next = self.series.len();
            let place = *self.known.entry(key).or_insert_with_key(|key| {
                self.series.push(Series::new(key, period, self.bounds.buckets()));
                self.last_begun = Some(period.number);
                next
            });
            self.by_phase[index] = place + 1;
        }
        let place = self.by_phase[index] - 1;
        &mut self.series[place]
    }

    fn find(&mut self, phase: &'static PhaseInfo, outcome: PhaseOutcome) -> Option<&mut Series> {
        let place = *self.by_phase.get(index(phase, outcome))?;
        self.series.get_mut(place.checked_sub(1)?)
    }
}

impl Series {
    fn new(key: &Key, period: Period, buckets: usize) -> Self {
        let Key { component, phase, equipment, outcome } = key;
        Self {
            attributes: vec![
                text("component", component),
                text("phase", phase),
                text("equipment", equipment),
                text("outcome", outcome.as_str()),
            ],
            since: period.start,
            first: period.number,
            now: Totals::new(buckets),
            last: Totals::new(buckets),
            exemplars: Vec::new(),
        }
    }

    /// Takes an exemplar unless there is a slower one of its bucket.
    fn show(&mut self, exemplar: &Exemplar) {
        match self.exemplars.iter_mut().find(|known| known.bucket == exemplar.bucket) {
            Some(known) if known.ns < exemplar.ns => *known = *exemplar,
            Some(_) => {}
            None => self.exemplars.push(*exemplar),
        }
    }

    /// Makes the points of this series; its attributes stand in the point already.
    fn points(
        &mut self,
        delta: bool,
        period: Period,
        none: &Totals,
        point: &mut HistogramDataPoint,
        take: &mut impl FnMut(&HistogramDataPoint),
    ) {
        self.now.no_less_than(&self.last);
        if delta {
            let grown = self.now.since(&self.last);
            if grown.count() > 0 {
                grown.fill(point, period.start, period.end);
                self.fill_exemplars(point);
                take(point);
            }
        } else {
            let begins = period.has_to_begin(self.first);
            if begins && self.now.count() > 0 && self.since < period.end {
                // It is empty before its first export.
                none.fill(point, self.since, self.since);
                point.exemplars.clear();
                take(point);
            }
            self.now.fill(point, self.since, period.end);
            self.fill_exemplars(point);
            take(point);
        }
        self.last.become_like(&self.now);
    }

    fn fill_exemplars(&self, point: &mut HistogramDataPoint) {
        point.exemplars.clear();
        point.exemplars.extend(self.exemplars.iter().map(otlp));
    }
}

fn otlp(exemplar: &Exemplar) -> OtlpExemplar {
    OtlpExemplar {
        filtered_attributes: Vec::new(),
        time_unix_nano: exemplar.unix_ns,
        span_id: exemplar.span_id.to_u64().to_be_bytes().to_vec(),
        trace_id: exemplar.trace_id.to_u128().to_be_bytes().to_vec(),
        value: Some(Value::AsDouble(seconds(exemplar.ns))),
    }
}
