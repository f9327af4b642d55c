//! The signals that have a path.

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// Spans.
    Traces,
    /// Metrics.
    Metrics,
}

impl Signal {
    /// By a path: the receiver's own, and the one of Prometheus.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        match path {
            "/v1/traces" => Some(Self::Traces),
            "/v1/metrics" | "/api/v1/otlp/v1/metrics" => Some(Self::Metrics),
            _ => None,
        }
    }
}
