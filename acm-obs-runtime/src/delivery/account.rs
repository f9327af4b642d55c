//! What became of everything that a lane was given. Pure.

use std::collections::BTreeMap;

use super::reason::DEADLINE;

/// The account of a lane. At any time
/// `offered = delivered + spooled + superseded + dropped + in_memory`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LaneAccount {
    pub(crate) signal: &'static str,
    pub(crate) output: &'static str,
    /// Records that were given to the lane by this run.
    pub(crate) offered: u64,
    /// Of these, those that the server has acknowledged.
    pub(crate) delivered: u64,
    /// Of these, those that wait on disk now.
    pub(crate) spooled: u64,
    /// Of these, those that a later one has taken the place of: cumulative data says it all again.
    pub(crate) superseded: u64,
    /// Of these, those that are lost, by reason.
    pub(crate) dropped: BTreeMap<&'static str, u64>,
    /// Of these, those that wait in memory or are on their way now.
    pub(crate) in_memory: u64,
    /// Records of earlier runs that this one has delivered.
    pub(crate) replayed: u64,
    /// Records of earlier runs that are lost, by reason.
    pub(crate) earlier_dropped: BTreeMap<&'static str, u64>,
    /// Damaged stretches that were found in the spool files of earlier runs.
    pub(crate) corrupt: u64,
}

/// Where records are when something becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// In memory.
    Memory,
    /// On disk, and of this run.
    Spool,
    /// On disk, and of an earlier run.
    Earlier,
}

/// What becomes of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Delivered,
    Superseded,
    Dropped(&'static str),
    /// They are on disk from now on.
    Spooled,
    /// They are in memory only from now on.
    Unspooled,
}

impl LaneAccount {
    pub(super) fn new(signal: &'static str, output: &'static str) -> Self {
        Self { signal, output, ..Self::default() }
    }

    /// Whether nothing was lost because the time was over.
    pub(crate) fn is_complete(&self) -> bool {
        self.in_memory == 0 && !self.dropped.contains_key(DEADLINE)
    }

    /// Takes records in.
    pub(super) fn offer(&mut self, items: u64) {
        self.offered += items;
        self.in_memory += items;
    }

    /// Says what becomes of records.
    pub(super) fn settle(&mut self, source: Source, items: u64, fate: Fate) {
        if items == 0 {
            return;
        }
        match source {
            Source::Memory => self.in_memory = self.in_memory.saturating_sub(items),
            Source::Spool => self.spooled = self.spooled.saturating_sub(items),
            Source::Earlier => {
                match fate {
                    Fate::Delivered => self.replayed += items,
                    Fate::Dropped(reason) => {
                        *self.earlier_dropped.entry(reason).or_default() += items;
                    }
                    // They stay what they are: not of this run.
                    Fate::Superseded | Fate::Spooled | Fate::Unspooled => {}
                }
                return;
            }
        }
        match fate {
            Fate::Delivered => self.delivered += items,
            Fate::Superseded => self.superseded += items,
            Fate::Dropped(reason) => *self.dropped.entry(reason).or_default() += items,
            Fate::Spooled => self.spooled += items,
            Fate::Unspooled => self.in_memory += items,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fate() -> impl Strategy<Value = Fate> {
        prop_oneof![
            Just(Fate::Delivered),
            Just(Fate::Superseded),
            Just(Fate::Dropped("too_large")),
            Just(Fate::Spooled),
            Just(Fate::Unspooled),
        ]
    }

    proptest! {
        #[test]
        fn an_account_always_adds_up(moves in prop::collection::vec((0_u64..9, any::<bool>(), fate()), 0..60)) {
            let mut account = LaneAccount::new("spans", "otlp");
            for (items, spooled, fate) in moves {
                account.offer(items);
                if spooled {
                    account.settle(Source::Memory, items, Fate::Spooled);
                    account.settle(Source::Spool, items, fate);
                } else {
                    account.settle(Source::Memory, items, fate);
                }
                account.settle(Source::Earlier, items, fate);
                let LaneAccount { offered, delivered, spooled, superseded, in_memory, .. } = account;
                let settled = delivered + spooled + superseded + account.dropped.values().sum::<u64>();
                prop_assert_eq!(offered, settled + in_memory);
            }
        }
    }
}
