//! How much is kept: a bound for each site, and one for everything.

/// What a keeper keeps beyond what kept spans hang on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Spans of a site that ended well, and as many that failed.
    pub(crate) per_site: u64,
    /// Of everything together, in the unit of [`Keeper::charge`](super::Keeper::charge).
    pub(crate) in_all: u64,
    /// Whether a site may have fewer spans the more of the whole is used, so that a site that comes
    /// late still has some.
    pub(crate) narrows: bool,
    /// What a span is taken to cost that has yet to come, because kept ones hang on it.
    pub(crate) needed_cost: u64,
}

/// Why a span is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// Its site has as many as a site may have.
    Site,
    /// All spans together have used up what there is, or so much that its site may have no more.
    Whole,
}

impl Bounds {
    /// How many spans a site may have now that so much of the whole is used.
    pub(super) fn of_site(&self, used: u64) -> u64 {
        let Self { per_site, in_all, narrows, needed_cost: _ } = *self;
        if used >= in_all {
            return 0;
        }
        if !narrows {
            return per_site;
        }
        let narrowed = match used.saturating_mul(4) / in_all {
            0 => per_site,
            1 => per_site / 10,
            2 => per_site / 100,
            _ => 1,
        };
        narrowed.max(1).min(per_site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_may_have_fewer_spans_the_more_of_the_whole_is_used() {
        let bounds = Bounds { per_site: 1_000, in_all: 400, narrows: true, needed_cost: 0 };
        let table = [
            (0, 1_000),
            (99, 1_000),
            (100, 100),
            (199, 100),
            (200, 10),
            (300, 1),
            (399, 1),
            (400, 0),
        ];
        for (used, expected) in table {
            assert_eq!(bounds.of_site(used), expected, "{used}");
        }
        let small = Bounds { per_site: 5, ..bounds };
        assert_eq!([0, 100, 200, 300, 400].map(|used| small.of_site(used)), [5, 1, 1, 1, 0]);
        let fixed = Bounds { narrows: false, ..bounds };
        assert_eq!([0, 399, 400].map(|used| fixed.of_site(used)), [1_000, 1_000, 0]);
        let nothing = Bounds { per_site: 0, ..bounds };
        assert_eq!([0, 399, 400].map(|used| nothing.of_site(used)), [0, 0, 0]);
    }
}
