//! `init` while no backend can be reached.

use std::time::{Duration, Instant};

use acm_obs::Outcome;
use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::Table;
use acm_obs_benches::task;
use acm_obs_runtime::Settings;
use serde::{Deserialize, Serialize};

use crate::dead_end::{self, Blackhole};
use crate::{Scale, load, longest_ms};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Question {
    /// `None` exports nothing.
    url: Option<String>,
}

/// Processes of each kind.
const TURNS: u64 = 50;

const GOAL_MS: f64 = 20.0;

impl Question {
    pub(crate) fn answer(self) -> Result<Duration, Failure> {
        let runs = tempfile::tempdir()?;
        let settings = Settings::new().run_dir(runs.path()).shutdown_deadline(QUICK_END);
        let settings = match &self.url {
            Some(url) => settings.otlp_endpoint(url),
            None => settings.no_export(),
        };
        let started = Instant::now();
        let obs = load::init(settings)?;
        let took = started.elapsed();
        let _ = obs.finish(Outcome::Ok);
        Ok(took)
    }
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Goal>, Failure> {
    let turns = scale.of(TURNS);
    println!("\n`init` in {turns} processes each, milliseconds\n");
    let blackhole = Blackhole::open()?;
    let kinds = [
        ("nothing exported", None),
        ("port refused", Some(dead_end::refused()?)),
        ("never accepted", Some(blackhole.url.clone())),
    ];
    let mut table = Table::with_heading(&["", "median", "quartiles", "max"]);
    let mut goals = Vec::new();
    for (name, url) in kinds {
        let is_goal = url.is_some();
        let question = crate::Question::Start(Question { url });
        let times: Vec<Duration> =
            (0..turns).map(|_| task::ask(&question)).collect::<Result<_, _>>()?;
        let ms = Quartiles::of(times.iter().map(|time| time.as_secs_f64() * 1e3));
        let max = longest_ms(&times);
        table.push([
            name.to_owned(),
            format!("{:.2}", ms.median),
            format!("{:.2}–{:.2}", ms.low, ms.high),
            format!("{max:.2}"),
        ]);
        if is_goal {
            let what = format!("`init`, {name}, the longest");
            goals.push(Goal { what, measured: max, limit: GOAL_MS, unit: " ms" });
        }
    }
    println!("{table}");
    Ok(goals)
}

/// The end is not measured here.
const QUICK_END: Duration = Duration::from_millis(200);
