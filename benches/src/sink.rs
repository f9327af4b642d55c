//! A server that takes everything, in a process of its own, so that its CPU time is not counted.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::contender::Failure;

/// The argument that makes a process such a server.
pub const SINK: &str = "--sink";

/// A server on this machine. It ends when this is dropped.
#[derive(Debug)]
pub struct Sink {
    process: Child,
    url: String,
}

impl Sink {
    /// Starts the process of a server: this executable once more.
    ///
    /// # Errors
    ///
    /// When the process cannot be had.
    pub fn launch() -> Result<Self, Failure> {
        let process = Command::new(env::current_exe()?)
            .arg(SINK)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut sink = Self { process, url: String::new() };
        let output = sink.process.stdout.take().ok_or("the server has no output")?;
        let mut port = String::new();
        BufReader::new(output).read_line(&mut port)?;
        sink.url = format!("http://127.0.0.1:{}", port.trim_end().parse::<u16>()?);
        Ok(sink)
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // One that has ended already is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Says on which port, and takes everything until whoever started this process is gone.
///
/// # Errors
///
/// When there is no port to listen on.
pub fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A connection ends with an error when the other side is gone.
            thread::spawn(move || take_all(&stream));
        }
    });
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

/// Answers one request after the other.
fn take_all(mut stream: &TcpStream) -> io::Result<()> {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n\
        content-length: 0\r\n\r\n";

    let mut requests = BufReader::new(stream);
    while let Some(length) = body_length(&mut requests)? {
        io::copy(&mut (&mut requests).take(length), &mut io::sink())?;
        stream.write_all(ANSWER)?;
    }
    Ok(())
}

/// Reads the head of a request; `None` where there is no further one.
fn body_length(requests: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = 0;
    let mut line = String::new();
    while requests.read_line(&mut line)? > 0 {
        if line.trim_end().is_empty() {
            return Ok(Some(length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        line.clear();
    }
    Ok(None)
}
