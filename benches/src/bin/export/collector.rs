//! From a record to encoded protobuf: the time of the collector's thread for a span.
//!
//! There is no run directory, since its file of spans would be written as well. What is measured is
//! everything else that the collector does with a span: it takes the record out of the buffer of its
//! thread, decides whether it is exported and what is logged of it, encodes it, and gives full batches
//! to the delivery. The delivery compresses and sends on a thread of its own, which does not keep up
//! and drops what finds no room: those are counted as well as all others, since they are encoded.

use std::thread;
use std::time::{Duration, Instant};

use acm_obs::Outcome;
use acm_obs_benches::clock;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::sink::Sink;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::{Table, percent};
use acm_obs_benches::task;
use acm_obs_runtime::Settings;
use serde::{Deserialize, Serialize};

use crate::Scale;
use crate::load::{self, Pace, Spans, Traces};

/// What is recorded, and whether it leaves the process.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    traces: Traces,
    pace: Pace,
    exports: bool,
    spans: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    made: u64,
    spans: Spans,
    collector: Duration,
    delivery: Duration,
    wall: Duration,
}

/// Spans of one process with pauses; twice as many without.
const SPANS: u64 = 2_000_000;

/// Processes of each kind, which take turns.
const TURNS: u64 = 5;

/// A million spans a second.
const GOAL_NS: f64 = 1_000.0;

impl Question {
    pub(crate) fn answer(self) -> Result<Answer, Failure> {
        let Self { traces, pace, exports, spans } = self;
        let sink = Sink::launch()?;
        let settings = traces.set(Settings::new().no_run_dir());
        let settings =
            if exports { settings.otlp_endpoint(sink.url()) } else { settings.no_export() };
        let obs = load::init(settings)?;
        traces.record(load::SPANS, Pace::Pauses); // encodes what all spans share
        rest();
        let before = [COLLECTOR, DELIVERY].map(clock::named_cpu);
        let started = Instant::now();
        traces.record(spans, pace);
        let wall = started.elapsed();
        rest();
        let [collector, delivery] = [(COLLECTOR, before[0]), (DELIVERY, before[1])]
            .map(|(thread, before)| clock::named_cpu(thread).saturating_sub(before));
        let made = spans / load::SPANS * load::SPANS;
        let spans = Spans::of(&obs.finish(Outcome::Ok));
        Ok(Answer { made, spans, collector, delivery, wall })
    }
}

/// Waits until the collector has nothing left to do.
pub(crate) fn rest() {
    const LOOK: Duration = Duration::from_millis(100);
    const BUSY: Duration = Duration::from_millis(2);

    let mut before = clock::named_cpu(COLLECTOR);
    loop {
        thread::sleep(LOOK);
        let now = clock::named_cpu(COLLECTOR);
        if now.saturating_sub(before) < BUSY {
            return;
        }
        before = now;
    }
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Goal>, Failure> {
    println!(
        "\nthread of the collector, no run directory; median of {TURNS} processes; an encoded span \
         is one that was exported\n"
    );
    let mut table = Table::with_heading(&[
        "",
        "pauses",
        "CPU ns / collected",
        "CPU ns / encoded",
        "quartiles",
        "encoded / s",
        "collected",
        "encoded",
        "delivered",
        "delivery CPU ns / delivered",
    ]);
    let mut goals = Vec::new();
    for pace in [Pace::Pauses, Pace::NoPauses] {
        let spans = scale.of(if pace == Pace::Pauses { SPANS } else { SPANS * 2 });
        let kinds = [
            (Traces::One, false),
            (Traces::One, true),
            (Traces::OneWithoutBudget, true),
            (Traces::OneEachParent, true),
        ]
        .map(|(traces, exports)| Question { traces, pace, exports, spans });
        let mut answers = kinds.map(|_| Vec::new());
        for _ in 0..TURNS {
            for (kind, answers) in kinds.into_iter().zip(&mut answers) {
                answers.push(task::ask::<Answer>(&crate::Question::Collector(kind))?);
            }
        }
        for (kind, answers) in kinds.into_iter().zip(answers) {
            let encoded = add_row(&mut table, kind, &answers);
            if kind.exports && kind.traces != Traces::One {
                let pauses = if pace == Pace::Pauses { "with pauses" } else { "without pauses" };
                let what = format!("record to protobuf, {}, {pauses}", kind.traces.name());
                goals.push(Goal { what, measured: encoded, limit: GOAL_NS, unit: " ns a span" });
            }
        }
    }
    println!("{table}");
    Ok(goals)
}

/// Returns the nanoseconds of an encoded span.
fn add_row(table: &mut Table, kind: Question, answers: &[Answer]) -> f64 {
    let of = |value: &dyn Fn(&Answer) -> f64| Quartiles::of(answers.iter().map(value));
    let share = |value: fn(&Spans) -> u64| {
        let share = |answer: &Answer| (value(&answer.spans) as f64 / answer.made as f64).min(1.0);
        percent(Some(of(&share).median))
    };
    let collected =
        of(&|answer| answer.collector.as_nanos() as f64 / answer.spans.collected as f64).median;
    let encoded = of(&|answer| answer.collector.as_nanos() as f64 / answer.spans.encoded as f64);
    let delivery =
        of(&|answer| answer.delivery.as_nanos() as f64 / answer.spans.delivered as f64).median;
    let when = |is: bool, text: String| if is { text } else { "–".to_owned() };
    let all = kind.exports && kind.traces != Traces::One;
    table.push([
        if kind.exports { kind.traces.name() } else { "nothing exported" }.to_owned(),
        if kind.pace == Pace::Pauses { "yes" } else { "no" }.to_owned(),
        format!("{collected:.0}"),
        when(all, format!("{:.0}", encoded.median)),
        when(all, format!("{:.0}–{:.0}", encoded.low, encoded.high)),
        when(all, format!("{:.2} M", 1e3 / encoded.median)),
        share(|spans| spans.collected),
        share(|spans| spans.encoded),
        share(|spans| spans.delivered),
        when(kind.exports, format!("{delivery:.0}")),
    ]);
    encoded.median
}

/// The thread that collects and encodes.
pub(crate) const COLLECTOR: &str = "acm-collector";

/// The thread that compresses and sends.
const DELIVERY: &str = "acm-delivery";
