//! The guard of a run.

use std::path::Path;
use std::sync::Arc;

use acm_obs::TraceId;

use crate::finished::Finished;
use crate::hooks::{self, SignalThread};
use crate::outcome::{Ending, IntoOutcome};
use crate::run::Run;

/// A run that is being observed, from [`init`](crate::init) to [`finish`](Self::finish).
///
/// Dropping it finishes the run too: as [`Outcome::Ok`](acm_obs::Outcome::Ok), or as
/// [`Outcome::Fail`](acm_obs::Outcome::Fail) if the thread panics. A run is also finished by SIGTERM and SIGINT
/// (unless [switched off](crate::Settings::signals)), by `std::process::exit`, and by a panic in a program that
/// aborts on one. Whatever comes first counts.
///
/// ```
/// use acm_obs::acm_log;
/// use acm_obs_runtime::{Settings, init};
///
/// let obs = init(Settings::new().no_run_dir().no_export().run_id("nightly-7"))?;
/// acm_log::data!("loaded", rows = 12948);
/// assert_eq!(obs.run_id(), "nightly-7");
/// let finished = obs.finish(());
/// assert_eq!(finished.outcome(), acm_obs::Outcome::Ok);
/// # Ok::<(), acm_obs_runtime::InitError>(())
/// ```
#[derive(Debug)]
#[must_use = "the run is finished when this is dropped: keep it until the end of `main`"]
pub struct Obs {
    run: Arc<Run>,
    signals: Option<SignalThread>,
}

impl Obs {
    pub(crate) fn new(run: Arc<Run>, signals: Option<SignalThread>) -> Self {
        Self { run, signals }
    }

    /// Ends the run: stops recording, writes what is left, prints the timing report and says how it ended.
    ///
    /// Returns by the [deadline](crate::Settings::shutdown_deadline), whatever is stuck by then.
    pub fn finish(mut self, outcome: impl IntoOutcome) -> Finished {
        self.end(outcome.into_outcome())
    }

    /// Waits until everything that was recorded so far is written to the console and the run
    /// directory, and the report shows it.
    ///
    /// Returns whether it is; `false` if that takes longer than the
    /// [deadline](crate::Settings::shutdown_deadline) or the run has ended.
    ///
    /// ```
    /// use acm_obs::acm_log;
    /// use acm_obs_runtime::{Settings, init};
    ///
    /// let parent = tempfile::tempdir()?;
    /// let obs = init(Settings::new().run_dir(parent.path()).no_export())?;
    /// acm_log::data!("loaded");
    /// assert!(obs.flush());
    /// let dir = obs.run_dir().expect("it could be made");
    /// assert!(std::fs::read_to_string(dir.join("logs.jsonl"))?.contains("loaded"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::must_use_candidate, reason = "mostly called for what it does")]
    pub fn flush(&self) -> bool {
        self.run.flush()
    }

    /// The run's id.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.run.id
    }

    /// The run's directory; `None` if it was not wanted or could not be made.
    #[must_use]
    pub fn run_dir(&self) -> Option<&Path> {
        self.run.dir.as_deref()
    }

    /// The trace of the run.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.run.trace_id
    }

    fn end(&mut self, ending: Ending) -> Finished {
        let finished = self.run.finish(ending);
        if let Some(signals) = self.signals.take() {
            signals.stop();
        }
        finished
    }
}

impl Drop for Obs {
    fn drop(&mut self) {
        if !self.run.is_running() {
            // Somebody ended it: wait until that is done, so that `main` does not cut it off.
            let _ = self.end(Ending::new(acm_obs::Outcome::Ok));
            return;
        }
        let ending = if std::thread::panicking() {
            Ending::failed(hooks::panic_text())
        } else {
            Ending::new(acm_obs::Outcome::Ok)
        };
        let _ = self.end(ending);
    }
}
