//! Metrics.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::exponential_histogram_data_point::Buckets;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::summary_data_point::ValueAtQuantile;
use opentelemetry_proto::tonic::metrics::v1::{
    Exemplar, ExponentialHistogram, ExponentialHistogramDataPoint, Gauge, Histogram,
    HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics, ScopeMetrics, Sum, Summary,
    SummaryDataPoint, exemplar, number_data_point,
};

use super::attributes::{key_value, one_of, resource, scope};
use super::object::{Object, Read};

pub(super) fn request(of: &mut Object) -> Read<ExportMetricsServiceRequest> {
    let resource_metrics = of.messages("resourceMetrics", of_resource)?;
    Ok(ExportMetricsServiceRequest { resource_metrics })
}

fn of_resource(of: &mut Object) -> Read<ResourceMetrics> {
    Ok(ResourceMetrics {
        resource: of.message("resource", resource)?,
        scope_metrics: of.messages("scopeMetrics", of_scope)?,
        schema_url: of.text("schemaUrl")?,
    })
}

fn of_scope(of: &mut Object) -> Read<ScopeMetrics> {
    Ok(ScopeMetrics {
        scope: of.message("scope", scope)?,
        metrics: of.messages("metrics", metric)?,
        schema_url: of.text("schemaUrl")?,
    })
}

fn metric(of: &mut Object) -> Read<Metric> {
    let all = [
        of.message("gauge", gauge)?.map(Data::Gauge),
        of.message("sum", sum)?.map(Data::Sum),
        of.message("histogram", histogram)?.map(Data::Histogram),
        of.message("exponentialHistogram", exponential)?.map(Data::ExponentialHistogram),
        of.message("summary", summary)?.map(Data::Summary),
    ];
    Ok(Metric {
        name: of.text("name")?,
        description: of.text("description")?,
        unit: of.text("unit")?,
        metadata: of.messages("metadata", key_value)?,
        data: one_of(all)?,
    })
}

fn gauge(of: &mut Object) -> Read<Gauge> {
    Ok(Gauge { data_points: of.messages("dataPoints", number)? })
}

fn sum(of: &mut Object) -> Read<Sum> {
    Ok(Sum {
        data_points: of.messages("dataPoints", number)?,
        aggregation_temporality: of.i32("aggregationTemporality")?,
        is_monotonic: of.flag_if_any("isMonotonic")?.unwrap_or_default(),
    })
}

fn histogram(of: &mut Object) -> Read<Histogram> {
    Ok(Histogram {
        data_points: of.messages("dataPoints", histogram_point)?,
        aggregation_temporality: of.i32("aggregationTemporality")?,
    })
}

fn exponential(of: &mut Object) -> Read<ExponentialHistogram> {
    Ok(ExponentialHistogram {
        data_points: of.messages("dataPoints", exponential_point)?,
        aggregation_temporality: of.i32("aggregationTemporality")?,
    })
}

fn summary(of: &mut Object) -> Read<Summary> {
    Ok(Summary { data_points: of.messages("dataPoints", summary_point)? })
}

fn number(of: &mut Object) -> Read<NumberDataPoint> {
    use number_data_point::Value::{AsDouble, AsInt};
    let all = [of.double_if_any("asDouble")?.map(AsDouble), of.i64_if_any("asInt")?.map(AsInt)];
    Ok(NumberDataPoint {
        attributes: of.messages("attributes", key_value)?,
        start_time_unix_nano: of.u64("startTimeUnixNano")?,
        time_unix_nano: of.u64("timeUnixNano")?,
        exemplars: of.messages("exemplars", exemplar)?,
        flags: of.u32("flags")?,
        value: one_of(all)?,
    })
}

fn histogram_point(of: &mut Object) -> Read<HistogramDataPoint> {
    Ok(HistogramDataPoint {
        attributes: of.messages("attributes", key_value)?,
        start_time_unix_nano: of.u64("startTimeUnixNano")?,
        time_unix_nano: of.u64("timeUnixNano")?,
        count: of.u64("count")?,
        sum: of.double_if_any("sum")?,
        bucket_counts: of.u64s("bucketCounts")?,
        explicit_bounds: of.doubles("explicitBounds")?,
        exemplars: of.messages("exemplars", exemplar)?,
        flags: of.u32("flags")?,
        min: of.double_if_any("min")?,
        max: of.double_if_any("max")?,
    })
}

fn exponential_point(of: &mut Object) -> Read<ExponentialHistogramDataPoint> {
    Ok(ExponentialHistogramDataPoint {
        attributes: of.messages("attributes", key_value)?,
        start_time_unix_nano: of.u64("startTimeUnixNano")?,
        time_unix_nano: of.u64("timeUnixNano")?,
        count: of.u64("count")?,
        sum: of.double_if_any("sum")?,
        scale: of.i32("scale")?,
        zero_count: of.u64("zeroCount")?,
        positive: of.message("positive", buckets)?,
        negative: of.message("negative", buckets)?,
        flags: of.u32("flags")?,
        exemplars: of.messages("exemplars", exemplar)?,
        min: of.double_if_any("min")?,
        max: of.double_if_any("max")?,
        zero_threshold: of.double("zeroThreshold")?,
    })
}

fn buckets(of: &mut Object) -> Read<Buckets> {
    Ok(Buckets { offset: of.i32("offset")?, bucket_counts: of.u64s("bucketCounts")? })
}

fn summary_point(of: &mut Object) -> Read<SummaryDataPoint> {
    Ok(SummaryDataPoint {
        attributes: of.messages("attributes", key_value)?,
        start_time_unix_nano: of.u64("startTimeUnixNano")?,
        time_unix_nano: of.u64("timeUnixNano")?,
        count: of.u64("count")?,
        sum: of.double("sum")?,
        quantile_values: of.messages("quantileValues", quantile)?,
        flags: of.u32("flags")?,
    })
}

fn quantile(of: &mut Object) -> Read<ValueAtQuantile> {
    Ok(ValueAtQuantile { quantile: of.double("quantile")?, value: of.double("value")? })
}

fn exemplar(of: &mut Object) -> Read<Exemplar> {
    use exemplar::Value::{AsDouble, AsInt};
    let all = [of.double_if_any("asDouble")?.map(AsDouble), of.i64_if_any("asInt")?.map(AsInt)];
    Ok(Exemplar {
        filtered_attributes: of.messages("filteredAttributes", key_value)?,
        time_unix_nano: of.u64("timeUnixNano")?,
        span_id: of.id("spanId", 8)?,
        trace_id: of.id("traceId", 16)?,
        value: one_of(all)?,
    })
}
