//! The statistics of all phases at one moment.

use std::collections::BTreeMap;

use crate::histogram::Histogram;
use crate::hot::NodeStats;
use crate::id::{SpanId, TraceId};
use crate::outcome::PhaseOutcome;
use crate::path::PhaseInfo;
use crate::record::ThreadInfo;
use crate::session::wall::Wall;
use crate::site::Kind;

/// The statistics of all phases at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The moment: nanoseconds of unix time.
    pub taken_unix_ns: u64,
    /// A row for each path and equipment, the run first, then in the order of first appearance.
    pub phases: Vec<PhaseStats>,
    /// The calls that run now, the longest first.
    pub running: Vec<Running>,
    /// What was lost so far.
    pub dropped: Dropped,
}

/// The statistics of one path with one equipment. Times are in nanoseconds.
#[derive(Clone, Debug)]
pub struct PhaseStats {
    /// The phase, by its path.
    pub phase: &'static PhaseInfo,
    /// Calls that have ended.
    pub calls: u64,
    /// Calls that ended in an `Err` or a panic.
    pub errors: u64,
    /// The sum of the durations of the calls that have ended; of the run, its time so far.
    pub total_ns: u64,
    /// The part of it in which threads worked on the phase itself and not on one that it called.
    pub self_ns: u64,
    /// The time in which at least one call ran, those that still run included.
    pub wall_ns: u64,
    /// The time in which at least one call of the same path and component ran, whatever the
    /// equipment: the same in all rows that differ in nothing else.
    pub path_wall_ns: u64,
    /// The shortest call; zero where none has ended.
    pub min_ns: u64,
    /// The longest call.
    pub max_ns: u64,
    /// The durations of the calls. Those that have ended since the records were last taken are missing
    /// here and in the next two, and nowhere else.
    pub histogram: Histogram,
    /// The sum of the durations of exactly the calls in `histogram`.
    pub histogram_ns: u64,
    /// The part of the calls in `histogram` that did not end well, by how they did.
    pub outcomes: Vec<OutcomeStats>,
    /// On how many threads calls of it ended.
    pub threads: u32,
}

/// The statistics of the calls of one path that ended in the same way. Times are in nanoseconds.
#[derive(Clone, Debug)]
pub struct OutcomeStats {
    /// How they ended, never [`PhaseOutcome::Ok`].
    pub outcome: PhaseOutcome,
    /// The sum of their durations.
    pub total_ns: u64,
    /// The shortest call.
    pub min_ns: u64,
    /// The longest call.
    pub max_ns: u64,
    /// Their durations.
    pub histogram: Histogram,
}

impl OutcomeStats {
    fn add(&mut self, ns: u64) {
        self.total_ns += ns;
        self.min_ns = self.min_ns.min(ns);
        self.max_ns = self.max_ns.max(ns);
        self.histogram.record(ns);
    }
}

/// A call that runs now.
#[derive(Clone, Debug)]
pub struct Running {
    /// The phase, by its path.
    pub phase: &'static PhaseInfo,
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its span.
    pub span_id: SpanId,
    /// When it started: nanoseconds of unix time.
    pub start_unix_ns: u64,
    /// The thread that it started on.
    pub thread: ThreadInfo,
}

/// What was lost, by reason. Statistics lose nothing but `too_deep`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Span records that found their buffer full.
    pub spans: u64,
    /// Log records that found their buffer full, or no runtime early on.
    pub logs: u64,
    /// Calls nested deeper than can be recorded.
    pub too_deep: u64,
    /// Steps to a path that was one too many: their calls are counted as `<other>`.
    pub paths_folded: u64,
}

/// What records tell that threads do not count themselves, by path.
#[derive(Debug, Default)]
pub(super) struct DrainedPaths(Vec<Drained>);

#[derive(Debug, Default)]
struct Drained {
    histogram: Histogram,
    /// The sum of the durations in it.
    total: u64,
    wall: Wall,
    /// Of calls that did not end well: few, and of three kinds at the most.
    outcomes: Vec<OutcomeStats>,
}

impl Drained {
    fn outcome(&mut self, outcome: PhaseOutcome) -> &mut OutcomeStats {
        let known = self.outcomes.iter().position(|stats| stats.outcome == outcome);
        let at = known.unwrap_or_else(|| {
            self.outcomes.push(OutcomeStats {
                outcome,
                total_ns: 0,
                min_ns: u64::MAX,
                max_ns: 0,
                histogram: Histogram::new(),
            });
            self.outcomes.len() - 1
        });
        &mut self.outcomes[at]
    }
}

impl DrainedPaths {
    /// Adds a call.
    pub(super) fn add(&mut self, path: u32, start_unix_ns: u64, ns: u64, outcome: PhaseOutcome) {
        let path = path as usize;
        if path >= self.0.len() {
            self.0.resize_with(path + 1, Drained::default);
        }
        let drained = &mut self.0[path];
        drained.histogram.record(ns);
        drained.total += ns;
        drained.wall.add(start_unix_ns, start_unix_ns + ns);
        if outcome != PhaseOutcome::Ok {
            drained.outcome(outcome).add(ns);
        }
    }

    fn get(&self, path: u32) -> Option<&Drained> {
        self.0.get(path as usize)
    }
}

/// Adds up the statistics of threads, by path.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums(BTreeMap<u32, Sum>);

#[derive(Clone, Debug)]
struct Sum {
    phase: &'static PhaseInfo,
    calls: u64,
    errors: u64,
    total: u64,
    own: u64,
    outermost: u64,
    longest_thread: u64,
    futures: bool,
    min: u64,
    max: u64,
    /// Of calls whose record is lost, and the sum of their durations.
    histogram: Histogram,
    lost: u64,
    threads: u32,
    /// One of them.
    thread: u64,
}

