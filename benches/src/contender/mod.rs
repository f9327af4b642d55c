//! The contenders: the same work under different instrumentation.
//!
//! Each file holds a `leaf`, a `parent`, and what starts and stops the collector behind them. None
//! knows of the others, and a process starts one of them at most.

mod acm;
mod fastrace;
mod fmt;
mod hotpath;
mod plain;
mod registry;
mod stack;
mod tracing;

use std::error::Error;

/// One way of instrumenting the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// No instrumentation.
    Plain,
    /// `#[acm_phase]`, no runtime installed.
    AcmIdle,
    /// `#[acm_phase]`, the runtime installed with its defaults, but nothing leaves the process.
    Acm,
    /// The same, exporting traces and metrics to a server that takes everything.
    AcmExporting,
    /// fastrace `#[trace]`, a reporter that takes everything and drops it.
    Fastrace,
    /// hotpath `#[measure]`, its defaults but for the metrics server.
    Hotpath,
    /// tracing `#[instrument]`, no subscriber.
    Tracing,
    /// tracing `#[instrument]`, a bare registry.
    Registry,
    /// tracing `#[instrument]`, a registry and span ends formatted to a sink.
    Fmt,
    /// tracing, OpenTelemetry, an event and a histogram, the batch processor's default queue.
    Stack,
    /// The same with a queue that holds a round, so that nothing is dropped.
    StackRoomy,
}

/// A contender that is ready to be measured.
pub struct Started {
    /// Calls one parent, which calls its leaves.
    pub parent: fn() -> u64,
    /// Stops the collector and tells what arrived there.
    pub stop: Stop,
}

/// Stops a collector.
pub type Stop = Box<dyn FnOnce() -> Result<Arrived, Failure>>;

/// Whatever went wrong; a benchmark only shows it.
pub type Failure = Box<dyn Error + Send + Sync>;

/// What arrived behind a contender; `None` where it has no such thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrived {
    /// Calls of the leaf in the statistics.
    pub counted: Option<u64>,
    /// Spans, those of leaves and of parents.
    pub spans: Option<u64>,
}

impl Contender {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Plain,
        Self::AcmIdle,
        Self::Acm,
        Self::AcmExporting,
        Self::Fastrace,
        Self::Hotpath,
        Self::Tracing,
        Self::Registry,
        Self::Fmt,
        Self::Stack,
        Self::StackRoomy,
    ];

    /// What the table calls it; also its name on the command line of a child.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain call",
            Self::AcmIdle => "acm-obs, no runtime",
            Self::Acm => "acm-obs",
            Self::AcmExporting => "acm-obs, exporting",
            Self::Fastrace => "fastrace",
            Self::Hotpath => "hotpath",
            Self::Tracing => "tracing, no subscriber",
            Self::Registry => "tracing, registry",
            Self::Fmt => "tracing, fmt to a sink",
            Self::Stack => "tracing + OTel stack",
            Self::StackRoomy => "same, queue of a round",
        }
    }

    /// The contender of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|contender| contender.name() == name)
    }

    /// Starts its collector in this process.
    ///
    /// # Errors
    ///
    /// When the collector cannot be started.
    pub fn start(self) -> Result<Started, Failure> {
        match self {
            Self::Plain => Ok(plain::start()),
            Self::AcmIdle => Ok(acm::start_idle()),
            Self::Acm => acm::start(),
            Self::AcmExporting => acm::start_exporting(),
            Self::Fastrace => Ok(fastrace::start()),
            Self::Hotpath => hotpath::start(),
            Self::Tracing => Ok(tracing::start()),
            Self::Registry => registry::start(),
            Self::Fmt => fmt::start(),
            Self::Stack => stack::start(stack::DEFAULT_QUEUE),
            Self::StackRoomy => stack::start(stack::ROOMY_QUEUE),
        }
    }
}
