//! What a finished run left behind.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use acm_obs::Outcome;

/// What a finished run left behind: how it ended, where its files are, whether all of it was written.
///
/// ```
/// use acm_obs::Outcome;
/// use acm_obs_runtime::{Settings, init};
///
/// let obs = init(Settings::new().no_run_dir())?;
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
}

impl Finished {
    pub(crate) fn new(outcome: Outcome, run_dir: Option<PathBuf>, complete: bool) -> Self {
        Self { outcome, run_dir, complete }
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
