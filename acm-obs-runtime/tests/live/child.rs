//! One child process and what it left behind.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::{env, fs, thread};

use acm_obs_runtime::report::{Output, Telemetry};
use serde_json::Value;
use tempfile::TempDir;

use crate::prometheus::Prometheus;
use crate::span::Span;
use crate::tempo::Tempo;

/// Names the scenario that this process is to play.
const SCENARIO: &str = "ACM_TEST_SCENARIO";

/// The scenario of this process, if it is a child.
pub(crate) fn scenario() -> Option<String> {
    env::var(SCENARIO).ok()
}

/// Makes the command play another scenario than this process does.
pub(crate) fn play(scenario: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.env(SCENARIO, scenario);
    command
}

/// What the children of one test share: a service that nobody else is, and a directory.
pub(crate) struct Home {
    service: String,
    dir: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let service = format!("acm-live-{:016x}", fastrand::u64(..));
        Self { service, dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// A child that exports nothing yet; nothing of this process' environment reaches it.
    pub(crate) fn child(&self, scenario: &str) -> Child {
        let run_id = format!("run-{:08x}", fastrand::u32(..));
        let mut command = play(scenario);
        command.env_clear().env(SCENARIO, scenario);
        command.env("OTEL_SERVICE_NAME", &self.service).env("ACM_RUN_ID", &run_id);
        command.env("ACM_RUN_DIR", self.dir.path()).env("ACM_TIMINGS", "0");
        command.env("OTEL_TRACES_EXPORTER", "none").env("OTEL_METRICS_EXPORTER", "none");
        Child { command, run_dir: self.dir.path().join(run_id) }
    }

    /// The directory of a run.
    pub(crate) fn run_dir(&self, run_id: &str) -> PathBuf {
        self.dir.path().join(run_id)
    }

    /// The files in the spool that hold batches.
    pub(crate) fn spooled_files(&self) -> Vec<PathBuf> {
        let owners = entries(&self.dir.path().join("spool"));
        let files = owners.iter().flat_map(|owner| entries(owner));
        files.filter(|file| file.extension().is_some_and(|kind| kind == "seg")).collect()
    }
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A child that is not started yet.
pub(crate) struct Child {
    command: Command,
    run_dir: PathBuf,
}

/// A child that has started.
pub(crate) struct Running {
    process: std::process::Child,
    stdout: BufReader<ChildStdout>,
    said: String,
    run_dir: PathBuf,
}

/// A child that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    run_dir: PathBuf,
}

impl Child {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sends spans to Tempo.
    pub(crate) fn traces(self, tempo: &Tempo) -> Self {
        self.traces_to(tempo.otlp())
    }

    /// Sends spans to this address, without `/v1/traces`.
    pub(crate) fn traces_to(self, url: &str) -> Self {
        let traces = self.env("OTEL_TRACES_EXPORTER", "otlp");
        traces.env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &format!("{url}/v1/traces"))
    }

    /// Sends metrics to Prometheus.
    pub(crate) fn metrics(self, prometheus: &Prometheus) -> Self {
        self.metrics_to(prometheus.otlp())
    }

    /// Sends metrics to this address.
    pub(crate) fn metrics_to(self, url: &str) -> Self {
        let metrics = self.env("OTEL_METRICS_EXPORTER", "otlp");
        metrics.env("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", url)
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Ended {
        self.start().finish()
    }

    pub(crate) fn start(mut self) -> Running {
        let piped = self.command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = piped.stderr(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        Running { process, stdout, said: String::new(), run_dir: self.run_dir }
    }
}

impl Running {
    /// Waits until it says such a line, and returns what follows these words.
    pub(crate) fn wait_for(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.stdout.read_line(&mut line).unwrap(), 0, "{}", self.said);
            self.said.push_str(&line);
            if let Some((_, rest)) = line.split_once(words) {
                return rest.trim().to_owned();
            }
        }
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }

    /// Lets it go on where it waits.
    pub(crate) fn go_on(&mut self) {
        writeln!(self.process.stdin.as_mut().unwrap()).unwrap();
    }

    /// Lets it go on wherever it waits, until it has ended.
    pub(crate) fn finish(mut self) -> Ended {
        drop(self.process.stdin.take());
        let mut stderr = self.process.stderr.take().unwrap();
        let reader = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).map(|_| text)
        });
        self.stdout.read_to_string(&mut self.said).unwrap();
        let (status, stderr) = (self.process.wait().unwrap(), reader.join().unwrap().unwrap());
        let stdout = std::mem::take(&mut self.said);
        assert!(status.code().is_some(), "{status}:\n{stdout}\n{stderr}");
        Ended { status, stdout, run_dir: self.run_dir.clone() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Of a test that failed; one that has ended stays so.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Ended {
    /// The last report.
    pub(crate) fn report(&self) -> Value {
        report_in(&self.run_dir)
    }

    /// The id of its trace.
    pub(crate) fn trace(&self) -> String {
        self.report()["trace_id"].as_str().unwrap().to_owned()
    }

    /// All spans of its own record.
    pub(crate) fn recorded(&self) -> Vec<Span> {
        recorded_in(&self.run_dir)
    }

    /// What became of the records of a signal that were to be exported: their number, with those that were made up
    /// besides, and where they are. Nothing is unaccounted for.
    pub(crate) fn exported(&self, signal: &str) -> (u64, Output) {
        let report = self.report();
        assert_ne!(report["outcome"], "RUNNING", "{}", self.stdout);
        let telemetry: Telemetry = serde_json::from_value(report["telemetry"].clone()).unwrap();
        let signal = &telemetry.signals[signal];
        let output = signal.outputs[Telemetry::OTLP].clone();
        let all = signal.recorded + output.added - sum(&signal.dropped) - sum(&signal.left_out);
        let settled = output.delivered + output.spooled;
        assert_eq!(all, settled + sum(&output.left_out) + sum(&output.dropped), "{telemetry:#?}");
        (all, output)
    }

    /// How many of the exported spans have arrived; none may be lost.
    pub(crate) fn delivered_spans(&self) -> u64 {
        let (_, output) = self.exported(Telemetry::SPANS);
        assert_eq!((output.spooled, sum(&output.dropped)), (0, 0), "{output:#?}\n{}", self.stdout);
        output.delivered
    }
}

/// The spans that a run keeps in its directory.
pub(crate) fn recorded_in(run_dir: &Path) -> Vec<Span> {
    let lines = fs::read_to_string(run_dir.join("spans.jsonl")).unwrap();
    lines.lines().flat_map(|line| Span::all_of_json(&serde_json::from_str(line).unwrap())).collect()
}

/// The report that a run keeps in its directory.
pub(crate) fn report_in(run_dir: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(run_dir.join("report.json")).unwrap()).unwrap()
}

fn sum(counts: &std::collections::BTreeMap<String, u64>) -> u64 {
    counts.values().sum()
}
