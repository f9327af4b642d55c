//! What makes a request with metrics wrong by itself.

use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Exemplar, HistogramDataPoint, Metric,
};

use super::point::{Point, Shape};
use crate::otlp::attributes::Attributes;
use crate::otlp::refusal::Refusal;

/// How far ahead of the server's clock a point may be.
const AHEAD_MS: u64 = 10 * 60 * 1000;

/// Checks a metric and its points.
pub(super) fn check(
    metric: &Metric,
    shape: Shape,
    points: &[Point],
    now_ms: u64,
) -> Result<(), Refusal> {
    let name = &metric.name;
    if name.is_empty() {
        return Err(Refusal::invalid("a metric without a name"));
    }
    if points.is_empty() {
        return Err(Refusal::invalid(format!("empty data points. {name} is dropped")));
    }
    if shape.temporality.is_some_and(|is| is != AggregationTemporality::Cumulative) {
        let why = format!("invalid temporality and type combination for metric \"{name}\"");
        return Err(Refusal::invalid(why));
    }
    for point in points {
        one(shape, point, now_ms)
            .map_err(|why| Refusal::invalid(format!("{name}{{{}}}: {why}", labels(point))))?;
    }
    Ok(())
}

fn labels(point: &Point) -> String {
    Attributes(point.attributes()).line()
}

fn one(shape: Shape, point: &Point, now_ms: u64) -> Result<(), String> {
    if let Some(key) = Attributes(point.attributes()).twice() {
        return Err(format!("duplicate label `{key}`"));
    }
    if point.time_ns() == 0 {
        return Err("no time".to_owned());
    }
    if point.time_ms() > now_ms + AHEAD_MS {
        return Err("out of bounds: more than 10 minutes ahead".to_owned());
    }
    if shape.temporality.is_some() {
        if point.start_ns() == 0 {
            return Err("a cumulative point without a start time".to_owned());
        }
        if point.start_ns() > point.time_ns() {
            return Err("it starts after its time".to_owned());
        }
    }
    match point {
        Point::Number(number) if number.value.is_none() => return Err("no value".to_owned()),
        Point::Histogram(histogram) => buckets(histogram)?,
        _ => {}
    }
    point.exemplars().iter().try_for_each(|exemplar| linked(exemplar, point))
}

fn buckets(point: &HistogramDataPoint) -> Result<(), String> {
    let (bounds, counts) = (&point.explicit_bounds, &point.bucket_counts);
    if bounds.iter().any(|bound| !bound.is_finite()) {
        return Err("a bound that is no number".to_owned());
    }
    if !bounds.is_sorted_by(|a, b| a < b) {
        return Err("the bounds are not sorted".to_owned());
    }
    if counts.len() != bounds.len() + 1 {
        return Err(format!("{} bounds, but {} buckets", bounds.len(), counts.len()));
    }
    let sum: u64 = counts.iter().sum();
    if sum != point.count {
        return Err(format!("a count of {}, but {sum} in the buckets", point.count));
    }
    match (point.sum, point.min, point.max) {
        (Some(sum), ..) if sum.is_nan() => Err("a sum that is no number".to_owned()),
        (_, Some(min), Some(max)) if min > max => Err("a least value above the largest".to_owned()),
        _ => Ok(()),
    }
}

fn linked(exemplar: &Exemplar, point: &Point) -> Result<(), String> {
    let (trace, span) = (exemplar.trace_id.as_slice(), exemplar.span_id.as_slice());
    for (kind, id, length) in [("TraceID", trace, 16), ("SpanID", span, 8)] {
        if !id.is_empty() && (id.len() != length || id.iter().all(|byte| *byte == 0)) {
            return Err(format!("invalid {kind} of {} bytes on an exemplar", id.len()));
        }
    }
    if trace.is_empty() != span.is_empty() {
        return Err("an exemplar with half of its ids".to_owned());
    }
    if exemplar.value.is_none() {
        return Err("an exemplar without a value".to_owned());
    }
    if exemplar.time_unix_nano == 0 || exemplar.time_unix_nano > point.time_ns() {
        return Err("an exemplar without a time, or with one after its point's".to_owned());
    }
    Ok(())
}
