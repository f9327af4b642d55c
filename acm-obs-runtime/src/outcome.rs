//! What a run can end with.

use std::convert::Infallible;
use std::fmt::Display;

use acm_obs::Outcome;

/// How a run ends, and why if it failed: what [`IntoOutcome`] makes of its values.
///
/// ```
/// use acm_obs::Outcome;
/// use acm_obs_runtime::{Ending, IntoOutcome};
///
/// let fails: Result<Outcome, &str> = Err("no such file");
/// assert_eq!(fails.into_outcome(), Ending::failed("no such file"));
/// assert_eq!(().into_outcome(), Ending::new(Outcome::Ok));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    outcome: Outcome,
    error: Option<String>,
}

impl Ending {
    /// The run ended with this outcome.
    #[must_use]
    pub fn new(outcome: Outcome) -> Self {
        Self { outcome, error: None }
    }

    /// The run failed, for this reason.
    #[must_use]
    pub fn failed(error: impl Display) -> Self {
        Self { outcome: Outcome::Fail, error: Some(error.to_string()) }
    }

    pub(crate) fn into_parts(self) -> (Outcome, Option<String>) {
        let Self { outcome, error } = self;
        (outcome, error)
    }
}

/// What a run can end with: an [`Outcome`], `()` for [`Outcome::Ok`], or a `Result` of either.
///
/// An `Err` is [`Outcome::Fail`]; its text is logged as an error of the component `RUN` and kept in the
/// report.
///
/// ```
/// use acm_obs::Outcome;
/// use acm_obs_runtime::{Settings, init};
///
/// fn pipeline() -> Result<Outcome, std::num::ParseIntError> {
///     let rows: u32 = "12948".parse()?;
///     Ok(if rows == 0 { Outcome::Noop } else { Outcome::Ok })
/// }
///
/// let obs = init(Settings::new().no_run_dir().no_export())?;
/// assert_eq!(obs.finish(pipeline()).outcome(), Outcome::Ok);
/// # Ok::<(), acm_obs_runtime::InitError>(())
/// ```
pub trait IntoOutcome {
    /// How the run ends.
    fn into_outcome(self) -> Ending;
}

impl IntoOutcome for Ending {
    fn into_outcome(self) -> Ending {
        self
    }
}

impl IntoOutcome for Outcome {
    fn into_outcome(self) -> Ending {
        Ending::new(self)
    }
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Ending {
        Ending::new(Outcome::Ok)
    }
}

impl IntoOutcome for Infallible {
    fn into_outcome(self) -> Ending {
        match self {}
    }
}

impl<T: IntoOutcome, E: Display> IntoOutcome for Result<T, E> {
    fn into_outcome(self) -> Ending {
        match self {
            Ok(ending) => ending.into_outcome(),
            Err(error) => Ending::failed(error),
        }
    }
}
