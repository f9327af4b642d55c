//! The servers that the environment names, and the tests that they are there for.

use std::env;

use libtest_mimic::{Completion, Trial};

use crate::prometheus::Prometheus;
use crate::tempo::Tempo;

/// What the environment names; a server is there when all of its variables are.
pub(crate) struct Servers {
    tempo: Result<Tempo, String>,
    prometheus: Result<Prometheus, String>,
}

/// A test and what it needs.
pub(crate) enum Test {
    Traces(fn(&Tempo)),
    Metrics(fn(&Prometheus)),
    Both(fn(&Tempo, &Prometheus)),
}

impl Servers {
    pub(crate) fn from_env() -> Self {
        let (otlp, tempo) = (variable(OTLP), variable(TEMPO));
        let prometheus = variable(PROMETHEUS);
        let metrics = variable(OTLP_METRICS);
        Self {
            tempo: match (otlp, tempo) {
                (Ok(otlp), Ok(tempo)) => Ok(Tempo::new(otlp, tempo)),
                (otlp, tempo) => Err(both(otlp.err(), tempo.err())),
            },
            prometheus: prometheus.map(|url| Prometheus::new(url, metrics.ok())),
        }
    }

    /// The variables that are missing, if any are.
    pub(crate) fn missing(&self) -> Option<String> {
        let (tempo, prometheus) = (self.tempo.as_ref().err(), self.prometheus.as_ref().err());
        let all = both(tempo.cloned(), prometheus.cloned());
        (!all.is_empty()).then_some(all)
    }

    /// A test as it runs; ignored where a server that it needs is not named.
    pub(crate) fn trial(&self, name: &str, test: Test) -> Trial {
        let (tempo, prometheus) = (self.tempo.clone(), self.prometheus.clone());
        Trial::ignorable_test(name.trim_start_matches("live::"), move || {
            let missing = match (test, tempo, prometheus) {
                (Test::Traces(run), Ok(tempo), _) => {
                    run(&tempo);
                    None
                }
                (Test::Metrics(run), _, Ok(prometheus)) => {
                    run(&prometheus);
                    None
                }
                (Test::Both(run), Ok(tempo), Ok(prometheus)) => {
                    run(&tempo, &prometheus);
                    None
                }
                (Test::Traces(_), Err(missing), _) | (Test::Metrics(_), _, Err(missing)) => {
                    Some(missing)
                }
                (Test::Both(_), tempo, prometheus) => Some(both(tempo.err(), prometheus.err())),
            };
            Ok(missing.map_or(Completion::Completed, |missing| {
                Completion::ignored_with(format!("{missing} not set"))
            }))
        })
    }
}

/// The value of a variable, else its name.
fn variable(name: &str) -> Result<String, String> {
    let value = env::var(name).ok().filter(|value| !value.is_empty());
    value.map(|url| url.trim_end_matches('/').to_owned()).ok_or_else(|| name.to_owned())
}

fn both(one: Option<String>, other: Option<String>) -> String {
    one.into_iter().chain(other).collect::<Vec<_>>().join(", ")
}

const OTLP: &str = "ACM_LIVE_OTLP";
const OTLP_METRICS: &str = "ACM_LIVE_OTLP_METRICS";
const TEMPO: &str = "ACM_LIVE_TEMPO";
const PROMETHEUS: &str = "ACM_LIVE_PROMETHEUS";
