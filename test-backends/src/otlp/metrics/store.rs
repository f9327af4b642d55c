//! The series that are kept.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;

use super::history::Place;
use super::point::{Point, Shape};
use super::series::Series;
use super::{check, history, point};
use crate::otlp::attributes::{Attributes, Lookups};
use crate::otlp::refusal::Refusal;
use crate::otlp::seen::Accepted;

/// Service name and instance (Prometheus' `job` and `instance`), the metric's name, its attributes sorted.
type Key = (String, String, String, String);

/// Accepted requests with metrics, and the series made of them.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    requests: Vec<Accepted<ExportMetricsServiceRequest>>,
    series: BTreeMap<Key, Series>,
    newest_ms: u64,
    again: u64,
}

impl Metrics {
    /// Keeps a request but for its last so many points, or refuses it whole.
    pub(crate) fn accept(
        &mut self,
        accepted: Accepted<ExportMetricsServiceRequest>,
        rejected: u64,
        now_ms: u64,
    ) -> Result<(), Refusal> {
        let mut found = Vec::new();
        for resource in &accepted.message.resource_metrics {
            let attributes = resource.resource.iter().flat_map(|resource| &resource.attributes);
            let attributes = Arc::new(attributes.cloned().collect());
            for scope in &resource.scope_metrics {
                let name =
                    scope.scope.as_ref().map(|scope| scope.name.as_str()).unwrap_or_default();
                for metric in &scope.metrics {
                    let (shape, points) = point::points(metric).ok_or_else(|| {
                        Refusal::invalid(format!(
                            "unsupported metric type: {} has no data",
                            metric.name
                        ))
                    })?;
                    check::check(metric, shape, &points, now_ms)?;
                    let new = |point| (shape, series(metric, shape, name, &attributes, point));
                    found.extend(points.into_iter().map(new));
                }
            }
        }
        found.truncate(found.len().saturating_sub(usize::try_from(rejected).unwrap_or(usize::MAX)));
        // A request is taken whole or not at all.
        let mut next = self.clone_series(&found);
        let mut again = 0;
        let mut times = HashSet::new();
        for (shape, new) in found {
            if !times.insert((key(&new), new.last().time_ms())) {
                return Err(refused(&new, "it stands twice in the request at the same time"));
            }
            again += u64::from(append(&mut next, shape, new, self.newest_ms)?);
        }
        self.again += again;
        for (key, series) in next {
            self.newest_ms = self.newest_ms.max(series.last().time_ms());
            self.series.insert(key, series);
        }
        self.requests.push(accepted);
        Ok(())
    }

    /// The series that a request is about, as they are.
    fn clone_series(&self, found: &[(Shape, Series)]) -> BTreeMap<Key, Series> {
        let keys = found.iter().map(|(_, series)| key(series));
        keys.filter_map(|key| self.series.get_key_value(&key))
            .map(|(key, series)| (key.clone(), series.clone()))
            .collect()
    }

    /// The accepted requests, as they came.
    #[must_use]
    pub fn requests(&self) -> &[Accepted<ExportMetricsServiceRequest>] {
        &self.requests
    }

    /// The names of all metrics.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        self.series.values().map(|series| series.name.as_str()).collect()
    }

    /// Points that came once more, unchanged.
    #[must_use]
    pub fn points_again(&self) -> u64 {
        self.again
    }

    /// The series of a metric that have these attributes among theirs.
    #[must_use]
    pub fn series(&self, name: &str, attributes: Lookups<'_>) -> Vec<&Series> {
        let all = self.series.values().filter(|series| series.name == name);
        all.filter(|series| series.attributes().have(attributes)).collect()
    }

    /// The one series of a metric that has these attributes among its own.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one.
    #[must_use]
    pub fn one(&self, name: &str, attributes: Lookups<'_>) -> &Series {
        match self.series(name, attributes).as_slice() {
            [series] => series,
            others => {
                let (count, table) = (others.len(), self.table());
                panic!(
                    "expected one series `{name}` with {attributes:?}, there are {count}:\n{table}"
                )
            }
        }
    }

    /// The newest numbers of all series of a metric that have these attributes, added up; 0 without any.
    #[must_use]
    pub fn total(&self, name: &str, attributes: Lookups<'_>) -> f64 {
        self.series(name, attributes).into_iter().map(Series::value).sum()
    }

    /// All series with their newest numbers, a line each, sorted: `acm.rows{equipment=FD_FAN} 5000`.
    #[must_use]
    pub fn table(&self) -> String {
        let mut lines: Vec<_> = self
            .series
            .values()
            .map(|series| {
                format!("{}{{{}}} {}\n", series.name, series.attributes().line(), series.value())
            })
            .collect();
        lines.sort_unstable();
        lines.concat()
    }
}

fn series(
    metric: &Metric,
    shape: Shape,
    scope: &str,
    resource: &Arc<Vec<KeyValue>>,
    point: Point,
) -> Series {
    Series {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        description: metric.description.clone(),
        kind: shape.kind,
        monotonic: shape.monotonic,
        scope: scope.to_owned(),
        resource: Arc::clone(resource),
        attributes: point.attributes().to_vec(),
        points: vec![point],
    }
}

fn key(series: &Series) -> Key {
    let of = |name| series.resource().shown(name).unwrap_or_default();
    let attributes = Attributes(&series.attributes).line();
    (of("service.name"), of("service.instance.id"), series.name.clone(), attributes)
}

fn refused(series: &Series, why: &str) -> Refusal {
    Refusal::invalid(format!("{}{{{}}}: {why}", series.name, series.attributes().line()))
}

/// Whether the point had come before.
fn append(
    next: &mut BTreeMap<Key, Series>,
    shape: Shape,
    new: Series,
    newest_ms: u64,
) -> Result<bool, Refusal> {
    let key = key(&new);
    let before = next.get(&key);
    if let Some(before) = before
        && (before.kind, before.unit.as_str()) != (new.kind, new.unit.as_str())
    {
        let was = format!("it was a {} of unit `{}` before", before.kind, before.unit);
        return Err(refused(&new, &was));
    }
    let last = before.map(Series::last);
    let place =
        history::place(shape, new.last(), last, newest_ms).map_err(|why| refused(&new, &why))?;
    if place == Place::Again {
        return Ok(true);
    }
    match next.get_mut(&key) {
        Some(series) => series.points.extend(new.points),
        None => {
            next.insert(key, new);
        }
    }
    Ok(false)
}
