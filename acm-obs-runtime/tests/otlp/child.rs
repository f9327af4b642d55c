//! One child process, told step by step what to do.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, fmt, fs, thread};

use acm_obs_runtime::report::Telemetry;
use acm_obs_test_backends::{Address, OtlpServer};
use serde_json::{Map, Value};

use crate::books::Books;
use crate::place::Place;
use crate::play::{DONE, FINISHED, READY, SAYS};

/// Says that this process is a child.
const CHILD: &str = "ACM_TEST_CHILD";

/// How long a child may say nothing.
const PATIENCE: Duration = Duration::from_secs(40);

pub(crate) fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

/// A child that is not started yet: nothing of this process' environment reaches it.
pub(crate) struct Child {
    command: Command,
    place: Place,
    run_id: String,
}

/// A child that does what it is told.
pub(crate) struct Running {
    process: std::process::Child,
    lines: Receiver<String>,
    said: Vec<String>,
    place: Place,
    run_id: String,
}

/// A child that has ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// What it printed.
    pub(crate) said: Vec<String>,
    pub(crate) stderr: String,
    /// What `Obs::finish` returned; nothing if it was killed.
    pub(crate) telemetry: Option<Telemetry>,
    place: Place,
    run_id: String,
}

impl Child {
    /// One that exports to this server.
    pub(crate) fn of(server: &OtlpServer) -> Self {
        Self::to(&server.url())
    }

    /// One that exports to this address, whether anybody is there or not.
    pub(crate) fn at(address: &Address) -> Self {
        Self::to(&address.url())
    }

    pub(crate) fn to(url: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.env_clear().env(CHILD, "1").env("OTEL_EXPORTER_OTLP_ENDPOINT", url);
        // Batches go as soon as there is something in them; metrics at the start and at the end.
        command.env("OTEL_BSP_SCHEDULE_DELAY", "20").env("ACM_TIMINGS", "0");
        // However long a machine takes: a call is told of before its end only where that is the point.
        command.env("ACM_TEST_PENDING_AFTER", "3600000");
        let (place, run_id) = (Place::new(), format!("run-{:08x}", fastrand::u32(..)));
        command.env("ACM_RUN_ID", &run_id);
        Self { command, place: place.clone(), run_id }.in_place(&place)
    }

    /// With its runs, its spool and the slots of its instances there.
    pub(crate) fn in_place(mut self, place: &Place) -> Self {
        self.command.env("ACM_RUN_DIR", place.runs()).env("TMPDIR", place.path());
        self.place = place.clone();
        self
    }

    /// Of a service of its own name, so that its series are nobody else's.
    pub(crate) fn named(self, service: &str) -> Self {
        self.env("OTEL_SERVICE_NAME", service)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Starts it, and waits until its run is observed.
    pub(crate) fn start(self) -> Running {
        let Self { mut command, place, run_id } = self;
        let stderr = fs::File::create(place.path().join(format!("{run_id}.stderr"))).unwrap();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        let mut process = command.spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines() {
                if line.map(|line| sender.send(line)).is_err() {
                    return;
                }
            }
        });
        let mut running = Running { process, lines, said: Vec::new(), place, run_id };
        running.wait_for(READY);
        running
    }

    /// Starts it, lets it do these things and finish.
    pub(crate) fn run(self, steps: &[&str]) -> Ended {
        let mut running = self.start();
        for step in steps {
            running.tell(step);
        }
        running.finish()
    }
}

impl Running {
    /// Tells it to do something, waits until it has, and returns what it says to it.
    pub(crate) fn tell(&mut self, step: &str) -> String {
        self.begin(step);
        let before = self.said.len();
        self.wait_for(DONE);
        let said = self.said[before..].iter().find_map(|line| line.strip_prefix(SAYS));
        said.unwrap_or_default().to_owned()
    }

    /// Tells it to do something that has no end.
    pub(crate) fn begin(&mut self, step: &str) {
        writeln!(self.process.stdin.as_mut().unwrap(), "{step}").unwrap();
    }

    /// Waits until it prints a line with these words.
    pub(crate) fn wait_for(&mut self, words: &str) -> &str {
        loop {
            let line = self.next_line();
            let line = line.unwrap_or_else(|| panic!("no `{words}` from {}", self.all()));
            let found = line.contains(words);
            self.said.push(line);
            if found {
                return &self.said[self.said.len() - 1];
            }
        }
    }

