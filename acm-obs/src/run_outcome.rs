//! What phases say of the outcome of the run.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use crate::level::Level;
use crate::outcome::Outcome;

/// An outcome and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// The outcome.
    pub outcome: Outcome,
    /// Why, or nothing.
    pub reason: String,
}

static SAID: Mutex<Option<RunOutcome>> = Mutex::new(None);

/// Says how the run will end; the worst that is said counts. It is logged.
///
/// ```
/// use acm_obs::Outcome;
///
/// acm_obs::set_outcome(Outcome::Degraded);
/// ```
pub fn set_outcome(outcome: Outcome) {
    set_outcome_because(outcome, "");
}

/// Says how the run will end, and why; the worst that is said counts. It is logged with the reason.
///
/// ```
/// use acm_obs::Outcome;
///
/// acm_obs::set_outcome_because(Outcome::Degraded, "no model for GMM, scored without");
/// ```
pub fn set_outcome_because(outcome: Outcome, reason: impl Display) {
    if cfg!(feature = "off") {
        return;
    }
    let reason = crate::print::display(&reason);
    {
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        if said.as_ref().is_none_or(|said| said.outcome < outcome) {
            *said = Some(RunOutcome { outcome, reason: reason.clone() });
        }
    }
    let level = if outcome < Outcome::Degraded { Level::Info } else { Level::Warn };
    if reason.is_empty() {
        crate::__acm_event!(level, crate::LogKind::Event, None, "run outcome set to {outcome}";);
    } else {
        crate::__acm_event!(level, crate::LogKind::Event, None, "run outcome set to {outcome}: {reason}";);
    }
}

/// The worst that was said.
#[must_use]
pub fn said() -> Option<RunOutcome> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Forgets what was said.
pub(crate) fn forget() {
    *SAID.lock().unwrap_or_else(PoisonError::into_inner) = None;
}
