//! The signals that have a path.

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Spans.
    Traces,
    /// Metrics, to a receiver of any OTLP.
    Metrics,
    /// Metrics, to Prometheus itself.
    Prometheus,
}

impl Signal {
    /// By its path.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        match path {
            "/v1/traces" => Some(Self::Traces),
            "/v1/metrics" => Some(Self::Metrics),
            "/api/v1/otlp/v1/metrics" => Some(Self::Prometheus),
            _ => None,
        }
    }
}
