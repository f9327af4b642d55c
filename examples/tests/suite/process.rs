//! The pipeline as a process, in a folder of its own.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::rc::Rc;

use serde_json::Value;
use tempfile::TempDir;

/// A finished run of the example.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) console: String,
    pub(crate) folder: PathBuf,
    pub(crate) report: Value,
    pub(crate) logs: Vec<Value>,
    /// Keeps the folder.
    _place: Place,
}

/// The account of a signal that leaves the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exported {
    /// What the run recorded, and what the export added to that.
    pub(crate) recorded: u64,
    pub(crate) added: u64,
    /// What became of it.
    pub(crate) delivered: u64,
    pub(crate) spooled: u64,
    pub(crate) left_out: u64,
    pub(crate) dropped: u64,
    /// Of earlier runs.
    pub(crate) replayed: u64,
}

/// A folder for input, run directories and models, gone at the end of the test.
#[derive(Clone, Debug)]
pub(crate) struct Place(Rc<TempDir>);

impl Place {
    pub(crate) fn new() -> Self {
        Self(Rc::new(TempDir::new().unwrap()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes an input file and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::File::create(&path).unwrap().write_all(content.as_ref()).unwrap();
        path
    }

    /// Runs the pipeline, which must leave exactly one more run directory with a report.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_as(command(), arguments)
    }

    /// The same, with spans and metrics sent to this address.
    pub(crate) fn run_exporting(&self, url: &str, arguments: &[&str]) -> Run {
        self.run_as(exporting(url), arguments)
    }

    fn run_as(&self, mut command: Command, arguments: &[&str]) -> Run {
        let out = self.path("runs");
        let before = run_folders(&out);
        let output = command
            .args(arguments)
            .arg("--out")
            .arg(&out)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let console = text_of(&output);
        let mut folders = run_folders(&out);
        folders.retain(|folder| !before.contains(folder));
        assert_eq!(folders.len(), 1, "one run, one directory: {console}");
        let folder = folders.remove(0);
        let report =
            serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        let logs = fs::read_to_string(folder.join("logs.jsonl")).unwrap();
        let logs = logs.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Run { code: output.status.code(), console, folder, report, logs, _place: self.clone() }
    }

    /// Runs it on one input.
    pub(crate) fn run_on(&self, input: &Path) -> Run {
        self.run(&["--input", input.to_str().unwrap()])
    }
}

impl Run {
    pub(crate) fn outcome(&self) -> &str {
        self.report["outcome"].as_str().unwrap()
    }

    /// Calls of the phase, over all its paths.
    pub(crate) fn calls(&self, name: &str) -> u64 {
        let phases = self.report["phases"].as_array().unwrap();
        phases
            .iter()
            .filter(|phase| phase["name"] == name)
            .map(|phase| phase["calls"].as_u64().unwrap())
            .sum()
    }

    /// The messages of a component, in order.
    pub(crate) fn messages(&self, component: &str) -> Vec<&str> {
        let own = self.logs.iter().filter(|log| log["component"] == component);
        own.map(|log| log["message"].as_str().unwrap()).collect()
    }

    pub(crate) fn says(&self, component: &str, part: &str) -> bool {
        self.messages(component).iter().any(|message| message.contains(part))
    }

    /// What became of the records of a signal that was to leave the process.
    pub(crate) fn exported(&self, signal: &str) -> Exported {
        let account = &self.report["telemetry"]["signals"][signal];
        let otlp = &account["outputs"]["otlp"];
        let number = |of: &Value| of.as_u64().unwrap();
        let sum = |of: &Value| -> u64 { of.as_object().unwrap().values().map(number).sum() };
        Exported {
            recorded: number(&account["recorded"])
                - sum(&account["left_out"])
                - sum(&account["dropped"]),
            added: number(&otlp["added"]),
            delivered: number(&otlp["delivered"]),
            spooled: number(&otlp["spooled"]),
            left_out: sum(&otlp["left_out"]),
            dropped: sum(&otlp["dropped"]),
            replayed: number(&otlp["replayed"]),
        }
    }

    /// The messages that are errors.
    pub(crate) fn errors(&self) -> Vec<&str> {
        let errors = self.logs.iter().filter(|log| log["level"] == "ERROR");
        errors.map(|log| log["message"].as_str().unwrap()).collect()
    }

    pub(crate) fn table(&self, equipment: &str, name: &str) -> String {
        fs::read_to_string(self.folder.join("tables").join(equipment).join(name)).unwrap()
    }

    pub(crate) fn tables(&self) -> PathBuf {
        self.folder.join("tables")
    }
}

/// The pipeline, without the variables that would change what it does; nothing leaves the process.
pub(crate) fn command() -> Command {
    example("pipeline")
}

/// The pipeline, which sends spans and metrics to this address.
pub(crate) fn exporting(url: &str) -> Command {
    let mut command = command();
    for exporter in EXPORTERS {
        command.env_remove(exporter);
    }
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", url);
    command
}

/// The binary of an example, which `cargo test` builds beside the tests.
pub(crate) fn example(name: &str) -> Command {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.ancestors().nth(2).unwrap().join("examples");
    let binary = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        binary.is_file(),
        "{} is missing: run `cargo build -p acm-obs-examples --examples`",
        binary.display()
    );
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_ours(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    for exporter in EXPORTERS {
        command.env(exporter, "none");
    }
    command.env("ACM_LOG_LEVEL", "debug");
    command
}

fn is_ours(name: &str) -> bool {
    ["ACM_", "OTEL_", "TRACEPARENT", "TRACESTATE", "BAGGAGE"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// What says whether a signal leaves the process.
const EXPORTERS: [&str; 2] = ["OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER"];

pub(crate) fn text_of(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn run_folders(out: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.join("report.json").is_file()).collect()
}
