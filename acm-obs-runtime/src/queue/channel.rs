//! A queue bounded by weight: offering never blocks, and what does not fit is given back.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// What an item costs to keep, usually its bytes.
pub(crate) trait Weigh {
    /// The weight; every item is taken to weigh at least one.
    fn weight(&self) -> usize;
}

/// What became of an offered item.
#[must_use = "a dropped record has to be counted"]
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Offer<T> {
    /// It waits in the queue.
    Queued,
    /// The queue was full, or nobody reads it any more; here it is again.
    Refused(T),
}

/// The end that records go in.
#[derive(Debug)]
pub(super) struct Sender<T>(Arc<Shared<T>>);

/// The end that the worker reads.
#[derive(Debug)]
pub(super) struct Receiver<T>(Arc<Shared<T>>);

/// A queue that holds items of `capacity` weight in all, or a single heavier one.
pub(super) fn bounded<T: Weigh>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        state: Mutex::new(State { items: VecDeque::new(), weight: 0, closed: false }),
        filled: Condvar::new(),
        capacity,
    });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

impl<T: Weigh> Sender<T> {
    /// Puts an item at the end of the queue if it fits.
    pub(super) fn offer(&self, item: T) -> Offer<T> {
        let mut state = self.0.lock();
        let weight = item.weight().max(1);
        let fits = state.items.is_empty() || state.weight.saturating_add(weight) <= self.0.capacity;
        if state.closed || !fits {
            return Offer::Refused(item);
        }
        state.push(item, weight);
        drop(state);
        self.0.filled.notify_one();
        Offer::Queued
    }

    /// Puts an item at the end of the queue whether it fits or not: for the few that steer the worker.
    pub(super) fn force(&self, item: T) {
        let mut state = self.0.lock();
        if !state.closed {
            let weight = item.weight().max(1);
            state.push(item, weight);
        }
        drop(state);
        self.0.filled.notify_one();
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<T: Weigh> Receiver<T> {
    /// The next item; `None` when there is none left and there will be none.
    pub(super) fn next(&self) -> Option<T> {
        let mut state = self.0.lock();
        loop {
            if let Some((item, weight)) = state.items.pop_front() {
                state.weight = state.weight.saturating_sub(weight);
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = self.0.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.0.close();
        // Nobody reads them any more, and whoever waits for one of them finds out.
        let unread = std::mem::take(&mut self.0.lock().items);
        drop(unread);
    }
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    capacity: usize,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No code of others runs under the lock: a poisoned one is as good as any.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<(T, usize)>,
    weight: usize,
    closed: bool,
}

impl<T> State<T> {
    fn push(&mut self, item: T, weight: usize) {
        self.items.push_back((item, weight));
        self.weight = self.weight.saturating_add(weight);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Item(usize);

    impl Weigh for Item {
        fn weight(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn a_full_queue_gives_the_item_back() {
        let (sender, receiver) = bounded(10);
        assert_eq!(sender.offer(Item(6)), Offer::Queued);
        assert_eq!(sender.offer(Item(5)), Offer::Refused(Item(5)));
        assert_eq!(sender.offer(Item(4)), Offer::Queued);
        assert_eq!(receiver.next(), Some(Item(6)));
        assert_eq!(sender.offer(Item(6)), Offer::Queued);
    }

    #[test]
    fn an_empty_queue_takes_even_what_is_too_heavy() {
        let (sender, receiver) = bounded(10);
        assert_eq!(sender.offer(Item(100)), Offer::Queued);
        assert_eq!(sender.offer(Item(1)), Offer::Refused(Item(1)));
        assert_eq!(receiver.next(), Some(Item(100)));
    }

    #[test]
    fn what_was_queued_is_still_read_after_the_sender_is_gone() {
        let (sender, receiver) = bounded(10);
        assert_eq!(sender.offer(Item(1)), Offer::Queued);
        sender.force(Item(100));
        drop(sender);
        assert_eq!(receiver.next(), Some(Item(1)));
        assert_eq!(receiver.next(), Some(Item(100)));
        assert_eq!(receiver.next(), None);
    }

    #[test]
    fn nothing_is_queued_that_nobody_will_read() {
        let (sender, receiver) = bounded(10);
        drop(receiver);
        assert_eq!(sender.offer(Item(1)), Offer::Refused(Item(1)));
    }

    proptest! {
        #[test]
        fn items_come_out_in_order_and_never_weigh_more_than_the_capacity(
            weights in prop::collection::vec(0_usize..8, 0..60),
            capacity in 1_usize..40,
        ) {
            let (sender, receiver) = bounded(capacity);
            let mut kept = Vec::new();
            for weight in weights {
                let before: usize = kept.iter().map(|item: &Item| item.0.max(1)).sum();
                let fits = kept.is_empty() || before + weight.max(1) <= capacity;
                match sender.offer(Item(weight)) {
                    Offer::Queued => {
                        prop_assert!(fits);
                        kept.push(Item(weight));
                    }
                    Offer::Refused(item) => {
                        prop_assert!(!fits);
                        prop_assert_eq!(item, Item(weight));
                    }
                }
            }
            drop(sender);
            let read: Vec<Item> = std::iter::from_fn(|| receiver.next()).collect();
            prop_assert_eq!(read, kept);
        }
    }
}
