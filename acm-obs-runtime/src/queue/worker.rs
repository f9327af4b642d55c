//! The thread behind a queue.

use std::io;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Instant;

use super::channel::{self, Offer, Sender, Weigh};
use crate::thread;

/// What a worker does with the items.
pub(crate) trait Sink: Send + 'static {
    /// What the queue holds.
    type Item: Weigh + Send + 'static;

    /// Takes the next item. It may block: only the worker waits.
    fn take(&mut self, item: Self::Item);
}

/// A queue and the thread that empties it into a [`Sink`].
#[derive(Debug)]
pub(crate) struct Worker<T> {
    queue: Sender<Message<T>>,
    thread: JoinHandle<()>,
}

impl<T: Weigh + Send + 'static> Worker<T> {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// What the system says when it has no thread to give.
    pub(crate) fn spawn(
        name: &'static str,
        capacity: usize,
        mut sink: impl Sink<Item = T>,
    ) -> io::Result<Self> {
        let (queue, items) = channel::bounded(capacity);
        let thread = thread::spawn(name, move || {
            while let Some(message) = items.next() {
                match message {
                    Message::Item(item) => sink.take(item),
                    // Nobody waits any more where the receiver is gone.
                    Message::Reached(reply) => drop(reply.try_send(())),
                }
            }
        })?;
        Ok(Self { queue, thread })
    }

    /// Puts an item into the queue, never blocks.
    pub(crate) fn offer(&self, item: T) -> Offer<T> {
        match self.queue.offer(Message::Item(item)) {
            Offer::Refused(Message::Item(item)) => Offer::Refused(item),
            Offer::Queued | Offer::Refused(Message::Reached(_)) => Offer::Queued,
        }
    }

    /// Puts an item into the queue even if it is full: for the last one of a run.
    pub(crate) fn force(&self, item: T) {
        self.queue.force(Message::Item(item));
    }

    /// Asks for a sign when everything offered so far has been taken.
    pub(crate) fn mark(&self) -> Mark {
        let (reply, mark) = mpsc::sync_channel(1);
        self.queue.force(Message::Reached(reply));
        Mark(mark)
    }

    /// Lets the worker end after what is queued, and waits for it until the deadline.
    ///
    /// Returns whether it has taken everything and ended; one that is stuck is left behind.
    pub(crate) fn finish(self, deadline: Instant) -> bool {
        let mark = self.mark();
        let Self { queue, thread } = self;
        drop(queue);
        // After the mark the thread has nothing left to do but to return.
        mark.wait(deadline) && thread.join().is_ok()
    }
}

/// A sign that a worker has come so far.
#[derive(Debug)]
#[must_use = "nothing waits until this is waited for"]
pub(crate) struct Mark(mpsc::Receiver<()>);

impl Mark {
    /// Waits until the worker has come so far; `false` if it has not by the deadline, or is gone.
    pub(crate) fn wait(self, deadline: Instant) -> bool {
        let rest = deadline.saturating_duration_since(Instant::now());
        self.0.recv_timeout(rest).is_ok()
    }
}

#[derive(Debug)]
enum Message<T> {
    Item(T),
    Reached(mpsc::SyncSender<()>),
}

impl<T: Weigh> Weigh for Message<T> {
    fn weight(&self) -> usize {
        match self {
            Self::Item(item) => item.weight(),
            Self::Reached(_) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier, Mutex};
    use std::time::Duration;

    use super::*;

    struct Line(&'static str);

    impl Weigh for Line {
        fn weight(&self) -> usize {
            self.0.len()
        }
    }

    struct Gated {
        gate: Arc<Barrier>,
        taken: Taken,
    }

    impl Sink for Gated {
        type Item = Line;

        fn take(&mut self, item: Line) {
            if item.0 == "gate" {
                self.gate.wait();
            }
            assert_ne!(item.0, "poison");
            self.taken.lock().unwrap().push(item.0);
        }
    }

    type Taken = Arc<Mutex<Vec<&'static str>>>;

    fn gated() -> (Worker<Line>, Arc<Barrier>, Taken) {
        let (gate, taken) = (Arc::new(Barrier::new(2)), Arc::default());
        let sink = Gated { gate: Arc::clone(&gate), taken: Arc::clone(&taken) };
        (Worker::spawn("test-worker", 8, sink).unwrap(), gate, taken)
    }

    #[test]
    fn a_worker_takes_everything_before_it_ends() {
        let (worker, _, taken) = gated();
        assert!(matches!(worker.offer(Line("a")), Offer::Queued));
        worker.force(Line("too heavy to be offered"));
        assert!(worker.finish(Instant::now() + Duration::from_mins(1)));
        assert_eq!(*taken.lock().unwrap(), ["a", "too heavy to be offered"]);
    }

    #[test]
    fn a_worker_that_died_has_not_taken_everything() {
        let (worker, _, _) = gated();
        worker.force(Line("poison"));
        let deadline = Instant::now() + Duration::from_mins(1);
        assert!(!worker.mark().wait(deadline));
        assert!(!worker.finish(deadline));
    }

    #[test]
    fn a_stuck_worker_holds_up_nobody() {
        let (worker, gate, taken) = gated();
        worker.force(Line("gate"));
        worker.force(Line("after the gate"));
        assert!(matches!(worker.offer(Line("no room")), Offer::Refused(Line("no room"))));
        let mark = worker.mark();
        assert!(!worker.finish(Instant::now()));
        gate.wait();
        assert!(mark.wait(Instant::now() + Duration::from_mins(1)));
        assert_eq!(*taken.lock().unwrap(), ["gate", "after the gate"]);
    }
}
