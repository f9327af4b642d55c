//! Ten million spans while no backend is there: what stays resident at the most.

use acm_obs::Outcome;
use acm_obs_benches::clock;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::table::{Table, mebibytes};
use acm_obs_benches::task;
use acm_obs_runtime::Settings;
use serde::{Deserialize, Serialize};

use crate::load::{self, Pace, Spans, Traces};
use crate::{Scale, dead_end};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    traces: Traces,
    export: Export,
    spans: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Export {
    Off,
    WithoutSpool,
    WithSpool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    peak: u64,
    spans: Spans,
}

const SPANS: u64 = 10_000_000;

const GOAL_MIB: f64 = 64.0;

impl Question {
    pub(crate) fn answer(self) -> Result<Answer, Failure> {
        let Self { traces, export, spans } = self;
        let runs = tempfile::tempdir()?;
        let settings = Settings::new().run_dir(runs.path()).otlp_endpoint(dead_end::refused()?);
        let settings = match export {
            Export::Off => settings.no_export(),
            Export::WithoutSpool => settings.no_spool(),
            Export::WithSpool => settings,
        };
        let obs = load::init(traces.set(settings))?;
        traces.record(spans, Pace::Pauses);
        let spans = Spans::of(&obs.finish(Outcome::Ok));
        let peak = clock::resident().ok_or("nobody says what is resident")?.peak;
        Ok(Answer { peak, spans })
    }
}

impl Export {
    fn name(self) -> &'static str {
        match self {
            Self::Off => "none",
            Self::WithoutSpool => "no spool",
            Self::WithSpool => "spool",
        }
    }
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Goal>, Failure> {
    let spans = scale.of(SPANS);
    println!("\n{spans} spans, and nobody listens where they are sent to\n");
    let mut table = Table::with_heading(&[
        "",
        "export",
        "peak MiB",
        "more than without",
        "collected",
        "encoded",
        "spooled",
    ]);
    let mut goals = Vec::new();
    for traces in [Traces::One, Traces::OneEachParent] {
        let mut without = None;
        for export in [Export::Off, Export::WithoutSpool, Export::WithSpool] {
            let question = Question { traces, export, spans };
            let answer: Answer = task::ask(&crate::Question::Memory(question))?;
            let Answer { peak, spans } = answer;
            let without = *without.get_or_insert(peak);
            let more = peak.saturating_sub(without);
            table.push([
                traces.name().to_owned(),
                export.name().to_owned(),
                mebibytes(Some(peak)),
                mebibytes(Some(more)),
                spans.collected.to_string(),
                spans.encoded.to_string(),
                spans.spooled.to_string(),
            ]);
            if export != Export::Off {
                let what = format!("dead backend, {}, {}", traces.name(), export.name());
                let measured = more as f64 / 1_048_576.0;
                goals.push(Goal { what, measured, limit: GOAL_MIB, unit: " MiB" });
            }
        }
    }
    println!("{table}");
    Ok(goals)
}
