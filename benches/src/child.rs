//! The process of one contender: does what it is asked, a JSON line for a JSON line.
//!
//! The lines go through a socket, so that what a collector prints is not in the way.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::clock;
use crate::contender::{Contender, Failure, Started};
use crate::threads::Pair;
use crate::work::{LEAVES, PARENTS, ROUND};

/// What a child is asked to do.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Request {
    /// One round on the main thread.
    Round,
    /// One round on each of that many threads at once, two at most.
    Threads(usize),
    /// Calls without a pause for that long, on the main thread.
    Steady(Duration),
    /// Stop the collector, say what arrived, and end.
    Stop,
}

/// Times of some leaf calls.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// Leaf calls, on all threads.
    pub calls: u64,
    /// CPU time of the calling threads, added up.
    pub cpu: Duration,
    /// Wall time, added up as well.
    pub wall: Duration,
    /// CPU time of all other threads of the process: the collector.
    pub others: Duration,
}

/// What a child says in the end.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Farewell {
    /// Leaf calls that were made.
    pub calls: u64,
    /// Leaf calls in the contender's statistics.
    pub counted: Option<u64>,
    /// The share of all spans, leaves and parents, that arrived.
    pub kept: Option<f64>,
    /// Peak of the resident memory in bytes.
    pub peak: Option<u64>,
}

impl Sample {
    /// CPU time of the calling thread in nanoseconds a call.
    #[must_use]
    pub fn cpu_ns(&self) -> f64 {
        self.cpu.as_nanos() as f64 / self.calls as f64
    }

    /// Wall time in nanoseconds a call.
    #[must_use]
    pub fn wall_ns(&self) -> f64 {
        self.wall.as_nanos() as f64 / self.calls as f64
    }

    /// CPU time of the collector in nanoseconds a call.
    #[must_use]
    pub fn others_ns(&self) -> f64 {
        self.others.as_nanos() as f64 / self.calls as f64
    }
}

impl Farewell {
    /// Of two processes.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let calls = self.calls + other.calls;
        let share = |one: f64, two: f64| {
            (one * self.calls as f64 + two * other.calls as f64) / calls as f64
        };
        Self {
            calls,
            counted: self.counted.zip(other.counted).map(|(one, two)| one + two),
            kept: self.kept.zip(other.kept).map(|(one, two)| share(one, two)),
            peak: self.peak.max(other.peak),
        }
    }
}

/// Serves one parent process until it asks to stop. What goes wrong is told to the parent.
///
/// # Errors
///
/// When the socket breaks.
pub fn serve(contender: Contender, socket: &Path) -> Result<(), Failure> {
    let mut stream = UnixStream::connect(socket)?;
    if let Err(error) = answer_requests(contender, &stream) {
        answer::<Sample>(&mut stream, &Err(error.to_string()))?;
    }
    Ok(())
}

fn answer_requests(contender: Contender, stream: &UnixStream) -> Result<(), Failure> {
    let requests = BufReader::new(stream.try_clone()?);
    let started = contender.start()?;
    let mut pair = None;
    let mut calls = 0;
    for request in requests.lines() {
        let sample = match serde_json::from_str(&request?)? {
            Request::Round => round(started.parent),
            Request::Threads(threads) => {
                pair.get_or_insert_with(|| Pair::start(started.parent)).round(threads)?
            }
            Request::Steady(duration) => steady(started.parent, duration),
            Request::Stop => {
                drop(pair);
                return answer(stream, &Ok(stop(started, calls)?));
            }
        };
        calls += sample.calls;
        answer(stream, &Ok(sample))?;
    }
    Ok(())
}

fn answer<A: Serialize>(mut stream: impl Write, answer: &Result<A, String>) -> Result<(), Failure> {
    writeln!(stream, "{}", serde_json::to_string(answer)?)?;
    Ok(())
}

/// Measures a round on the calling thread.
pub(crate) fn round(parent: fn() -> u64) -> Sample {
    measure(|| {
        for _ in 0..PARENTS {
            parent();
        }
        ROUND
    })
}

/// Measures calls for `duration`; looks at the clock every 1,000 calls.
fn steady(parent: fn() -> u64, duration: Duration) -> Sample {
    const BETWEEN_LOOKS: u64 = 10;

    let started = Instant::now();
    measure(|| {
        let mut calls = 0;
        while started.elapsed() < duration {
            for _ in 0..BETWEEN_LOOKS {
                parent();
            }
            calls += BETWEEN_LOOKS * LEAVES;
        }
        calls
    })
}

/// Measures `work`, which returns how many leaf calls it made.
fn measure(work: impl FnOnce() -> u64) -> Sample {
    let process = clock::process_cpu();
    let started = Instant::now();
    let thread = clock::thread_cpu();
    let calls = work();
    let cpu = clock::thread_cpu().saturating_sub(thread);
    let wall = started.elapsed();
    let others = clock::process_cpu().saturating_sub(process).saturating_sub(cpu);
    Sample { calls, cpu, wall, others }
}

fn stop(started: Started, calls: u64) -> Result<Farewell, Failure> {
    let arrived = (started.stop)()?;
    let made = calls + calls / LEAVES;
    Ok(Farewell {
        calls,
        counted: arrived.counted,
        kept: arrived.spans.map(|spans| spans as f64 / made as f64),
        peak: clock::resident().map(|resident| resident.peak),
    })
}
