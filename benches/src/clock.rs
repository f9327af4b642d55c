//! Clocks and memory, as the operating system tells them.

use std::fs::{self, DirEntry};
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// CPU time of the calling thread.
#[must_use]
pub fn thread_cpu() -> Duration {
    duration(clock_gettime(ClockId::ThreadCPUTime))
}

/// CPU time of all threads of this process.
#[must_use]
pub fn process_cpu() -> Duration {
    duration(clock_gettime(ClockId::ProcessCPUTime))
}

/// CPU time of the threads of this process that have this name and still live; zero without `/proc`.
#[must_use]
pub fn named_cpu(name: &str) -> Duration {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of_thread = |thread: DirEntry| {
        let directory = thread.path();
        let comm = fs::read_to_string(directory.join("comm")).ok()?;
        let statistics = fs::read_to_string(directory.join("schedstat")).ok()?;
        let nanoseconds = statistics.split_whitespace().next()?.parse().ok()?;
        (comm.trim_end() == name).then_some(Duration::from_nanos(nanoseconds))
    };
    threads.flatten().filter_map(of_thread).sum()
}

/// Resident memory of this process in bytes, now and at its highest; `None` without `/proc`.
#[must_use]
pub fn resident() -> Option<Resident> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: u64 =
            line.trim_start_matches(':').split_whitespace().next()?.parse().ok()?;
        Some(kibibytes * 1024)
    };
    Some(Resident { now: field("VmRSS")?, peak: field("VmHWM")? })
}

/// Resident memory in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Resident {
    /// What is resident now.
    pub now: u64,
    /// The most that ever was.
    pub peak: u64,
}

fn duration(time: Timespec) -> Duration {
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds)
}
