//! How important a log record is.

use std::fmt;
use std::str::FromStr;

/// How important a log record is, from the least to the most.
///
/// ```
/// use acm_obs::Level;
///
/// assert!(Level::Warn > Level::Info);
/// assert_eq!("warning".parse(), Ok(Level::Warn));
/// assert_eq!(Level::Error.as_str(), "ERROR");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Verbose diagnostics.
    Debug = 1,
    /// What an operator wants to read of a good run.
    Info = 2,
    /// Unexpected, but the run goes on.
    Warn = 3,
    /// Something failed.
    Error = 4,
}

impl Level {
    /// The name on the wire: `DEBUG`, `INFO`, `WARN` or `ERROR`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = ParseLevelError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const NAMES: [(&str, Level); 5] = [
            ("debug", Level::Debug),
            ("info", Level::Info),
            ("warn", Level::Warn),
            ("warning", Level::Warn),
            ("error", Level::Error),
        ];
        NAMES
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text.trim()))
            .map(|(_, level)| *level)
            .ok_or(ParseLevelError)
    }
}

/// The text names no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseLevelError;

impl fmt::Display for ParseLevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one of `debug`, `info`, `warn`, `error`")
    }
}

impl std::error::Error for ParseLevelError {}
