//! Why a run cannot be observed.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use thiserror::Error;

/// Why [`init`](crate::init) refused to start.
///
/// ```
/// use acm_obs_runtime::{InitError, Settings, init};
///
/// let error = init(Settings::new().run_id("../etc").no_run_dir()).unwrap_err();
/// assert!(matches!(error, InitError::BadSettings(_)));
/// assert!(error.to_string().contains("`../etc`"));
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InitError {
    /// Settings or environment variables have values that are not accepted; all of them are listed.
    #[error("{}", Listed(.0))]
    BadSettings(Vec<BadSetting>),
    /// A run is being observed already.
    #[error(
        "a run is already being observed in this process: \
         call `init` once, or `finish` the running one before the next"
    )]
    AlreadyRunning,
    /// The `acm-obs` in this program is not the one that this runtime was written for.
    #[error(
        "this acm-obs-runtime speaks version {runtime} of the interface between the crates and acm-obs \
         speaks version {facade}: use releases of the same number"
    )]
    Version {
        /// What this crate speaks.
        runtime: u32,
        /// What `acm-obs` speaks.
        facade: u32,
    },
    /// The system refused a thread.
    #[error("cannot start the thread `{name}`: raise the limit of threads for this user")]
    Thread {
        /// The thread's name.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl InitError {
    /// Prints `error: …` to stderr and returns the exit code of a usage error, 2.
    ///
    /// ```
    /// use std::process::ExitCode;
    ///
    /// use acm_obs_runtime::{Settings, init};
    ///
    /// fn main() -> ExitCode {
    ///     let obs = match init(Settings::from_env().no_run_dir()) {
    ///         Ok(obs) => obs,
    ///         Err(error) => return error.report(),
    ///     };
    ///     obs.finish(()).into()
    /// }
    /// ```
    #[must_use = "this is the exit code for `main` to return"]
    pub fn report(self) -> ExitCode {
        let mut text = format!("error: {self}");
        let mut cause = std::error::Error::source(&self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        // A closed stderr is no reason to end otherwise.
        let _ = writeln!(io::stderr(), "{text}");
        ExitCode::from(USAGE_ERROR)
    }
}

/// A setting whose value is not accepted.
///
/// ```
/// use acm_obs_runtime::{InitError, Settings, init};
///
/// let Err(InitError::BadSettings(bad)) = init(Settings::new().run_id("a b").no_run_dir()) else {
///     panic!("a run id has no blanks");
/// };
/// assert_eq!((bad[0].name(), bad[0].value()), ("run_id", "a b"));
/// assert!(bad[0].accepted().contains("letters, digits"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting {
    name: &'static str,
    value: String,
    accepted: &'static str,
}

impl BadSetting {
    pub(crate) fn new(
        name: &'static str,
        value: impl Into<String>,
        accepted: &'static str,
    ) -> Self {
        Self { name, value: value.into(), accepted }
    }

    /// The environment variable, or the setter of [`Settings`](crate::Settings), that it came from.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// What was given: `***` in place of what may be a secret, nothing where something is missing.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// What would be accepted.
    #[must_use]
    pub fn accepted(&self) -> &str {
        self.accepted
    }
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, accepted } = self;
        if value.is_empty() {
            write!(f, "`{name}` is empty, expected {accepted}")
        } else {
            write!(f, "`{name}` is `{}`, expected {accepted}", value.escape_debug())
        }
    }
}

struct Listed<'a>(&'a [BadSetting]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, bad) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{bad}")?;
        }
        Ok(())
    }
}

/// The exit code of a run that was asked for wrongly.
const USAGE_ERROR: u8 = 2;
