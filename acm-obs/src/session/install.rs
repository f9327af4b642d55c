//! A session: from the moment something records until it stops.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::active;
use crate::clock::{self, Anchor};
use crate::hot::{self, Decide, NodeStats, Payload, Spilled, Taken, Thread, Trace};
use crate::id::{SpanId, TraceId};
use crate::level::Level;
use crate::log::{self, Mode};
use crate::outcome::PhaseOutcome;
use crate::path::{self, PhaseInfo};
use crate::propagation::TraceContext;
use crate::record::{ForeignSpan, LogRecord, PhaseStart, SpanRecord, ThreadInfo};
use crate::recorder::Recorder;
use crate::run_outcome::{self, RunOutcome};
use crate::session::batch::Batch;
use crate::session::futures::Futures;
use crate::session::snapshot::{DrainedPaths, Dropped, PhaseStats, Running, Snapshot, Sums};

/// What a session begins with.
#[derive(Clone, Default)]
pub struct Install {
    /// The trace of the run; [`TraceId::NONE`] asks for a new one.
    pub trace_id: TraceId,
    /// The span that the run is a child of, with what travels along: the trace is that one's.
    pub parent: Option<TraceContext>,
    /// Whether the spans of a trace are exported, from its id and what its parent decided; without
    /// it, what the parent decided, or yes.
    pub decide: Option<Decide>,
    /// Log records below this level are not made; `None`: none at all.
    pub max_level: Option<Level>,
}

impl fmt::Debug for Install {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Install")
            .field("trace_id", &self.trace_id)
            .field("parent", &self.parent)
            .field("max_level", &self.max_level)
            .finish_non_exhaustive()
    }
}

/// A session runs already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadyInstalled;

impl fmt::Display for AlreadyInstalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a runtime is installed already; finish it before you install another")
    }
}

impl std::error::Error for AlreadyInstalled {}

/// Where log records go after a session.
#[derive(Clone, Copy, Debug)]
pub enum AfterRun {
    /// They are kept for the next one.
    Keep,
    /// They are handed to this function, on the thread that logs.
    Hand(fn(&LogRecord)),
}

/// There is one session at a time: whoever has this one, until it goes.
#[derive(Debug)]
struct Only(());

static INSTALLED: AtomicBool = AtomicBool::new(false);

impl Only {
    fn take() -> Result<Self, AlreadyInstalled> {
        if INSTALLED.swap(true, Ordering::AcqRel) { Err(AlreadyInstalled) } else { Ok(Self(())) }
    }
}

impl Drop for Only {
    fn drop(&mut self) {
        INSTALLED.store(false, Ordering::Release);
    }
}

/// Starts to record, on all threads, and notes the panics that phases unwind in (before the hook
/// that is there sees them). Takes about 2 ms the first time in a process, to measure the clock.
///
/// # Errors
///
/// Where a session runs already.
pub fn install(with: Install) -> Result<Session, AlreadyInstalled> {
    // Also where `decide` panics, another one may be installed.
    let only = Only::take()?;
    let Install { trace_id, parent, decide, max_level } = with;
    let anchor = clock::start();
    let trace_id = match &parent {
        Some(parent) => parent.trace_id(),
        None if trace_id.is_none() => TraceId::random(),
        None => trace_id,
    };
    let run_span = hot::root_span_id();
    let of_parent = parent.as_ref().map(TraceContext::is_sampled);
    let sampled = decide
        .as_ref()
        .map_or_else(|| of_parent.unwrap_or(true), |decide| decide(trace_id, of_parent));
    let said = |text: fn(&TraceContext) -> &str| parent.as_ref().map_or("", text).into();
    let (state, baggage) = (said(TraceContext::tracestate), said(TraceContext::baggage));
    hot::begin_traces(Trace { id: trace_id, sampled, state, baggage }, decide);
    run_outcome::forget();
    hot::watch_panics();
    hot::set_root_span(run_span.to_u64());
    log::set_mode(Mode::Keep);
    log::set_max_level(max_level);
    let number = hot::begin();
    Ok(Session {
        number,
        trace_id,
        run_span,
        sampled,
        anchor,
        installer: hot::own_thread(),
        infos: HashMap::new(),
        drained: DrainedPaths::default(),
        batch: Batch::default(),
        phases: Vec::new(),
        futures: Futures::default(),
        retired: Sums::default(),
        retired_own: 0,
        lost: (0, 0, 0),
        refined: 0,
        folded_before: path::folded(),
        _only: only,
    })
}

/// Takes the log records that no session could take, the oldest first: those from before the first
/// one, and those of threads that are past their destructors. Says how many there was no room for.
pub fn early_logs(sink: &mut dyn FnMut(&LogRecord)) -> u64 {
    let (records, dropped) = log::take_early();
    records.iter().for_each(sink);
    dropped
}

