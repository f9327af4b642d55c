//! `finish` of a small process whose backends are well.

use std::time::{Duration, Instant};

use acm_obs::Outcome;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::sink::Sink;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::Table;
use acm_obs_benches::task;
use acm_obs_runtime::Settings;
use serde::{Deserialize, Serialize};

use crate::load::{self, Pace, Spans, Traces};
use crate::{Scale, longest_ms};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Nothing else happens between `init` and `finish`.
    spans: u64,
    /// `None` exports nothing.
    url: Option<String>,
}

/// Processes of each kind.
const TURNS: u64 = 20;

const GOAL_MS: f64 = 200.0;

impl Question {
    pub(crate) fn answer(self) -> Result<Duration, Failure> {
        let Self { spans, url } = self;
        let runs = tempfile::tempdir()?;
        let settings = Settings::new().run_dir(runs.path());
        let settings = match &url {
            Some(url) => settings.otlp_endpoint(url),
            None => settings.no_export(),
        };
        let obs = load::init(settings)?;
        Traces::One.record(spans, Pace::NoPauses);
        let started = Instant::now();
        let finished = obs.finish(Outcome::Ok);
        let took = started.elapsed();
        let spans = Spans::of(&finished);
        if url.is_some() && (!finished.is_complete() || spans.delivered != spans.encoded) {
            return Err(format!("not everything was delivered: {spans:?}").into());
        }
        Ok(took)
    }
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Goal>, Failure> {
    let turns = scale.of(TURNS).max(5);
    println!("\n`finish` in {turns} processes each, everything is delivered; milliseconds\n");
    let sink = Sink::launch()?;
    let mut table = Table::with_heading(&["spans", "export", "median", "quartiles", "max"]);
    let mut goals = Vec::new();
    for spans in [load::SPANS, 10_000] {
        for url in [None, Some(sink.url().to_owned())] {
            let exports = url.is_some();
            let question = crate::Question::Finish(Question { spans, url });
            let times: Vec<Duration> =
                (0..turns).map(|_| task::ask(&question)).collect::<Result<_, _>>()?;
            let ms = Quartiles::of(times.iter().map(|time| time.as_secs_f64() * 1e3));
            let max = longest_ms(&times);
            table.push([
                spans.to_string(),
                if exports { "yes" } else { "no" }.to_owned(),
                format!("{:.1}", ms.median),
                format!("{:.1}–{:.1}", ms.low, ms.high),
                format!("{max:.1}"),
            ]);
            if exports {
                let what = format!("`finish` after {spans} spans, the longest");
                goals.push(Goal { what, measured: max, limit: GOAL_MS, unit: " ms" });
            }
        }
    }
    println!("{table}");
    Ok(goals)
}
