//! Since when a series counts, and the zero that it begins with.
//!
//! The SDK says of every series that it began with its instrument, and shows it from its first value on: a
//! rate over it misses that value. Here a series begins at the export before its first one, and says
//! there that it was zero.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, ExponentialHistogramDataPoint, HistogramDataPoint, NumberDataPoint,
    ScopeMetrics, metric::Data,
};
use prost::Message;

use super::period::Period;

/// The starts of all series.
#[derive(Debug, Default)]
pub(super) struct Starts {
    since: HashMap<u64, u64>,
    state: RandomState,
}

impl Starts {
    /// Says of each point when its series began and that it is of this export, orders its attributes,
    /// and puts a zero before the first point of each series that only grows.
    pub(super) fn settle(&mut self, metrics: &mut ScopeMetrics, period: Period) {
        let scope = metrics.scope.as_ref().map(Message::encode_to_vec).unwrap_or_default();
        for metric in &mut metrics.metrics {
            let series = Series { scope: &scope, metric: &metric.name };
            match &mut metric.data {
                Some(Data::Gauge(gauge)) => {
                    self.points(&series, &mut gauge.data_points, Growth::Any, period);
                }
                Some(Data::Sum(sum)) => {
                    let growth = growth(sum.aggregation_temporality, sum.is_monotonic);
                    self.points(&series, &mut sum.data_points, growth, period);
                }
                Some(Data::Histogram(histogram)) => {
                    let growth = growth(histogram.aggregation_temporality, true);
                    self.points(&series, &mut histogram.data_points, growth, period);
                }
                Some(Data::ExponentialHistogram(histogram)) => {
                    let growth = growth(histogram.aggregation_temporality, true);
                    self.points(&series, &mut histogram.data_points, growth, period);
                }
                Some(Data::Summary(_)) | None => {}
            }
        }
    }

    fn points<P: Point>(
        &mut self,
        series: &Series<'_>,
        points: &mut Vec<P>,
        growth: Growth,
        period: Period,
    ) {
        let mut zeros = Vec::new();
        for point in &mut *points {
            point.attributes().sort_by(|one, other| one.key.cmp(&other.key));
            let mut start = period.start;
            if growth != Growth::Delta {
                let id = self.state.hash_one(series.id(point.attributes()));
                let next = self.since.len();
                start = *self.since.entry(id).or_insert(period.start);
                let is_new = self.since.len() > next;
                if growth == Growth::Up && is_new && start < period.end && !point.is_zero() {
                    zeros.push(point.zero(start));
                }
            }
            point.set_times(start, period.end);
        }
        // Before the others: a backend takes the points of a series in the order of their times.
        if !zeros.is_empty() {
            zeros.append(points);
            *points = zeros;
        }
    }
}

/// How the values of an instrument go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Growth {
    /// Each one counts from the last export.
    Delta,
    /// They count from the start and never go down.
    Up,
    /// They go up and down.
    Any,
}

fn growth(temporality: i32, monotonic: bool) -> Growth {
    if temporality == AggregationTemporality::Delta as i32 {
        Growth::Delta
    } else if monotonic {
        Growth::Up
    } else {
        Growth::Any
    }
}

struct Series<'a> {
    scope: &'a [u8],
    metric: &'a str,
}

impl Series<'_> {
    fn id(&self, attributes: &[KeyValue]) -> Vec<u8> {
        let mut id = [self.scope, &[0], self.metric.as_bytes(), &[0]].concat();
        for attribute in attributes {
            // A `Vec` takes everything.
            let _ = attribute.encode_length_delimited(&mut id);
        }
        id
    }
}

/// What all kinds of data points have.
trait Point: Sized {
    fn attributes(&mut self) -> &mut Vec<KeyValue>;
    fn set_times(&mut self, start: u64, end: u64);
    fn is_zero(&self) -> bool;
    /// The same series with nothing counted.
    fn zero(&self, at: u64) -> Self;
}

impl Point for NumberDataPoint {
    fn attributes(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn set_times(&mut self, start: u64, end: u64) {
        (self.start_time_unix_nano, self.time_unix_nano) = (start, end);
    }

    fn is_zero(&self) -> bool {
        match self.value {
            Some(Value::AsInt(value)) => value == 0,
            Some(Value::AsDouble(value)) => value == 0.0,
            None => true,
        }
    }

    fn zero(&self, at: u64) -> Self {
        let value = match self.value {
            Some(Value::AsDouble(_)) => Value::AsDouble(0.0),
            _ => Value::AsInt(0),
        };
        Self {
            attributes: self.attributes.clone(),
            start_time_unix_nano: at,
            time_unix_nano: at,
            value: Some(value),
            ..Self::default()
        }
    }
}

impl Point for HistogramDataPoint {
    fn attributes(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn set_times(&mut self, start: u64, end: u64) {
        (self.start_time_unix_nano, self.time_unix_nano) = (start, end);
    }

    fn is_zero(&self) -> bool {
        self.count == 0
    }

    fn zero(&self, at: u64) -> Self {
        Self {
            attributes: self.attributes.clone(),
            start_time_unix_nano: at,
            time_unix_nano: at,
            sum: Some(0.0),
            bucket_counts: vec![0; self.bucket_counts.len()],
            explicit_bounds: self.explicit_bounds.clone(),
            ..Self::default()
        }
    }
}

impl Point for ExponentialHistogramDataPoint {
    fn attributes(&mut self) -> &mut Vec<KeyValue> {
        &mut self.attributes
    }

    fn set_times(&mut self, start: u64, end: u64) {
        (self.start_time_unix_nano, self.time_unix_nano) = (start, end);
    }

    fn is_zero(&self) -> bool {
        self.count == 0
    }

    fn zero(&self, at: u64) -> Self {
        Self {
            attributes: self.attributes.clone(),
            start_time_unix_nano: at,
            time_unix_nano: at,
            sum: Some(0.0),
            scale: self.scale,
            zero_threshold: self.zero_threshold,
            ..Self::default()
        }
    }
}
