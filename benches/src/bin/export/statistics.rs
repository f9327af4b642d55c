//! The statistics of a thousand sites, drained and encoded.
//!
//! A flush has the collector take the statistics of all threads (a snapshot), and the thread of the
//! metrics make an export of it: `acm.phase.duration` of every site with an exemplar, all other
//! instruments, and what becomes of our own records. Before each flush all sites are called, so that
//! the numbers of each have changed, and their span records are collected, so that those are not
//! counted here. What is counted is the CPU time of both threads from before the flush to after it.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use acm_obs::{Context, Outcome};
use acm_obs_benches::clock;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::sink::Sink;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::Table;
use acm_obs_benches::task;
use acm_obs_runtime::Settings;
use serde::{Deserialize, Serialize};

use crate::collector::{COLLECTOR, rest};
use crate::sites::{self, OCTAVES, SITES};
use crate::{Scale, load};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    /// How many threads call the sites: each has statistics of its own.
    threads: usize,
    /// Over how many powers of two the durations of each site are spread.
    spread: u32,
    flushes: u64,
}

/// One flush.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sample {
    collector: Duration,
    metrics: Duration,
    /// Until everything was delivered.
    wall: Duration,
}

const FLUSHES: u64 = 100;

/// The calls of a site mostly take about the same.
const USUAL_SPREAD: u32 = 4;

const GOAL_MS: f64 = 2.0;

impl Question {
    pub(crate) fn answer(self) -> Result<Vec<Sample>, Failure> {
        let Self { threads, spread, flushes } = self;
        let sink = Sink::launch()?;
        // Without a budget, since an exemplar is a span that is exported.
        let settings = Settings::new()
            .no_run_dir()
            .otlp_endpoint(sink.url())
            .spans_per_site(u64::MAX)
            .trace_budget_bytes(u64::MAX);
        let obs = load::init(settings)?;
        let mut samples = Vec::new();
        let (begin, done) = (Barrier::new(threads + 1), Barrier::new(threads + 1));
        let run = Context::current();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let _attached = run.attach();
                    for (_, round) in (0..flushes).zip(0..) {
                        begin.wait();
                        sites::call_all(round, spread);
                        done.wait();
                    }
                });
            }
            for _ in 0..flushes {
                begin.wait();
                done.wait();
                rest();
                let before = [COLLECTOR, METRICS].map(clock::named_cpu);
                let started = Instant::now();
                obs.flush();
                let wall = started.elapsed();
                thread::sleep(AFTER);
                let [collector, metrics] = [(COLLECTOR, before[0]), (METRICS, before[1])]
                    .map(|(thread, before)| clock::named_cpu(thread).saturating_sub(before));
                samples.push(Sample { collector, metrics, wall });
            }
        });
        let _ = obs.finish(Outcome::Ok);
        Ok(samples)
    }
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Goal>, Failure> {
    let flushes = scale.of(FLUSHES);
    println!(
        "\n{SITES} sites, called before each of {flushes} flushes; milliseconds a flush, median\n"
    );
    let mut table = Table::with_heading(&[
        "threads that call",
        "longest / shortest call of a site",
        "collector CPU",
        "metrics CPU",
        "both",
        "quartiles",
        "wall, delivered",
    ]);
    let mut goals = Vec::new();
    for (threads, spread) in [(1, USUAL_SPREAD), (4, USUAL_SPREAD), (1, OCTAVES)] {
        let question = Question { threads, spread, flushes };
        let samples: Vec<Sample> = task::ask(&crate::Question::Statistics(question))?;
        let of = |value: fn(&Sample) -> Duration| {
            Quartiles::of(samples.iter().map(|sample| value(sample).as_secs_f64() * 1e3))
        };
        let both = of(|sample| sample.collector + sample.metrics);
        table.push([
            threads.to_string(),
            (1 << spread).to_string(),
            format!("{:.2}", of(|sample| sample.collector).median),
            format!("{:.2}", of(|sample| sample.metrics).median),
            format!("{:.2}", both.median),
            format!("{:.2}–{:.2}", both.low, both.high),
            format!("{:.2}", of(|sample| sample.wall).median),
        ]);
        if (threads, spread) == (1, USUAL_SPREAD) {
            let what = format!("statistics of {SITES} sites drained and encoded");
            goals.push(Goal { what, measured: both.median, limit: GOAL_MS, unit: " ms" });
        }
    }
    println!("{table}");
    Ok(goals)
}

/// The collector, having answered, looks once more at what there is.
const AFTER: Duration = Duration::from_millis(5);

/// The thread that encodes metrics.
const METRICS: &str = "acm-metrics";