impl Sums {
    /// Adds the statistics of a path on one thread.
    pub(super) fn add(&mut self, thread: u64, stats: &NodeStats) {
        let sum = self.0.entry(stats.info.id()).or_insert_with(|| Sum {
            phase: stats.info,
            calls: 0,
            errors: 0,
            total: 0,
            own: 0,
            outermost: 0,
            longest_thread: 0,
            futures: false,
            min: u64::MAX,
            max: 0,
            histogram: Histogram::new(),
            lost: 0,
            threads: 0,
            thread: 0,
        });
        sum.calls += stats.calls;
        sum.errors += stats.errors;
        sum.total += stats.total;
        // A call that still runs has children but no time of its own yet.
        sum.own += stats.busy.saturating_sub(stats.child);
        sum.outermost += stats.outermost;
        sum.longest_thread = sum.longest_thread.max(stats.outermost);
        sum.futures |= stats.futures;
        sum.min = sum.min.min(stats.min);
        sum.max = sum.max.max(stats.max);
        sum.histogram.merge(&stats.histogram);
        sum.lost += stats.lost;
        if stats.calls > 0 {
            sum.threads += 1;
            sum.thread = thread;
        }
    }

    /// The rows of all phases but the run, scopes left out. `run` is from when to
    /// when the run went so far.
    pub(super) fn rows(
        &self,
        drained: &DrainedPaths,
        running: &[Running],
        run: (u64, u64),
    ) -> Vec<PhaseStats> {
        let shown =
            self.0.values().filter(|sum| !matches!(sum.phase.kind(), Kind::Run | Kind::Scope));
        let rows = shown.map(|sum| {
            let now_running: Vec<_> =
                running.iter().filter(|running| running.phase.id() == sum.phase.id()).collect();
            let drained = drained.get(sum.phase.id());
            let mut histogram = sum.histogram.clone();
            if let Some(drained) = drained {
                histogram.merge(&drained.histogram);
            }
            PhaseStats {
                phase: sum.phase,
                calls: sum.calls,
                errors: sum.errors,
                total_ns: sum.total,
                self_ns: sum.own.min(sum.total),
                wall_ns: sum.wall(drained, &now_running, run),
                path_wall_ns: 0,
                min_ns: if sum.calls == 0 { 0 } else { sum.min },
                max_ns: sum.max,
                histogram,
                histogram_ns: sum.lost + drained.map_or(0, |drained| drained.total),
                outcomes: drained.map_or_else(Vec::new, |drained| drained.outcomes.clone()),
                threads: sum.threads,
            }
        });
        let mut rows: Vec<_> = rows
            .filter(|row| {
                row.calls > 0 || running.iter().any(|one| one.phase.id() == row.phase.id())
            })
            .collect();
        unite_walls(&mut rows, drained, running, run);
        rows
    }
}

/// Fills in the wall time of each path and component over all equipments.
fn unite_walls(
    rows: &mut [PhaseStats],
    drained: &DrainedPaths,
    running: &[Running],
    (started, now): (u64, u64),
) {
    let mut paths: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter_mut().enumerate() {
        row.path_wall_ns = row.wall_ns;
        paths.entry((row.phase.path(), row.phase.component().name())).or_default().push(index);
    }
    for of_path in paths.into_values().filter(|of_path| of_path.len() > 1) {
        let (mut union, mut longest, mut sum) = (Wall::default(), 0, 0);
        for row in of_path.iter().map(|index| &rows[*index]) {
            let id = row.phase.id();
            if let Some(drained) = drained.get(id) {
                union.merge(&drained.wall);
            }
            for running in running.iter().filter(|running| running.phase.id() == id) {
                union.add(running.start_unix_ns, now);
            }
            longest = row.wall_ns.max(longest);
            sum += row.wall_ns;
        }
        // Where records were lost the intervals say too little: no less than the longest of the rows.
        // Where small gaps were closed they say too much: no more than all of them.
        let wall_ns = union.covered().clamp(longest, sum).min(now.saturating_sub(started));
        for index in of_path {
            rows[index].path_wall_ns = wall_ns;
        }
    }
}

impl Sum {
    fn wall(
        &self,
        drained: Option<&Drained>,
        running: &[&Running],
        (started, now): (u64, u64),
    ) -> u64 {
        let elapsed = |running: &&Running| now.saturating_sub(running.start_unix_ns);
        let on_one_thread = self.threads <= 1
            && running
                .iter()
                .all(|running| self.threads == 0 || running.thread.id() == self.thread)
            && running.windows(2).all(|pair| pair[0].thread.id() == pair[1].thread.id());
        let wall = if on_one_thread && !self.futures {
            // Calls of one thread follow each other: their sum is exact, whatever the intervals lost,
            // unless the path is the second one of a mutual recursion. There the intervals know better.
            let known = drained.filter(|drained| drained.histogram.count() == self.calls);
            let sum =
                known.map_or(self.outermost, |drained| drained.wall.covered().min(self.outermost));
            sum + running.iter().map(elapsed).max().unwrap_or(0)
        } else {
            let mut wall = drained.map(|drained| drained.wall.clone()).unwrap_or_default();
            running.iter().for_each(|running| wall.add(running.start_unix_ns, now));
            // Where records were lost the intervals say too little: at least as long as the thread on
            // which it ran longest (of futures the sum says nothing: they overlap). Where small gaps
            // were closed they say too much: no union is longer than its parts.
            let least = if self.futures { 0 } else { self.longest_thread };
            let most = self.total + running.iter().map(elapsed).sum::<u64>();
            wall.covered().max(least).min(most)
        };
        wall.min(now.saturating_sub(started))
    }
}
