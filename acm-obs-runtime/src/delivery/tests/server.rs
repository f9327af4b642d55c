//! An HTTP server of one thread a connection that says what it is told to say.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A request, its body decompressed.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub(super) headers: BTreeMap<String, String>,
    pub(super) text: String,
}

impl Request {
    pub(super) fn items(&self) -> Vec<&str> {
        self.text.trim_start_matches("replayed:").split(',').collect()
    }
}

/// What the server does.
#[derive(Debug)]
pub(super) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Nothing, until the client or the server goes.
    Hang,
    /// An answer of which the end is missing.
    Torn,
}

impl Reply {
    pub(super) fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: String::new() }
    }

    pub(super) fn body(status: u16, body: &str) -> Self {
        Self::Answer { status, headers: Vec::new(), body: body.to_owned() }
    }

    pub(super) fn header(status: u16, name: &'static str, value: &str) -> Self {
        Self::Answer { status, headers: vec![(name, value.to_owned())], body: String::new() }
    }
}

pub(super) struct Server {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    address: SocketAddr,
    stopped: AtomicBool,
    requests: Mutex<Vec<Request>>,
    connections: Mutex<Vec<TcpStream>>,
    reply: Box<dyn Fn(&Request) -> Reply + Send + Sync>,
}

impl Server {
    pub(super) fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at(TcpListener::bind("127.0.0.1:0").unwrap(), reply)
    }

    pub(super) fn start_at(
        listener: TcpListener,
        reply: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            address: listener.local_addr().unwrap(),
            stopped: AtomicBool::new(false),
            requests: Mutex::default(),
            connections: Mutex::default(),
            reply: Box::new(reply),
        });
        let accepting = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let mut threads = Vec::new();
            for connection in listener.incoming() {
                let connection = connection.unwrap();
                let mut connections = accepting.connections.lock().unwrap();
                if accepting.stopped.load(Ordering::SeqCst) {
                    break;
                }
                connections.push(connection.try_clone().unwrap());
                let shared = Arc::clone(&accepting);
                threads.push(thread::spawn(move || shared.serve(&connection)));
            }
            for thread in threads {
                thread.join().unwrap();
            }
        });
        Self { shared, thread: Some(thread) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/v1/traces", self.shared.address)
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// All items that ever came, in order.
    pub(super) fn items(&self) -> Vec<String> {
        self.requests().iter().flat_map(Request::items).map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        for connection in self.shared.connections.lock().unwrap().iter() {
            let _ = connection.shutdown(Shutdown::Both);
        }
        let _ = TcpStream::connect(self.shared.address);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Shared {
    fn serve(&self, connection: &TcpStream) {
        let mut reader = BufReader::new(connection);
        while let Some(request) = read(&mut reader) {
            self.requests.lock().unwrap().push(request.clone());
            match (self.reply)(&request) {
                Reply::Answer { status, headers, body } => {
                    let headers: Vec<String> = headers
                        .iter()
                        .map(|(name, value)| format!("{name}: {value}\r\n"))
                        .collect();
                    let headers = headers.concat();
                    let len = body.len();
                    let answer = format!(
                        "HTTP/1.1 {status} X\r\n{headers}content-length: {len}\r\n\r\n{body}"
                    );
                    if (&*connection).write_all(answer.as_bytes()).is_err() {
                        return;
                    }
                }
                Reply::Hang => {
                    let _ = reader.read(&mut [0]);
                    return;
                }
                Reply::Torn => {
                    let torn = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal";
                    let _ = (&*connection).write_all(torn);
                    let _ = connection.shutdown(Shutdown::Both);
                    return;
                }
            }
        }
    }
}

/// The next request; `None` at the end.
pub(super) fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut request = Request::default();
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.split_once(':') else { break };
        request.headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let len = request.headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; len];
    reader.read_exact(&mut body).ok()?;
    if request.headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip") {
        flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut request.text).unwrap();
    } else {
        request.text = String::from_utf8(body).unwrap();
    }
    Some(request)
}

/// An address at which nobody listens, for now.
pub(super) fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