    /// The next line that it prints; `None` when it has closed its console.
    pub(crate) fn next_line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("nothing more from {}", self.all()),
        }
    }

    /// Waits until the report that it keeps on disk is such.
    pub(crate) fn wait_for_report(&self, what: &str, ready: impl Fn(&Value) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let report = self.report();
            if report.as_ref().is_some_and(&ready) {
                return;
            }
            let telemetry = report.map(|report| report["telemetry"].to_string());
            assert!(Instant::now() < until, "{what} in vain: {telemetry:?}\n{}", self.all());
            thread::yield_now();
        }
    }

    fn report(&self) -> Option<Value> {
        let path = self.place.runs().join(&self.run_id).join("report.json");
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
    }

    /// Lets it finish its run, and waits for its end.
    pub(crate) fn finish(mut self) -> Ended {
        self.begin("finish");
        self.wait()
    }

    /// Ends it as the system does when it has no more memory.
    pub(crate) fn kill(mut self) -> Ended {
        self.process.kill().unwrap();
        self.wait()
    }

    /// Asks it to end, as the system does when it shuts down.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let process = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &process]).status().unwrap().success());
    }

    /// Waits until it has ended.
    pub(crate) fn wait(mut self) -> Ended {
        while let Some(line) = self.next_line() {
            self.said.push(line);
        }
        let status = self.process.wait().unwrap();
        let said = std::mem::take(&mut self.said);
        // A child of the child has said the same before.
        let telemetry = said.iter().rev().find_map(|line| line.strip_prefix(FINISHED));
        let telemetry = telemetry.map(|json| serde_json::from_str(json).unwrap());
        let (stderr, place, run_id) = (self.stderr(), self.place.clone(), self.run_id.clone());
        let ended = Ended { status, said, stderr, telemetry, place, run_id };
        if ended.telemetry.is_some() {
            assert_eq!(status.code(), Some(0), "{ended:?}");
            for signal in [Telemetry::SPANS, Telemetry::METRICS] {
                let books = Books::of(&ended.all_books(), signal);
                books.iter().for_each(Books::balance);
            }
        }
        ended
    }

    fn stderr(&self) -> String {
        let path = self.place.path().join(format!("{}.stderr", self.run_id));
        fs::read_to_string(path).unwrap_or_default()
    }

    fn all(&self) -> String {
        format!("{}:\n{}\n{}", self.run_id, self.said.join("\n"), self.stderr())
    }
}

impl Drop for Running {
    #[expect(clippy::print_stderr, reason = "what a test that failed has to show")]
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}", self.all());
        }
        // Of a test that failed; one that has ended stays so.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}", self.status, self.said.join("\n"), self.stderr)
    }
}

impl Ended {
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn run_id(&self) -> &str {
        &self.run_id
    }

    fn run_dir(&self) -> PathBuf {
        self.place.runs().join(&self.run_id)
    }

    pub(crate) fn report(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.run_dir().join("report.json")).unwrap())
            .unwrap()
    }

    /// What became of its spans.
    pub(crate) fn spans(&self) -> Books {
        self.books(Telemetry::SPANS)
    }

    /// What became of its points.
    pub(crate) fn metrics(&self) -> Books {
        self.books(Telemetry::METRICS)
    }

    /// What stands in `report.json` of what became of its records.
    pub(crate) fn reported(&self) -> Telemetry {
        serde_json::from_value(self.report()["telemetry"].clone()).unwrap()
    }

    fn books(&self, signal: &str) -> Books {
        Books::of(&self.all_books(), signal).unwrap_or_else(|| panic!("no books of {self:?}"))
    }

    fn all_books(&self) -> Telemetry {
        self.telemetry.clone().unwrap_or_else(|| self.reported())
    }

    /// The records of `logs.jsonl`.
    pub(crate) fn logs(&self) -> Vec<Map<String, Value>> {
        let text = fs::read_to_string(self.run_dir().join("logs.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines of the console with these words, without time and colour.
    pub(crate) fn lines(&self, words: &str) -> Vec<&str> {
        let lines = self.said.iter().filter(|line| line.contains(words));
        lines.map(|line| line.split_once("] ").map_or(line.as_str(), |(_, rest)| rest)).collect()
    }

    /// Everything that anybody can read of it.
    pub(crate) fn everything(&self) -> String {
        let mut all = format!("{}\n{}", self.said.join("\n"), self.stderr);
        for file in fs::read_dir(self.run_dir()).unwrap() {
            let bytes = fs::read(file.unwrap().path()).unwrap_or_default();
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
        for file in self.place.spooled_files() {
            all.push_str(&String::from_utf8_lossy(&fs::read(file).unwrap()));
        }
        all
    }
}
