//! Two threads that run rounds, alone or at once.

use std::hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use crate::child::{Sample, round};
use crate::contender::Failure;

/// Two threads that wait for rounds to run; they end when it is dropped.
pub(crate) struct Pair {
    rounds: Vec<Sender<Arc<Start>>>,
    samples: Receiver<Sample>,
    threads: Vec<JoinHandle<()>>,
}

/// Where threads meet before they begin, so that their rounds overlap.
struct Start {
    missing: AtomicUsize,
}

impl Pair {
    pub(crate) fn start(parent: fn() -> u64) -> Self {
        let (sender, samples) = channel();
        let (rounds, threads) = (0..2)
            .map(|_| {
                let (rounds, starts) = channel::<Arc<Start>>();
                let sender = sender.clone();
                let thread = thread::spawn(move || {
                    for start in starts {
                        start.meet();
                        if sender.send(round(parent)).is_err() {
                            return;
                        }
                    }
                });
                (rounds, thread)
            })
            .unzip();
        Self { rounds, samples, threads }
    }

    /// Runs a round on each of `threads` threads at once and adds up what they took.
    pub(crate) fn round(&self, threads: usize) -> Result<Sample, Failure> {
        let start = Arc::new(Start { missing: AtomicUsize::new(threads) });
        for rounds in self.rounds.iter().take(threads) {
            rounds.send(Arc::clone(&start))?;
        }
        let mut sum = Sample::default();
        for _ in 0..threads {
            let Sample { calls, cpu, wall, others: _ } = self.samples.recv()?;
            sum.calls += calls;
            sum.cpu += cpu;
            sum.wall += wall;
        }
        Ok(sum)
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.rounds.clear();
        for thread in self.threads.drain(..) {
            // A thread that panicked has sent no sample, which `round` has already told.
            let _ = thread.join();
        }
    }
}

impl Start {
    fn meet(&self) {
        self.missing.fetch_sub(1, Ordering::AcqRel);
        while self.missing.load(Ordering::Acquire) > 0 {
            hint::spin_loop();
        }
    }
}
