//! Which calls were told of while they ran.

use std::collections::HashSet;
use std::time::Duration;

use acm_obs::__runtime::Running;

/// Finds calls that have run for long, each of them once.
#[derive(Debug)]
pub(super) struct Pending {
    after_ns: u64,
    told: HashSet<u64>,
    run_told: bool,
}

impl Pending {
    pub(super) fn new(after: Duration) -> Self {
        let after_ns = u64::try_from(after.as_nanos()).unwrap_or(u64::MAX);
        Self { after_ns, told: HashSet::new(), run_told: false }
    }

    /// Whether the run is to be told of now.
    pub(super) fn run(&mut self, start_unix_ns: u64, now_unix_ns: u64) -> bool {
        !self.run_told && self.is_long(start_unix_ns, now_unix_ns) && {
            self.run_told = true;
            true
        }
    }

    /// Whether the call is to be told of now.
    pub(super) fn is_due(&self, one: &Running, now_unix_ns: u64) -> bool {
        self.is_long(one.start_unix_ns, now_unix_ns) && !self.told.contains(&one.span_id.to_u64())
    }

    /// The call is told of.
    pub(super) fn told(&mut self, one: &Running) {
        self.told.insert(one.span_id.to_u64());
    }

    /// Forgets the calls that have ended: these are all that run.
    pub(super) fn forget_all_but(&mut self, running: &[Running]) {
        if !self.told.is_empty() {
            let told = &self.told;
            let ids = running.iter().map(|one| one.span_id.to_u64());
            self.told = ids.filter(|id| told.contains(id)).collect();
        }
    }

    fn is_long(&self, start_unix_ns: u64, now_unix_ns: u64) -> bool {
        now_unix_ns.saturating_sub(start_unix_ns) >= self.after_ns
    }
}
