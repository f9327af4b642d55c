//! What one hand-over takes from the threads, put in order.

use crate::hot::Taken;
use crate::record::ThreadInfo;

/// The records of one hand-over. Kept for the next one, so that its memory is.
#[derive(Debug, Default)]
pub(super) struct Batch {
    records: Vec<Taken>,
    /// Where the records of each thread end, and whose they are.
    threads: Vec<(usize, ThreadInfo)>,
}

impl Batch {
    /// Takes the records of one thread, in their order.
    pub(super) fn add(&mut self, thread: ThreadInfo, take: impl FnOnce(&mut Vec<Taken>)) {
        let before = self.records.len();
        take(&mut self.records);
        if self.records.len() > before {
            self.threads.push((self.records.len(), thread));
        }
    }

    /// Hands all over, by the time at which they were written, and is empty again.
    pub(super) fn hand_over(&mut self, mut to: impl FnMut(&ThreadInfo, Taken)) {
        if let [(_, thread)] = &*self.threads {
            self.records.drain(..).for_each(|taken| to(thread, taken));
        } else {
            let mut thread = 0;
            let mut ordered: Vec<_> = Vec::with_capacity(self.records.len());
            for (index, taken) in self.records.drain(..).enumerate() {
                thread += usize::from(self.threads[thread].0 == index);
                ordered.push((thread, taken));
            }
            // Stable, and quick where long runs are in order already, as those of a thread are.
            ordered.sort_by_key(|(_, taken)| taken.end);
            ordered.into_iter().for_each(|(thread, taken)| to(&self.threads[thread].1, taken));
        }
        self.threads.clear();
        // What one flood took is not kept for ever.
        self.records.shrink_to(KEPT);
    }
}

/// How many records' memory is kept.
const KEPT: usize = 65_536;
