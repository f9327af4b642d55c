//! tracing with a layer that writes a line when a span ends, into a sink.

use std::io;

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::contender::{Failure, Started, tracing};

pub(super) fn start() -> Result<Started, Failure> {
    let lines = fmt::layer().with_span_events(FmtSpan::CLOSE).with_writer(io::sink);
    registry().with(lines).try_init()?;
    Ok(tracing::start())
}
