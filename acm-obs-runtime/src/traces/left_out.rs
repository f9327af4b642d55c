//! What is not exported on purpose, by reason.

use std::collections::BTreeMap;

use crate::select::Reason;

/// Counts of spans.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    pub(super) unsampled: u64,
    pub(super) run_ended: u64,
    site_limit: u64,
    trace_budget: u64,
}

impl LeftOut {
    pub(super) fn add(&mut self, reason: Reason) {
        match reason {
            Reason::Site => self.site_limit += 1,
            Reason::Whole => self.trace_budget += 1,
        }
    }

    pub(super) fn total(self) -> u64 {
        let Self { unsampled, run_ended, site_limit, trace_budget } = self;
        unsampled + run_ended + site_limit + trace_budget
    }

    /// The reasons that there are, under their names in the report and in the metrics.
    pub(super) fn by_reason(self) -> BTreeMap<&'static str, u64> {
        let Self { unsampled, run_ended, site_limit, trace_budget } = self;
        let all = [
            ("unsampled", unsampled),
            ("run_ended", run_ended),
            ("site_limit", site_limit),
            ("trace_budget", trace_budget),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}
