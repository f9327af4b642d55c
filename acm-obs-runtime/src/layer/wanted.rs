//! What the run wants to have of other crates.

use std::sync::atomic::{AtomicU8, Ordering};

use acm_obs::Level;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;

/// How much is wanted, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// No run is observed.
    Nothing = 0,
    /// Spans, and no events.
    Spans = 1,
    /// Spans, and events from this level on.
    Errors = 2,
    Warnings = 3,
    Infos = 4,
    /// Verbose spans and events.
    All = 5,
}

static NOW: AtomicU8 = AtomicU8::new(Wanted::Nothing as u8);

impl Wanted {
    /// What a run wants that logs from this level on.
    pub(super) fn of(max_level: Option<Level>) -> Self {
        match max_level {
            None => Self::Spans,
            Some(Level::Error) => Self::Errors,
            Some(Level::Warn) => Self::Warnings,
            Some(Level::Info) => Self::Infos,
            Some(Level::Debug) => Self::All,
        }
    }

    /// What is wanted now.
    pub(super) fn now() -> Self {
        match NOW.load(Ordering::Relaxed) {
            1 => Self::Spans,
            2 => Self::Errors,
            3 => Self::Warnings,
            4 => Self::Infos,
            5 => Self::All,
            _ => Self::Nothing,
        }
    }

    /// Makes it what is wanted from now on.
    pub(super) fn set(self) {
        NOW.store(self as u8, Ordering::Relaxed);
    }

    /// Whether a span or an event is.
    pub(super) fn has(self, meta: &Metadata<'_>) -> bool {
        *meta.level() <= if meta.is_span() { self.spans() } else { self.events() }
    }

    /// The most verbose level of anything.
    pub(super) fn most_verbose(self) -> LevelFilter {
        self.spans().max(self.events())
    }

    fn spans(self) -> LevelFilter {
        match self {
            Self::Nothing => LevelFilter::OFF,
            Self::Spans | Self::Errors | Self::Warnings | Self::Infos => LevelFilter::INFO,
            Self::All => LevelFilter::DEBUG,
        }
    }

    fn events(self) -> LevelFilter {
        match self {
            Self::Nothing | Self::Spans => LevelFilter::OFF,
            Self::Errors => LevelFilter::ERROR,
            Self::Warnings => LevelFilter::WARN,
            Self::Infos => LevelFilter::INFO,
            Self::All => LevelFilter::DEBUG,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_the_logs_decides_what_is_wanted() {
        let cases = [
            (None, LevelFilter::INFO, LevelFilter::OFF),
            (Some(Level::Error), LevelFilter::INFO, LevelFilter::ERROR),
            (Some(Level::Warn), LevelFilter::INFO, LevelFilter::WARN),
            (Some(Level::Info), LevelFilter::INFO, LevelFilter::INFO),
            (Some(Level::Debug), LevelFilter::DEBUG, LevelFilter::DEBUG),
        ];
        for (level, spans, events) in cases {
            let wanted = Wanted::of(level);
            assert_eq!((wanted.spans(), wanted.events()), (spans, events), "{level:?}");
            assert_eq!(wanted.most_verbose(), spans);
        }
        assert_eq!(Wanted::Nothing.most_verbose(), LevelFilter::OFF);
    }
}
