//! What the runtime says about itself: counted, on stderr at most once an interval, never through
//! the pipeline. It imports nothing of ours but the clock's units.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How much of it is printed. Everything is counted all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verbosity {
    None,
    Error,
    #[default]
    Warn,
    Info,
}

/// What can go wrong inside of the runtime, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trouble {
    /// A file of the run directory could not be written.
    File,
    /// The console could not be written.
    Console,
    /// A queue was full.
    QueueFull,
    /// A destination was not reached; what was to go there is kept.
    NotReached,
    /// A destination refused something for good.
    Refused,
    /// The spool could not be read or written.
    Spool,
    /// A part of the runtime failed and was started again.
    Internal,
    /// A thread was still busy when the deadline of the shutdown passed.
    Stuck,
    /// The signals could not be handled.
    Signals,
}

impl Trouble {
    const fn verbosity(self) -> Verbosity {
        match self {
            // Whoever closed the console knows, and there is nowhere to say it.
            Self::Console => Verbosity::Info,
            Self::File
            | Self::QueueFull
            | Self::NotReached
            | Self::Refused
            | Self::Spool
            | Self::Internal
            | Self::Stuck
            | Self::Signals => Verbosity::Warn,
        }
    }
}

/// The one place where the runtime reports its own trouble.
#[derive(Debug)]
pub(crate) struct Diag {
    verbosity: Verbosity,
    counts: Mutex<BTreeMap<Trouble, Count>>,
}

#[derive(Debug, Default)]
struct Count {
    total: u64,
    unsaid: u64,
    said_at: Option<Instant>,
}

impl Diag {
    pub(crate) fn new(verbosity: Verbosity) -> Self {
        Self { verbosity, counts: Mutex::default() }
    }

    /// Counts one piece of trouble, and prints it unless the last of its kind was printed just now.
    pub(crate) fn report(&self, trouble: Trouble, text: impl fmt::Display) {
        if let Some(unsaid) = self.count(trouble, Instant::now()) {
            let more = if unsaid > 0 { format!(" ({unsaid} more before)") } else { String::new() };
            if stderr_takes_a_line() {
                // An error has nowhere to go.
                let _ = writeln!(io::stderr(), "acm-obs: {text}{more}");
            }
        }
    }

    /// Counts, and says how many stayed unsaid if it is time to say something.
    fn count(&self, trouble: Trouble, now: Instant) -> Option<u64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(trouble).or_default();
        count.total = count.total.saturating_add(1);
        let due = count.said_at.is_none_or(|said| now.saturating_duration_since(said) >= INTERVAL);
        if self.verbosity < trouble.verbosity() || !due {
            count.unsaid = count.unsaid.saturating_add(1);
            return None;
        }
        count.said_at = Some(now);
        Some(std::mem::take(&mut count.unsaid))
    }

    /// How often this kind of trouble was reported.
    #[cfg(test)]
    fn total(&self, trouble: Trouble) -> u64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(&trouble).map_or(0, |count| count.total)
    }
}

/// Whether a short line to stderr would not block: a pipe that nobody reads must hold up neither the
/// collector nor the end of the run.
#[cfg(unix)]
fn stderr_takes_a_line() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stderr = io::stderr();
    let mut stderr = [PollFd::new(&stderr, PollFlags::OUT)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut stderr, Some(&at_once)).is_ok_and(|ready| ready > 0)
        && stderr[0].revents().contains(PollFlags::OUT)
}

#[cfg(not(unix))]
fn stderr_takes_a_line() -> bool {
    true
}

/// Between two lines about the same kind of trouble.
const INTERVAL: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_said_once_an_interval_and_always_counted() {
        let diag = Diag::new(Verbosity::Warn);
        let start = Instant::now();
        assert_eq!(diag.count(Trouble::File, start), Some(0));
        assert_eq!(diag.count(Trouble::File, start), None);
        assert_eq!(diag.count(Trouble::Stuck, start), Some(0));
        assert_eq!(diag.count(Trouble::File, start + INTERVAL), Some(1));
        assert_eq!(diag.count(Trouble::File, start + INTERVAL), None);
        assert_eq!(diag.total(Trouble::File), 4);
    }

    #[test]
    fn what_is_below_the_verbosity_is_counted_only() {
        let diag = Diag::new(Verbosity::Error);
        assert_eq!(diag.count(Trouble::File, Instant::now()), None);
        assert_eq!(diag.total(Trouble::File), 1);
    }
}
