//! A receiver of OTLP over gRPC, of a well-known library: what it keeps and refuses is decided as for HTTP.

mod reply;
mod serve;
mod service;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::{fmt, net};

use tokio::sync::oneshot;

pub use self::reply::GrpcReply;
use self::service::Exporter;
use super::intake::Intake;
use super::metrics::Metrics;
use super::options::OtlpOptions;
use super::refusal::Refused;
use super::seen::Seen;
use super::traces::Traces;
use crate::http::Address;

/// A receiver of OTLP over gRPC on a loopback port of its own.
///
/// Dropped, it is down and its port is free. Messages above 4 MiB are refused as servers in Go do by default.
///
/// ```
/// use acm_obs_test_backends::{GrpcReply, GrpcServer};
///
/// let server = GrpcServer::start();
/// server.reply_once(GrpcReply::new(14, "restarting")); // UNAVAILABLE
/// // … code that exports spans to `server.url()` …
/// assert!(server.refused().is_empty(), "{:?}", server.refused());
/// ```
pub struct GrpcServer {
    address: Address,
    secure: bool,
    intake: Arc<Intake>,
    planned: Planned,
    /// Stops the thread when it is dropped.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What is answered to the next calls, whatever they are.
#[derive(Clone, Debug, Default)]
struct Planned(Arc<Mutex<VecDeque<GrpcReply>>>);

impl GrpcServer {
    /// On a free port, for everybody.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(OtlpOptions::default())
    }

    /// On a free port.
    #[must_use]
    pub fn start_with(options: OtlpOptions) -> Self {
        Self::start_at_with(&Address::reserve(), options)
    }

    /// On a reserved address.
    ///
    /// # Panics
    ///
    /// If the system has no thread to give.
    #[must_use]
    pub fn start_at_with(address: &Address, options: OtlpOptions) -> Self {
        let tls = options.tls_config();
        let secure = tls.is_some();
        let intake = Arc::new(Intake::new(options));
        let planned = Planned::default();
        let exporter = Exporter::new(Arc::clone(&intake), planned.clone());
        let listener = net::TcpListener::bind(address.socket()).expect("the address is ours");
        listener.set_nonblocking(true).expect("a listener that can be waited for");
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("test-server".to_owned());
        let thread = thread.spawn(move || serve::run(listener, tls, exporter, stopped));
        Self {
            address: address.clone(),
            secure,
            intake,
            planned,
            stop: Some(stop),
            thread: Some(thread.expect("a thread for the test server")),
        }
    }

    /// `http://127.0.0.1:PORT` (`https` under TLS), without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        let url = self.address.url();
        if self.secure { url.replacen("http", "https", 1) } else { url }
    }

    /// Answers one call with this, and looks at nothing of it; after those that were planned before.
    pub fn reply_once(&self, reply: GrpcReply) {
        self.planned.lock().push_back(reply);
    }

    /// A copy of the accepted calls with spans and what is kept of them.
    #[must_use]
    pub fn traces(&self) -> Traces {
        self.intake.seen().traces.clone()
    }

    /// A copy of the accepted calls with metrics and what is kept of them.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.intake.seen().metrics.clone()
    }

    /// What was refused and why, in order; the status is that of HTTP.
    #[must_use]
    pub fn refused(&self) -> Vec<Refused> {
        self.intake.seen().refused.clone()
    }

    /// Waits until `ready` says so; it is asked whenever something was seen, and must not call the server.
    ///
    /// # Panics
    ///
    /// After 30 s, with `what` and a summary of what was seen.
    pub fn wait_for(&self, what: &str, ready: impl FnMut(&Seen) -> bool) {
        self.intake.wait_for(what, ready);
    }
}

impl Drop for GrpcServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for GrpcServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrpcServer").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Planned {
    fn lock(&self) -> MutexGuard<'_, VecDeque<GrpcReply>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<GrpcReply> {
        self.lock().pop_front()
    }
}
