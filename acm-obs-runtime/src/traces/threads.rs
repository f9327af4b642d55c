//! What spans say of their threads, encoded once a thread.

use acm_obs::ThreadInfo;

use super::field;
use crate::encode::thread_attributes;
use crate::otlp::put_attribute;

/// The attributes of the threads that spans came from lately: one slot a number, the newer one wins.
#[derive(Debug)]
pub(super) struct Threads(Vec<Thread>);

/// A thread's attributes.
#[derive(Debug, Default)]
pub(super) struct Thread {
    info: Option<ThreadInfo>,
    pub(super) attributes: Vec<u8>,
    /// How many texts in it were cut.
    pub(super) cuts: u64,
}

impl Default for Threads {
    fn default() -> Self {
        Self(std::iter::repeat_with(Thread::default).take(SLOTS).collect())
    }
}

impl Threads {
    /// What spans of the thread say of it.
    pub(super) fn of(&mut self, info: &ThreadInfo) -> Option<&Thread> {
        #[expect(clippy::cast_possible_truncation, reason = "taken modulo the number of slots")]
        let thread = self.0.get_mut(info.id() as usize % SLOTS)?;
        let is_known = thread
            .info
            .as_ref()
            .is_some_and(|known| known.id() == info.id() && known.name() == info.name());
        if !is_known {
            thread.attributes.clear();
            thread.cuts = 0;
            thread_attributes(info, |attribute| {
                thread.cuts += put_attribute(field::ATTRIBUTES, &attribute, &mut thread.attributes);
            });
            thread.info = Some(info.clone());
        }
        Some(thread)
    }
}

const SLOTS: usize = 64;
