//! A receiver of OTLP/HTTP, as strict as Tempo 2.9 with traces and Prometheus 3 with metrics.

mod attributes;
mod body;
mod intake;
mod metrics;
mod options;
mod refusal;
mod seen;
mod server;
mod signal;
mod traces;

pub use self::attributes::{Attributes, Lookups};
pub use self::metrics::{Metrics, Point, Series};
pub use self::options::OtlpOptions;
pub use self::refusal::Refused;
pub use self::seen::{Accepted, Counts, Seen};
pub use self::server::OtlpServer;
pub use self::traces::{Cut, Kept, SpanView, Traces};
