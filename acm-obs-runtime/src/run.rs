//! A run from the outside: whoever ends it first ends it, all others wait for that.

use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acm_obs::__runtime::said_outcome;
use acm_obs::{Outcome, TraceId};

use crate::collector::{Command, Finish};
use crate::diag::{Diag, Trouble};
use crate::finished::Finished;
use crate::outcome::Ending;
use crate::report::Telemetry;

/// A run that is being observed: shared by the guard, the signal thread and the hooks.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) trace_id: TraceId,
    /// `None` if it was not wanted or could not be made.
    pub(crate) dir: Option<PathBuf>,
    commands: Sender<Command>,
    wake: fn(),
    diag: Arc<Diag>,
    deadline: Duration,
    /// A forked child has the memory of the run, but none of its threads.
    process: u32,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
enum State {
    Running(JoinHandle<()>),
    Ending,
    Ended(Finished),
}

impl Run {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { id, trace_id, dir, deadline, commands, wake, diag, collector } = parts;
        Self {
            id,
            trace_id,
            dir,
            commands,
            wake,
            diag,
            deadline,
            process: std::process::id(),
            state: Mutex::new(State::Running(collector)),
            changed: Condvar::new(),
        }
    }

    /// Ends the run, or waits until whoever was first has ended it; returns by the deadline.
    pub(crate) fn finish(&self, ending: Ending) -> Finished {
        let (outcome, error) = ending.into_parts();
        let deadline = Instant::now() + self.deadline;
        if self.process != std::process::id() {
            // A lock may be held by a thread that the child does not have.
            return Finished::new(outcome, self.dir.clone(), false, Telemetry::default());
        }
        let collector = {
            let mut state = self.lock();
            match std::mem::replace(&mut *state, State::Ending) {
                State::Running(collector) => collector,
                other => {
                    *state = other;
                    return self.wait_for_the_end(state, outcome, deadline);
                }
            }
        };
        let (done, finished) = mpsc::sync_channel(1);
        self.ask(Command::Finish(Finish { outcome, error, deadline, done }));
        let wait = deadline.saturating_duration_since(Instant::now()) + GRACE;
        let finished = if let Ok(finished) = finished.recv_timeout(wait) {
            // It has nothing left to do but to return. A panic of it is nobody's to catch.
            let _ = collector.join();
            finished
        } else {
            self.diag.report(
                Trouble::Stuck,
                "the run did not end before the deadline: what was recorded last is lost",
            );
            self.incomplete(outcome)
        };
        *self.lock() = State::Ended(finished.clone());
        self.changed.notify_all();
        finished
    }

    /// Waits until everything recorded so far is written; returns by the deadline.
    pub(crate) fn flush(&self) -> bool {
        if self.process != std::process::id() {
            return false;
        }
        let deadline = Instant::now() + self.deadline;
        let (done, marks) = mpsc::sync_channel(1);
        self.ask(Command::Flush { done });
        let Ok((marks, exports)) = marks.recv_timeout(self.deadline) else { return false };
        let written = marks.into_iter().all(|mark| mark.wait(deadline));
        exports.wait(deadline) && written
    }

    /// Whether nobody has begun to end it.
    pub(crate) fn is_running(&self) -> bool {
        matches!(*self.lock(), State::Running(_))
    }

    /// Whether its end is over.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(*self.lock(), State::Ended(_))
    }

    fn ask(&self, command: Command) {
        // A collector that is gone answers nothing, and that is found out by whoever waits.
        let _ = self.commands.send(command);
        (self.wake)();
    }

    fn wait_for_the_end(
        &self,
        mut state: MutexGuard<'_, State>,
        outcome: Outcome,
        deadline: Instant,
    ) -> Finished {
        loop {
            if let State::Ended(finished) = &*state {
                return finished.clone();
            }
            let rest = (deadline + GRACE).saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return self.incomplete(outcome);
            }
            (state, _) =
                self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The end of a run whose collector does not answer: the outcome counts all the same.
    fn incomplete(&self, outcome: Outcome) -> Finished {
        let outcome = said_outcome().map_or(outcome, |said| said.outcome.worst(outcome));
        Finished::new(outcome, self.dir.clone(), false, Telemetry::default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code of others runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a run is made of.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) id: String,
    pub(crate) trace_id: TraceId,
    pub(crate) dir: Option<PathBuf>,
    /// How long its end may take.
    pub(crate) deadline: Duration,
    pub(crate) commands: Sender<Command>,
    /// Wakes the collector.
    pub(crate) wake: fn(),
    pub(crate) diag: Arc<Diag>,
    pub(crate) collector: JoinHandle<()>,
}

static ACTIVE: Mutex<Option<Arc<Run>>> = Mutex::new(None);

/// The last run that was observed, for those who are called without one: it may have ended.
pub(crate) fn active() -> Option<Arc<Run>> {
    ACTIVE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Makes a run the one that is being observed.
pub(crate) fn set_active(run: &Arc<Run>) {
    *ACTIVE.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(run));
}

/// What the collector may take beyond the deadline to say that it has ended by it.
const GRACE: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Verbosity;

    #[test]
    fn what_was_said_of_the_outcome_counts_even_if_nobody_collects_it() {
        let (commands, _) = mpsc::channel();
        let run = Run::new(Parts {
            id: String::new(),
            trace_id: TraceId::NONE,
            dir: None,
            deadline: Duration::ZERO,
            commands,
            wake: || {},
            diag: Arc::new(Diag::new(Verbosity::None)),
            collector: std::thread::spawn(|| {}),
        });
        acm_obs::set_outcome(Outcome::Fail);
        let finished = run.finish(Ending::new(Outcome::Ok));
        assert_eq!(finished.outcome(), Outcome::Fail);
        assert!(!finished.is_complete());
        assert!(run.has_ended());
    }
}
