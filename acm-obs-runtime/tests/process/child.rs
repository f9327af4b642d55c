//! One child process and what it left behind.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::{env, fs, thread};

use serde_json::{Map, Value};
use tempfile::TempDir;

/// Names the scenario that this process is to play.
const SCENARIO: &str = "ACM_TEST_SCENARIO";

/// The scenario of this process, if it is a child.
pub(crate) fn scenario() -> Option<String> {
    env::var(SCENARIO).ok()
}

/// A child that is not started yet: nothing of this process' environment reaches it.
pub(crate) struct Child {
    command: Command,
    dir: TempDir,
}

/// A child whose stdout is read while it runs.
pub(crate) struct Running {
    process: std::process::Child,
    stdout: BufReader<ChildStdout>,
    said: String,
    dir: TempDir,
}

/// A child that has ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    dir: TempDir,
}

impl Child {
    pub(crate) fn of(scenario: &str) -> Self {
        Self::by(Command::new(env::current_exe().unwrap()), scenario)
    }

    /// A child that another program starts. It exports nothing, unless it is told to.
    pub(crate) fn by(mut command: Command, scenario: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        command.env_clear().env(SCENARIO, scenario).env("ACM_RUN_DIR", dir.path().join("runs"));
        command.env("OTEL_TRACES_EXPORTER", "none").env("OTEL_METRICS_EXPORTER", "none");
        Self { command, dir }
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// A directory of its own, that is gone with the child.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Ended {
        let output = self.command.stdin(Stdio::null()).output().unwrap();
        Ended {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            dir: self.dir,
        }
    }

    /// Runs it to its end; nobody reads its stdout: it is closed at once, or never emptied.
    pub(crate) fn run_unread(mut self, closed: bool) -> Ended {
        let mut process = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = process.stdout.take();
        let _kept = (!closed).then_some(stdout);
        let mut stderr = String::new();
        process.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = process.wait().unwrap();
        Ended { status, stdout: String::new(), stderr, dir: self.dir }
    }

    /// Starts it and waits until it has said a word.
    pub(crate) fn start_until(mut self, word: &str) -> Running {
        let mut process = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let mut running = Running { process, stdout, said: String::new(), dir: self.dir };
        while !running.said.contains(word) {
            assert_ne!(running.stdout.read_line(&mut running.said).unwrap(), 0, "{}", running.said);
        }
        running
    }
}

impl Running {
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The report as it is now.
    pub(crate) fn report(&self) -> Value {
        report_in(&only_dir_in(&self.dir.path().join("runs")))
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }

    pub(crate) fn wait(mut self) -> Ended {
        let mut stderr = self.process.stderr.take().unwrap();
        let reader = thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).map(|_| text)
        });
        self.stdout.read_to_string(&mut self.said).unwrap();
        Ended {
            status: self.process.wait().unwrap(),
            stdout: self.said,
            stderr: reader.join().unwrap().unwrap(),
            dir: self.dir,
        }
    }
}

impl Ended {
    /// Where run directories are.
    pub(crate) fn runs(&self) -> PathBuf {
        self.dir.path().join("runs")
    }

    /// The only run directory.
    pub(crate) fn run_dir(&self) -> PathBuf {
        only_dir_in(&self.runs())
    }

    /// The records of `logs.jsonl`.
    pub(crate) fn logs(&self) -> Vec<Map<String, Value>> {
        json_lines(&fs::read_to_string(self.run_dir().join("logs.jsonl")).unwrap())
    }

    /// The record of `logs.jsonl` whose message begins so.
    pub(crate) fn log(&self, message: &str) -> Map<String, Value> {
        let logs = self.logs();
        let found = logs.iter().find(|log| text(log, "message").starts_with(message));
        found.unwrap_or_else(|| panic!("no `{message}` in {logs:#?}")).clone()
    }

    /// The spans of `spans.jsonl`.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.requests()
            .iter()
            .flat_map(|request| {
                request["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().clone()
            })
            .map(Span)
            .collect()
    }

    /// The requests of `spans.jsonl`.
    pub(crate) fn requests(&self) -> Vec<Map<String, Value>> {
        json_lines(&fs::read_to_string(self.run_dir().join("spans.jsonl")).unwrap())
    }

    pub(crate) fn report(&self) -> Value {
        report_in(&self.run_dir())
    }
}

fn only_dir_in(parent: &Path) -> PathBuf {
    let dirs = fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path());
    let mut dirs: Vec<_> = dirs.collect();
    assert_eq!(dirs.len(), 1, "{dirs:?}");
    dirs.remove(0)
}

fn report_in(dir: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(dir.join("report.json")).unwrap()).unwrap()
}

/// One span of OTLP/JSON.
pub(crate) struct Span(pub(crate) Value);

impl Span {
    pub(crate) fn name(&self) -> &str {
        self.0["name"].as_str().unwrap()
    }

    pub(crate) fn id(&self) -> &str {
        self.0["spanId"].as_str().unwrap()
    }

    pub(crate) fn parent(&self) -> Option<&str> {
        self.0["parentSpanId"].as_str()
    }

    /// The text, number or flag of an attribute.
    pub(crate) fn attribute(&self, key: &str) -> Option<String> {
        attribute(&self.0["attributes"], key)
    }
}

/// The text, number or flag of one of a list of attributes.
pub(crate) fn attribute(attributes: &Value, key: &str) -> Option<String> {
    let attribute = attributes.as_array()?.iter().find(|attribute| attribute["key"] == key)?;
    let (_, value) = attribute["value"].as_object()?.iter().next()?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The objects of a file with one on each line.
pub(crate) fn json_lines(text: &str) -> Vec<Map<String, Value>> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// A member that is a text.
pub(crate) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("`{name}` is no text in {object:?}"))
}