/// What records: one at a time in a process. For one thread, the collector.
#[derive(Debug)]
pub struct Session {
    number: u32,
    trace_id: TraceId,
    run_span: SpanId,
    sampled: bool,
    anchor: Anchor,
    /// The thread that installed it.
    installer: Option<u64>,
    infos: HashMap<u64, ThreadInfo>,
    /// What records tell that threads do not count themselves, by path.
    drained: DrainedPaths,
    batch: Batch,
    phases: Vec<&'static PhaseInfo>,
    futures: Futures,
    /// Statistics of threads that have ended.
    retired: Sums,
    /// What phases took on the installing thread, if it has ended.
    retired_own: u64,
    lost: (u64, u64, u64),
    refined: u8,
    folded_before: u64,
    _only: Only,
}

impl Session {
    /// The trace of the run.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The root span of the run.
    #[must_use]
    pub fn run_span(&self) -> SpanId {
        self.run_span
    }

    /// Whether the spans of the run's own trace are exported.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.sampled
    }

    /// When the session started: nanoseconds of unix time.
    #[must_use]
    pub fn started_unix_ns(&self) -> u64 {
        self.anchor.unix()
    }

    /// The present time on the session's clock: nanoseconds of unix time. It goes back by microseconds
    /// at the most, when the rate of the clock is refined.
    #[must_use]
    pub fn now_unix_ns(&self) -> u64 {
        clock::unix_nanos(&self.anchor, clock::now())
    }

    /// Hands over every record written so far: those of a thread in their order, all by time.
    pub fn drain(&mut self, recorder: &mut dyn Recorder) {
        self.refine_clock();
        let mut batch = std::mem::take(&mut self.batch);
        for thread in hot::of_session(self.number) {
            // Asked before the records are taken: what an owner that has left wrote is all there.
            let owned = thread.is_owned();
            let info = self.info_of(thread);
            batch.add(info, |records| thread.drain(|taken| records.push(taken)));
            if !owned {
                self.retire(thread);
            }
        }
        for Spilled { thread, taken, .. } in hot::take_spilled(self.number) {
            batch.add(thread, |records| records.push(taken));
        }
        batch.hand_over(|thread, taken| self.hand_over(thread, taken, recorder));
        self.batch = batch;
    }

    /// The exact statistics of all phases, and what runs now. Percentiles and wall times are as of
    /// the last [`drain`](Self::drain).
    pub fn snapshot(&mut self) -> Snapshot {
        let now = self.now_unix_ns();
        let mut sums = self.retired.clone();
        let mut running: Vec<_> = self.futures.running().cloned().collect();
        let mut lost = self.lost;
        let mut own = self.retired_own;
        for thread in hot::of_session(self.number) {
            let info = self.info_of(thread);
            let stats = thread.stats();
            stats.iter().for_each(|stats| sums.add(thread.number(), stats));
            let frames = thread.running();
            if Some(thread.number()) == self.installer {
                own = children_of_run(&stats);
                // The outermost call still runs: its time is no longer the run's own either.
                let first = frames.first().map(|frame| self.unix(frame.start));
                own += first.map_or(0, |start| now.saturating_sub(start));
            }
            running.extend(frames.iter().map(|frame| Running {
                phase: frame.info,
                trace_id: self.trace_of(frame.id),
                span_id: SpanId::from_u64(frame.id),
                start_unix_ns: self.unix(frame.start),
                thread: info.clone(),
            }));
            lost = add(lost, thread.lost());
        }
        running.sort_by_key(|running| (running.start_unix_ns, running.phase.depth()));
        let run = (self.anchor.unix(), now.max(self.anchor.unix()));
        let mut phases = vec![Self::run_row(run.1 - run.0, own)];
        phases.extend(sums.rows(&self.drained, &running, run));
        let (spans, logs, too_deep) = lost;
        let dropped =
            Dropped { spans, logs, too_deep, paths_folded: path::folded() - self.folded_before };
        Snapshot { taken_unix_ns: now, phases, running, dropped }
    }

    /// The worst that phases have said of the outcome.
    #[must_use]
    pub fn outcome(&self) -> Option<RunOutcome> {
        run_outcome::said()
    }

    /// Waits until a thread has much to hand over, [`Session::wake`] is called, or the time is over.
    pub fn wait(&self, timeout: Duration) {
        hot::wait(timeout);
    }

    /// A function that ends [`Session::wait`] early, from any thread.
    #[must_use]
    pub fn waker(&self) -> fn() {
        hot::wake
    }

    /// Stops recording. Calls that still run are not recorded, unless `drain` was called after they
    /// ended.
    pub fn stop(&self, after: AfterRun) {
        log::set_mode(match after {
            AfterRun::Keep => Mode::Keep,
            AfterRun::Hand(to) => Mode::Hand(to),
        });
        hot::end();
    }

    /// Ends the session; another may be installed.
    pub fn uninstall(self, after: AfterRun) {
        self.stop(after);
        drop(self);
    }

    fn run_row(duration: u64, children: u64) -> PhaseStats {
        PhaseStats {
            phase: path::run(),
            calls: 1,
            errors: 0,
            total_ns: duration,
            self_ns: duration.saturating_sub(children),
            wall_ns: duration,
            path_wall_ns: duration,
            min_ns: duration,
            max_ns: duration,
            histogram: {
                let mut histogram = crate::Histogram::new();
                histogram.record(duration);
                histogram
            },
            histogram_ns: duration,
            outcomes: Vec::new(),
            threads: 1,
        }
    }

    fn hand_over(&mut self, thread: &ThreadInfo, taken: Taken, recorder: &mut dyn Recorder) {
        let start_unix_ns = self.unix(taken.start);
        let phase = self.phase(taken.path);
        let (span_id, parent_id) = (SpanId::from_u64(taken.id), SpanId::from_u64(taken.parent));
        let trace_id = self.trace_of(taken.id);
        match taken.payload {
            Payload::Span(Some(extra)) if extra.foreign.is_some() => {
                if let Some(meta) = extra.foreign {
                    let duration_ns = clock::between(taken.start, taken.end);
                    recorder.foreign(&ForeignSpan {
                        name: meta.name(),
                        target: meta.target(),
                        file: meta.file().unwrap_or_default(),
                        line: meta.line().unwrap_or_default(),
                        phase,
                        trace_id,
                        span_id,
                        parent_id,
                        start_unix_ns,
                        duration_ns,
                        busy_ns: extra.busy.unwrap_or(duration_ns),
                        failed: extra.outcome.is_error(),
                        error: extra.error.as_deref(),
                        fields: &extra.fields.0,
                        thread,
                    });
                }
            }
            Payload::Span(extra) => {
                if taken.future {
                    self.futures.ended(taken.id);
                }
                let duration_ns = clock::between(taken.start, taken.end);
                let extra = extra.as_deref();
                let outcome = extra.map_or(PhaseOutcome::Ok, |extra| extra.outcome);
                self.drained.add(taken.path, start_unix_ns, duration_ns, outcome);
                recorder.span(&SpanRecord {
                    phase,
                    trace_id,
                    span_id,
                    parent_id,
                    start_unix_ns,
                    duration_ns,
                    busy_ns: extra.and_then(|extra| extra.busy).unwrap_or(duration_ns),
                    outcome,
                    error: extra.and_then(|extra| extra.error.as_deref()),
                    fields: extra.map_or(&[], |extra| &extra.fields.0),
                    thread,
                });
            }
            Payload::Start => {
                if taken.future {
                    let thread = thread.clone();
                    self.futures.started(Running {
                        phase,
                        trace_id,
                        span_id,
                        start_unix_ns,
                        thread,
                    });
                }
                recorder.started(&PhaseStart {
                    phase,
                    trace_id,
                    span_id,
                    parent_id,
                    start_unix_ns,
                    thread,
                });
            }
            Payload::Log(mut record) => {
                record.unix_ns = start_unix_ns;
                if record.trace_id.is_none() {
                    record.trace_id = self.trace_id;
                }
                record.thread = thread.clone();
                if record.component == log::AROUND {
                    record.component =
                        record.phase.map_or(crate::Component::RUN, PhaseInfo::component);
                }
                recorder.log(&record);
            }
        }
    }

    /// The trace of a span that was made here. Takes a lock where it is not the run's.
    fn trace_of(&self, id: u64) -> TraceId {
        match hot::slot_of_id(id) {
            hot::HOME => self.trace_id,
            slot => hot::of_slot(slot).map_or(self.trace_id, |trace| trace.id),
        }
    }

    /// Takes over the statistics of a thread that has ended, and gives its memory to the next one.
    fn retire(&mut self, thread: &'static Thread) {
        let stats = thread.stats();
        if Some(thread.number()) == self.installer {
            self.retired_own = children_of_run(&stats);
        }
        stats.iter().for_each(|stats| self.retired.add(thread.number(), stats));
        self.lost = add(self.lost, thread.lost());
        self.infos.remove(&thread.number());
        thread.recycle();
    }

    /// The phase of a path, without a lock for those seen before.
    fn phase(&mut self, path: u32) -> &'static PhaseInfo {
        while self.phases.len() <= path as usize {
            let next = u32::try_from(self.phases.len()).unwrap_or(u32::MAX);
            self.phases.push(path::by_id(next));
        }
        self.phases[path as usize]
    }

    fn info_of(&mut self, thread: &Thread) -> ThreadInfo {
        self.infos.entry(thread.number()).or_insert_with(|| thread.info()).clone()
    }

    fn unix(&self, tick: u64) -> u64 {
        clock::unix_nanos(&self.anchor, tick)
    }

    /// A rate measured over a longer time is a better one: once after a fifth of a second, and once
    /// more when that has passed many times.
    fn refine_clock(&mut self) {
        const AT: [u64; 2] = [250_000_000, 10_000_000_000];
        let age = self.now_unix_ns().saturating_sub(self.anchor.unix());
        if AT.get(usize::from(self.refined)).is_some_and(|at| age > *at) {
            clock::refine(&self.anchor);
            self.refined += 1;
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if active::recording() {
            self.stop(AfterRun::Keep);
        }
    }
}

fn children_of_run(stats: &[NodeStats]) -> u64 {
    stats.iter().filter(|stats| stats.info.id() == path::run().id()).map(|stats| stats.child).sum()
}

fn add(left: (u64, u64, u64), right: (u64, u64, u64)) -> (u64, u64, u64) {
    (left.0 + right.0, left.1 + right.1, left.2 + right.2)
}
