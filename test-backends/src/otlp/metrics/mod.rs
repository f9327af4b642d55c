//! Metrics, as Prometheus 3 takes them over OTLP, and a little stricter: what it would store wrongly or leave out behind a 200
//! is refused as well.

mod check;
mod history;
mod point;
mod series;
mod store;

pub use self::point::Point;
pub use self::series::Series;
pub use self::store::Metrics;
