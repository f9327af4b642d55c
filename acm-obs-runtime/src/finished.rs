//! What a finished run left behind.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acm_obs::Outcome;

use crate::report::Telemetry;

/// What a finished run left behind: how it ended, where its files are, whether all of it was written.
///
/// ```
/// use acm_obs::Outcome;
/// use acm_obs_runtime::{Settings, init};
///
/// let obs = init(Settings::new().no_run_dir().no_export())?;
/// let finished = obs.finish(Outcome::Noop);
/// assert_eq!(finished.outcome(), Outcome::Noop);
/// assert_eq!(finished.run_dir(), None);
/// assert!(finished.is_complete());
/// # Ok::<(), acm_obs_runtime::InitError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "turn it into the `ExitCode` that `main` returns, or the outcome is lost on the parent"]
pub struct Finished {
    outcome: Outcome,
    run_dir: Option<PathBuf>,
    complete: bool,
    telemetry: Telemetry,
}

impl Finished {
    pub(crate) fn new(
        outcome: Outcome,
        run_dir: Option<PathBuf>,
        complete: bool,
        telemetry: Telemetry,
    ) -> Self {
        Self { outcome, run_dir, complete, telemetry }
    }

    /// How the run ended: the worse of what `finish` was given and of what
    /// [`set_outcome`](acm_obs::set_outcome) was.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The run's directory, if it has one.
    #[must_use]
    pub fn run_dir(&self) -> Option<&Path> {
        self.run_dir.as_deref()
    }

    /// What became of the run's own records: delivered, spooled, left out and dropped, by signal and
    /// reason. The same numbers stand in `report.json`.
    ///
    /// ```
    /// use acm_obs_runtime::{Settings, init};
    ///
    /// let finished = init(Settings::new().no_run_dir().no_export())?.finish(());
    /// assert_eq!(finished.telemetry().dropped(), 0);
    /// # Ok::<(), acm_obs_runtime::InitError>(())
    /// ```
    #[must_use]
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Whether everything that was recorded and not dropped was written before the deadline.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

impl From<Finished> for ExitCode {
    fn from(finished: Finished) -> Self {
        finished.outcome.into()
    }
}
