//! The messages around the data points of `acm.phase.duration`.
//!
//! A message measures what is in it before it is written, and each one around it measures that again:
//! for thousands of points five times over. Here the points are written once, and the lengths around them are
//! known.

use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Metric};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint, int32, message};

use crate::otlp;

/// What stands before the points in each message around them, the innermost first, and the field that
/// they are in.
#[derive(Debug)]
pub(super) struct PhaseDuration {
    levels: [(Vec<u8>, u32); 4],
    /// What stands after them.
    after: Vec<u8>,
}

impl PhaseDuration {
    pub(super) fn new(resource: &Resource, delta: bool) -> Self {
        let metric = Metric {
            name: "acm.phase.duration".to_owned(),
            description: "How long the calls of phases took".to_owned(),
            unit: "s".to_owned(),
            ..Metric::default()
        };
        let (mut of_scope, mut of_resource, mut after) = (Vec::new(), Vec::new(), Vec::new());
        message::encode(OF_ALL, &otlp::scope(), &mut of_scope);
        message::encode(OF_ALL, resource, &mut of_resource);
        let temporality =
            if delta { AggregationTemporality::Delta } else { AggregationTemporality::Cumulative };
        int32::encode(TEMPORALITY, &temporality.into(), &mut after);
        let levels = [
            (metric.encode_to_vec(), HISTOGRAM),
            (of_scope, METRICS),
            (of_resource, SCOPE_METRICS),
            (Vec::new(), RESOURCE_METRICS),
        ];
        Self { levels, after }
    }

    /// Appends a whole `resource_metrics` with these encoded points.
    pub(super) fn put(&self, points: &[u8], out: &mut Vec<u8>) {
        let mut length = points.len() + self.after.len();
        let headers = self.levels.each_ref().map(|(before, field)| {
            let mut header = before.clone();
            encode_key(*field, WireType::LengthDelimited, &mut header);
            encode_varint(length as u64, &mut header);
            length += header.len();
            header
        });
        out.reserve(length);
        headers.iter().rev().for_each(|header| out.extend_from_slice(header));
        out.extend_from_slice(points);
        out.extend_from_slice(&self.after);
    }
}

/// The field of the resource and of the scope in what is around them.
const OF_ALL: u32 = 1;
const RESOURCE_METRICS: u32 = 1;
const SCOPE_METRICS: u32 = 2;
const METRICS: u32 = 2;
const HISTOGRAM: u32 = 9;
const TEMPORALITY: u32 = 2;
