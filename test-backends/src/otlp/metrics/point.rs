//! One point of any kind of metric.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, ExponentialHistogramDataPoint, HistogramDataPoint, Metric,
    NumberDataPoint, SummaryDataPoint, metric, number_data_point,
};

/// One point of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// Of a counter or a gauge.
    Number(NumberDataPoint),
    /// Of a histogram with bounds.
    Histogram(HistogramDataPoint),
    /// Of an exponential histogram.
    Exponential(ExponentialHistogramDataPoint),
    /// Of a summary.
    Summary(SummaryDataPoint),
}

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) kind: &'static str,
    /// Where points have one.
    pub(super) temporality: Option<AggregationTemporality>,
    /// Points never get smaller.
    pub(super) monotonic: bool,
}

/// The points of a metric and its shape; `None` without data.
pub(super) fn points(metric: &Metric) -> Option<(Shape, Vec<Point>)> {
    let shape = |kind, temporality: Option<i32>, monotonic| {
        let known = |value| AggregationTemporality::try_from(value).unwrap_or_default();
        Shape { kind, temporality: temporality.map(known), monotonic }
    };
    Some(match metric.data.as_ref()? {
        metric::Data::Gauge(gauge) => {
            (shape("gauge", None, false), all(&gauge.data_points, Point::Number))
        }
        metric::Data::Sum(sum) => (
            shape("sum", Some(sum.aggregation_temporality), sum.is_monotonic),
            all(&sum.data_points, Point::Number),
        ),
        metric::Data::Histogram(histogram) => (
            shape("histogram", Some(histogram.aggregation_temporality), true),
            all(&histogram.data_points, Point::Histogram),
        ),
        metric::Data::ExponentialHistogram(histogram) => (
            shape("exponential histogram", Some(histogram.aggregation_temporality), true),
            all(&histogram.data_points, Point::Exponential),
        ),
        metric::Data::Summary(summary) => {
            (shape("summary", None, true), all(&summary.data_points, Point::Summary))
        }
    })
}

fn all<T: Clone>(points: &[T], kind: impl Fn(T) -> Point) -> Vec<Point> {
    points.iter().cloned().map(kind).collect()
}

impl Point {
    /// Its attributes.
    #[must_use]
    pub fn attributes(&self) -> &[KeyValue] {
        match self {
            Self::Number(point) => &point.attributes,
            Self::Histogram(point) => &point.attributes,
            Self::Exponential(point) => &point.attributes,
            Self::Summary(point) => &point.attributes,
        }
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub fn time_ns(&self) -> u64 {
        match self {
            Self::Number(point) => point.time_unix_nano,
            Self::Histogram(point) => point.time_unix_nano,
            Self::Exponential(point) => point.time_unix_nano,
            Self::Summary(point) => point.time_unix_nano,
        }
    }

    /// Milliseconds since 1970: what Prometheus tells points apart by.
    #[must_use]
    pub fn time_ms(&self) -> u64 {
        self.time_ns() / 1_000_000
    }

    /// When its counting began, in nanoseconds since 1970; 0 where it does not count.
    #[must_use]
    pub fn start_ns(&self) -> u64 {
        match self {
            Self::Number(point) => point.start_time_unix_nano,
            Self::Histogram(point) => point.start_time_unix_nano,
            Self::Exponential(point) => point.start_time_unix_nano,
            Self::Summary(point) => point.start_time_unix_nano,
        }
    }

    /// Its exemplars.
    #[must_use]
    pub fn exemplars(&self) -> &[Exemplar] {
        match self {
            Self::Number(point) => &point.exemplars,
            Self::Histogram(point) => &point.exemplars,
            Self::Exponential(point) => &point.exemplars,
            Self::Summary(_) => &[],
        }
    }

    /// The number, or how many values a histogram has.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has nothing but doubles either")]
    pub fn value(&self) -> f64 {
        match self {
            Self::Number(point) => match point.value {
                Some(number_data_point::Value::AsInt(value)) => value as f64,
                Some(number_data_point::Value::AsDouble(value)) => value,
                None => f64::NAN,
            },
            Self::Histogram(point) => point.count as f64,
            Self::Exponential(point) => point.count as f64,
            Self::Summary(point) => point.count as f64,
        }
    }

    /// Whether a backend would store the same numbers for both.
    pub(super) fn same_numbers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Histogram(a), Self::Histogram(b)) => {
                (a.count, a.sum, &a.bucket_counts, &a.explicit_bounds)
                    == (b.count, b.sum, &b.bucket_counts, &b.explicit_bounds)
            }
            (a, b) => a.value().to_bits() == b.value().to_bits(),
        }
    }
}
