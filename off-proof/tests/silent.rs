//! All of the interface compiles with feature `off`, returns what it should, and records nothing.

use std::fs;
use std::path::Path;
use std::thread;

use acm_obs::{
    Component, Context, Outcome, acm_log, acm_phase, console, profiled, record, section,
    set_outcome, set_outcome_because, span, with_equipment,
};
use acm_obs_runtime::Settings;
use serde_json::Value;

acm_obs::components! {
    /// Seam inspection.
    SEAM = "SEAM" in "Inspection";
}

struct Series(Vec<f64>);

#[acm_phase(component = "MODEL", name_prefix = "series.")]
impl Series {
    fn push(&mut self, value: f64) -> Result<&mut f64, String> {
        record!(value, rows = self.0.len());
        self.0.push(value);
        self.0.last_mut().ok_or_else(|| String::from("empty"))
    }

    #[acm_phase(component = "SCORE", slow = "5s", log = both)]
    fn mean(&self) -> f64 {
        section!("mean", { self.0.iter().sum::<f64>() / self.len() })
    }

    #[acm_phase(skip)]
    fn len(&self) -> f64 {
        self.0.iter().map(|_| 1.0).sum()
    }
}

#[acm_phase(component = "FEAT")]
mod features {
    pub(crate) fn doubled(value: f64) -> f64 {
        value * 2.0
    }
}

#[acm_phase(component = SEAM, fields(text, length = text.len(), shown = %text, debugged = ?text), err, ret)]
fn parsed(text: &str) -> Result<u64, std::num::ParseIntError> {
    acm_log::feat!("parsing {text}", length = text.len());
    text.parse()
}

#[acm_phase(component = "FUSE", parent = parent, level = "debug")]
fn on_thread(parent: &Context) -> u64 {
    parent.in_scope(|| recursive(3))
}

#[profiled]
fn recursive(n: u64) -> u64 {
    if n == 0 { 0 } else { 1 + recursive(n - 1) }
}

#[acm_phase(component = "FORECAST")]
async fn forecast(level: f64) -> f64 {
    section!("step", async { level + 1.0 }).await
}

trait Detector {
    fn fit(&self) -> impl Future<Output = u64>;
}

#[async_trait::async_trait]
trait Scorer {
    async fn score(&self) -> u64;
}

#[acm_phase(component = "PCA")]
impl Detector for Series {
    async fn fit(&self) -> u64 {
        1
    }
}

#[acm_phase(component = "SCORE")]
#[async_trait::async_trait]
impl Scorer for Series {
    async fn score(&self) -> u64 {
        2
    }
}

/// Uses everything once; the numbers are those of the plain functions.
fn pipeline() {
    let mut series = Series(vec![1.0]);
    assert_eq!(series.push(3.0), Ok(&mut 3.0));
    assert!((series.mean() - 2.0).abs() < f64::EPSILON);
    assert!((features::doubled(2.0) - 4.0).abs() < f64::EPSILON);
    assert_eq!(parsed("12"), Ok(12));
    assert!(parsed("twelve").is_err());

    let context = Context::current();
    assert!(context.span_id().is_none());
    let elsewhere = context.clone();
    let counted = thread::spawn(move || elsewhere.in_scope(|| on_thread(&elsewhere)));
    assert_eq!(counted.join().expect("the thread ends well"), 3);
    let _attached = context.attach();
    assert!((pollster::block_on(context.wrap(forecast(1.0))) - 2.0).abs() < f64::EPSILON);
    assert_eq!(pollster::block_on(series.fit()), 1);
    assert_eq!(pollster::block_on(series.score()), 2);

    let guard = span("custom", Component::MODEL);
    guard.record("rows", 12);
    guard.fail("no rows");
    assert_eq!(with_equipment("FD_FAN", 1, || recursive(2)), 2);

    logs();
    set_outcome(Outcome::Degraded);
    set_outcome_because(Outcome::Fail, "nobody listens");
}

fn logs() {
    let (rows, path, error) = (3, "a.csv", "none");
    acm_log::run!("run");
    acm_log::cfg!("cfg {rows}");
    acm_log::data!("data", rows);
    acm_log::feat!("feat", path = %path);
    acm_log::model!("model", err = ?error);
    acm_log::score!("score");
    acm_log::fuse!("fuse");
    acm_log::perf!("perf");
    acm_log::health!("health");
    acm_log::rul!("rul");
    acm_log::forecast!("forecast");
    acm_log::sql!("sql");
    console::debug!("debug", component = "FEAT");
    console::info!("info", component = "FEAT", rows);
    console::warn!("warn", rows = rows + 1);
    console::error!("error");
    console::ok!("ok");
    console::status!("status");
    console::header!("header");
    console::section!("section");
}

#[test]
fn a_run_of_a_runtime_holds_nothing_but_itself() {
    let runs = tempfile::tempdir().expect("a folder for the run");
    let settings = Settings::new().no_export().run_dir(runs.path()).timings(false);
    let obs = acm_obs_runtime::init(settings).expect("the runtime starts");
    pipeline();
    let finished = obs.finish(Outcome::Ok);
    assert_eq!(finished.outcome(), Outcome::Ok);

    let directory = finished.run_dir().expect("the run directory was written");
    let report: Value = serde_json::from_str(&read(directory, "report.json")).expect("valid JSON");
    let paths: Vec<_> =
        report["phases"].as_array().expect("phases").iter().map(|phase| &phase["path"]).collect();
    assert_eq!(paths, ["run"]);
    let logs = read(directory, "logs.jsonl");
    assert_eq!(logs.lines().count(), 1, "more than the runtime's own last line: {logs}");
    assert!(logs.contains("run finished"), "{logs}");
}

fn read(directory: &Path, file: &str) -> String {
    fs::read_to_string(directory.join(file)).expect("the file was written")
}
