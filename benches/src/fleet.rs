//! The processes of the contenders, seen from the one that asks them.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Child, Command, Stdio};

use serde::de::DeserializeOwned;
use tempfile::TempDir;

use crate::child::{Farewell, Request, Sample};
use crate::contender::{Contender, Failure};

/// The argument that makes a process a child: then follow the contender's name and the socket.
pub const CHILD: &str = "--child";

/// One contender's process. It ends when it is told to, or when the socket closes.
#[derive(Debug)]
pub struct Member {
    contender: Contender,
    process: Child,
    requests: UnixStream,
    answers: BufReader<UnixStream>,
    _directory: TempDir,
}

impl Member {
    /// Starts the process of `contender`: this executable once more.
    ///
    /// # Errors
    ///
    /// When the process or the socket cannot be had.
    pub fn launch(contender: Contender) -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let socket = directory.path().join("socket");
        let listener = UnixListener::bind(&socket)?;
        let process = Command::new(env::current_exe()?)
            .args([CHILD, contender.name()])
            .arg(&socket)
            .env("HOTPATH_METRICS_SERVER_OFF", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let (requests, _) = listener.accept()?;
        let answers = BufReader::new(requests.try_clone()?);
        Ok(Self { contender, process, requests, answers, _directory: directory })
    }

    /// Whose process it is.
    #[must_use]
    pub fn contender(&self) -> Contender {
        self.contender
    }

    /// Has it measure something.
    ///
    /// # Errors
    ///
    /// When the process is gone.
    pub fn sample(&mut self, request: Request) -> Result<Sample, Failure> {
        self.ask(request)
    }

    /// Stops it.
    ///
    /// # Errors
    ///
    /// When the process is gone or ends badly.
    pub fn stop(mut self) -> Result<Farewell, Failure> {
        let farewell = self.ask(Request::Stop)?;
        let status = self.process.wait()?;
        if status.success() {
            Ok(farewell)
        } else {
            Err(format!("{} ended with {status}", self.contender.name()).into())
        }
    }

    fn ask<A: DeserializeOwned>(&mut self, request: Request) -> Result<A, Failure> {
        let mut line = serde_json::to_string(&request)?;
        line.push('\n');
        self.requests.write_all(line.as_bytes())?;
        line.clear();
        self.answers.read_line(&mut line)?;
        let name = self.contender.name();
        let answer: Result<A, String> = serde_json::from_str(&line)
            .map_err(|error| format!("{name} ended without an answer: {error}"))?;
        answer.map_err(|error| format!("{name}: {error}").into())
    }
}
