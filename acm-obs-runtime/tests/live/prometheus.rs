//! What Prometheus has.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::http::get_json;
use crate::wait::until;

/// A Prometheus, and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Prometheus {
    query: String,
    otlp: String,
}

/// Names and values of a series.
pub(crate) type Labels = BTreeMap<String, String>;

/// A series with its samples.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) labels: Labels,
    /// The oldest first.
    pub(crate) values: Vec<f64>,
}

/// One exemplar of a series.
#[derive(Clone, Debug)]
pub(crate) struct Exemplar {
    pub(crate) series: Labels,
    pub(crate) labels: Labels,
    pub(crate) value: f64,
}

impl Series {
    /// The value of a label; nothing where there is no such label, which is the same to Prometheus.
    pub(crate) fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    /// The only sample, or the last one.
    pub(crate) fn value(&self) -> f64 {
        self.values[self.values.len() - 1]
    }
}

impl Prometheus {
    /// One that answers here; it gets metrics there itself, or by somebody else.
    pub(crate) fn new(query: String, otlp: Option<String>) -> Self {
        let otlp = otlp.unwrap_or_else(|| format!("{query}/api/v1/otlp/v1/metrics"));
        Self { query, otlp }
    }

    /// Where metrics go to, with its path.
    pub(crate) fn otlp(&self) -> &str {
        &self.otlp
    }

    /// What a query says now.
    pub(crate) fn query(&self, query: &str) -> Vec<Series> {
        series(&self.ask("/api/v1/query", &[("query", query)]))
    }

    /// What a query says, as soon as it says something.
    pub(crate) fn found(&self, query: &str) -> Vec<Series> {
        until(query, || {
            let found = self.query(query);
            if found.is_empty() { Err("nothing".to_owned()) } else { Ok(found) }
        })
    }

    /// The only value of a query, as soon as there is one.
    pub(crate) fn number(&self, query: &str) -> f64 {
        let found = self.found(query);
        let [one] = &found[..] else { panic!("{query}: {found:#?}") };
        one.value()
    }

    /// The values of a query over the last minutes, one each second.
    pub(crate) fn lately(&self, query: &str) -> Vec<Series> {
        let (start, end) = self.last_minutes();
        let parameters = [("query", query), ("start", &start), ("end", &end), ("step", "1")];
        series(&self.ask("/api/v1/query_range", &parameters))
    }

    /// The exemplars of the series of the last minutes.
    pub(crate) fn exemplars(&self, query: &str) -> Vec<Exemplar> {
        let (start, end) = self.last_minutes();
        let parameters = [("query", query), ("start", start.as_str()), ("end", end.as_str())];
        let answer = self.ask("/api/v1/query_exemplars", &parameters);
        let all = answer.as_array().unwrap().iter().flat_map(|found| {
            let series = labels(&found["seriesLabels"]);
            found["exemplars"].as_array().unwrap().iter().map(move |one| Exemplar {
                series: series.clone(),
                labels: labels(&one["labels"]),
                value: number(&one["value"]),
            })
        });
        all.collect()
    }

    /// By the clock of the server.
    fn last_minutes(&self) -> (String, String) {
        let now = number(&self.ask("/api/v1/query", &[("query", "time()")])["result"][1]);
        ((now - 300.0).to_string(), (now + 5.0).to_string())
    }

    fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Value {
        let answer = get_json(&self.query, path, parameters);
        assert_eq!(answer["status"], "success", "{answer}");
        answer["data"].clone()
    }
}

/// The series of an answer of any kind.
fn series(data: &Value) -> Vec<Series> {
    let all = data["result"].as_array().unwrap().iter().map(|found| {
        let values = match &found["values"] {
            Value::Array(values) => values.iter().map(|value| number(&value[1])).collect(),
            _ => vec![number(&found["value"][1])],
        };
        Series { labels: labels(&found["metric"]), values }
    });
    all.collect()
}

fn labels(object: &Value) -> Labels {
    let labels = object.as_object().unwrap().iter();
    labels.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn number(value: &Value) -> f64 {
    value.as_str().unwrap().parse().unwrap()
}
