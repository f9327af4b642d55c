//! Since when a series counts, and the zero that it begins with.
//!
//! The SDK says of every series that it began with its instrument, and shows it from its first value on: a
//! rate over it misses that value. Here a series begins at the export before its first one, and says
//! there that it was zero. It says so in every export until one of them is delivered: of those that wait
//! only the last is sent.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, ExponentialHistogram, ExponentialHistogramDataPoint, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, ScopeMetrics, Sum, metric::Data,
};
use prost::Message;

use super::period::Period;

/// The starts of all series.
#[derive(Debug, Default)]
pub(super) struct Starts {
    since: HashMap<u64, Since>,
    state: RandomState,
    /// The last export that told of a series for the first time.
    pub(super) last_begun: Option<u64>,
}

/// Since when a series counts.
#[derive(Clone, Copy, Debug)]
struct Since {
    start: u64,
    /// The export that told of it for the first time.
    first: u64,
}

impl Starts {
    /// Says of each point when its series began and that it is of this export, orders its attributes,
    /// and returns the zeros of the series that have to tell of them: of those that only grow.
    pub(super) fn settle(&mut self, metrics: &mut ScopeMetrics, period: Period) -> ScopeMetrics {
        let mut begun = Vec::new();
        let scope = metrics.scope.as_ref().map(Message::encode_to_vec).unwrap_or_default();
        for metric in &mut metrics.metrics {
            let series = Series { scope: &scope, metric: &metric.name };
            let zeros = match &mut metric.data {
                Some(Data::Gauge(gauge)) => {
                    self.points(&series, &mut gauge.data_points, Growth::Any, period);
                    None
                }
                Some(Data::Sum(sum)) => {
                    let growth = growth(sum.aggregation_temporality, sum.is_monotonic);
                    let data_points = self.points(&series, &mut sum.data_points, growth, period);
                    (!data_points.is_empty()).then_some(Data::Sum(Sum { data_points, ..*sum }))
                }
                Some(Data::Histogram(histogram)) => {
                    let temporality = histogram.aggregation_temporality;
                    let growth = growth(temporality, true);
                    let points = self.points(&series, &mut histogram.data_points, growth, period);
                    (!points.is_empty()).then_some(Data::Histogram(Histogram {
                        data_points: points,
                        aggregation_temporality: temporality,
                    }))
                }
                Some(Data::ExponentialHistogram(histogram)) => {
                    let temporality = histogram.aggregation_temporality;
                    let growth = growth(temporality, true);
                    let points = self.points(&series, &mut histogram.data_points, growth, period);
                    (!points.is_empty()).then_some(Data::ExponentialHistogram(
                        ExponentialHistogram {
                            data_points: points,
                            aggregation_temporality: temporality,
                        },
                    ))
                }
                Some(Data::Summary(_)) | None => None,
            };
            if zeros.is_some() {
                begun.push(Metric {
                    name: metric.name.clone(),
                    description: metric.description.clone(),
                    unit: metric.unit.clone(),
                    metadata: metric.metadata.clone(),
                    data: zeros,
                });
            }
        }
        ScopeMetrics {
            scope: metrics.scope.clone(),
            metrics: begun,
            schema_url: metrics.schema_url.clone(),
        }
    }

    /// The same for the points of one metric.
    fn points<P: Point>(
        &mut self,
        series: &Series<'_>,
        points: &mut [P],
        growth: Growth,
        period: Period,
    ) -> Vec<P> {
        let mut zeros = Vec::new();
        for point in points {
            point.attributes().sort_by(|one, other| one.key.cmp(&other.key));
            let mut start = period.start;
            if growth != Growth::Delta {
                let id = self.state.hash_one(series.id(point.attributes()));
                let since = *self.since.entry(id).or_insert_with(|| {
                    if growth == Growth::Up {
                        self.last_begun = Some(period.number);
                    }
                    Since { start: period.start, first: period.number }
                });
                start = since.start;
                let begins = growth == Growth::Up && period.has_to_begin(since.first);
                if begins && start < period.end && !point.is_zero() {
                    zeros.push(point.zero(start));
                }
            }
            point.set_times(start, period.end);
        }
        zeros
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
