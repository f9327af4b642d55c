//! The points of one series over time.

use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{Exemplar, HistogramDataPoint};

use super::point::Point;
use crate::otlp::attributes::Attributes;

/// A metric with one set of attributes, of one instance of one service.
#[derive(Clone, Debug)]
pub struct Series {
    /// The metric's name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Its description.
    pub description: String,
    /// `gauge`, `sum`, `histogram`, `exponential histogram`, `summary`.
    pub kind: &'static str,
    /// Whether it only counts up.
    pub monotonic: bool,
    /// The name of the scope that made it.
    pub scope: String,
    pub(super) resource: Arc<Vec<KeyValue>>,
    pub(super) attributes: Vec<KeyValue>,
    pub(super) points: Vec<Point>,
}

impl Series {
    /// Its attributes.
    #[must_use]
    pub fn attributes(&self) -> Attributes<'_> {
        Attributes(&self.attributes)
    }

    /// The attributes of its resource.
    #[must_use]
    pub fn resource(&self) -> Attributes<'_> {
        Attributes(&self.resource)
    }

    /// All points, the oldest first; retries are not among them.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The newest point.
    ///
    /// # Panics
    ///
    /// Never: a series has a point.
    #[must_use]
    pub fn last(&self) -> &Point {
        self.points.last().expect("a series has a point")
    }

    /// The newest number; of a histogram, how many values it has.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.last().value()
    }

    /// The newest point of a histogram with bounds.
    ///
    /// # Panics
    ///
    /// If it is no such histogram.
    #[must_use]
    pub fn histogram(&self) -> &HistogramDataPoint {
        match self.last() {
            Point::Histogram(point) => point,
            other => panic!("{} is no histogram: {other:?}", self.name),
        }
    }

    /// The exemplars of the newest point.
    #[must_use]
    pub fn exemplars(&self) -> &[Exemplar] {
        self.last().exemplars()
    }
}
