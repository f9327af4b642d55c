//! Which fault meets which request.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::fault::{Fault, Plan, PlannedTimes};

/// The faults of a server, in the order in which they were planned.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    plans: Vec<Plan>,
    /// How often the plans were cleared.
    cleared: u64,
    down: bool,
}

/// A fault that meets a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) fault: Fault,
    /// How often the plans had been cleared before.
    cleared: u64,
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// It was meant to.
    Over,
    /// The server goes down.
    Down,
}

impl FaultPlan {
    pub(crate) fn add(&self, plan: Plan) {
        self.lock().plans.push(plan);
    }

    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.plans.clear();
        state.cleared += 1;
        self.changed.notify_all();
    }

    /// The server goes up or down: whoever waits when it goes down is let go.
    pub(super) fn set_down(&self, down: bool) {
        self.lock().down = down;
        self.changed.notify_all();
    }

    /// Whether the next request is refused unread. Counts it.
    pub(super) fn refuses(&self) -> bool {
        self.lock().take(|plan| plan.fault == Fault::Refuse).is_some()
    }

    /// The fault of a request to `path`. Counts it.
    pub(super) fn meets(&self, path: &str) -> Option<Met> {
        let mut state = self.lock();
        let fault = state.take(|plan| {
            plan.fault != Fault::Refuse
                && plan.path.as_ref().is_none_or(|end| path.ends_with(end.as_str()))
        })?;
        Some(Met { fault, cleared: state.cleared })
    }

    /// Until the plans are cleared, since this fault was met.
    pub(super) fn wait_cleared(&self, met: &Met) -> Waited {
        let mut state = self.lock();
        let cleared = met.cleared;
        while !state.down && state.cleared == cleared {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.down { Waited::Down } else { Waited::Over }
    }

    /// For so long.
    pub(super) fn wait(&self, time: Duration) -> Waited {
        let until = Instant::now() + time;
        let mut state = self.lock();
        while !state.down {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Waited::Over;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        Waited::Down
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn take(&mut self, fits: impl Fn(&Plan) -> bool) -> Option<Fault> {
        let at = self.plans.iter().position(fits)?;
        let plan = self.plans.get_mut(at)?;
        let fault = plan.fault.clone();
        if let PlannedTimes::Times(left) = &mut plan.times {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.plans.remove(at);
            }
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(plan: &FaultPlan, path: &str) -> Option<Fault> {
        plan.meets(path).map(|met| met.fault)
    }

    #[test]
    fn clearing_lets_go_of_what_was_met_before_even_if_it_waits_only_then() {
        let plan = FaultPlan::default();
        plan.add(Fault::Hold.times(1));
        let met = plan.meets("/v1/traces").unwrap();
        plan.clear();
        assert_eq!(plan.wait_cleared(&met), Waited::Over);
    }

    #[test]
    fn faults_meet_requests_in_order_and_as_often_as_planned() {
        let plan = FaultPlan::default();
        plan.add(Fault::Hang.times(2));
        plan.add(Fault::status(500).until_cleared());
        let four: Vec<_> = (0..4).map(|_| met(&plan, "/v1/traces")).collect();
        let (hang, error) = (Some(Fault::Hang), Some(Fault::status(500)));
        assert_eq!(four, [hang.clone(), hang, error.clone(), error]);
        plan.clear();
        assert_eq!(met(&plan, "/v1/traces"), None);
    }

    #[test]
    fn a_fault_of_one_path_leaves_the_others_alone() {
        let plan = FaultPlan::default();
        plan.add(Fault::Hang.times(1).on("/v1/metrics"));
        assert_eq!(met(&plan, "/v1/traces"), None);
        assert_eq!(met(&plan, "/api/v1/otlp/v1/metrics"), Some(Fault::Hang));
        assert_eq!(met(&plan, "/v1/metrics"), None);
    }

    #[test]
    fn refusing_is_decided_before_a_path_is_known() {
        let plan = FaultPlan::default();
        plan.add(Fault::Refuse.times(1));
        assert_eq!(met(&plan, "/v1/traces"), None);
        assert!(plan.refuses());
        assert!(!plan.refuses());
    }
}
