//! The server as tests use it.

use std::sync::Arc;

use super::intake::Intake;
use super::metrics::Metrics;
use super::options::OtlpOptions;
use super::refusal::Refused;
use super::seen::{Counts, Seen};
use super::traces::Traces;
use crate::http::{Address, FaultPlan, Listener, Plan, Service};

/// A receiver of OTLP/HTTP on a loopback port of its own.
///
/// It lives in plain threads; dropped, it is down and its port is free. What it has seen stays readable while it is down.
///
/// ```
/// use acm_obs_test_backends::{Address, OtlpServer};
///
/// let address = Address::reserve(); // down: connections are refused
/// let mut server = OtlpServer::start_at(&address);
/// server.stop();
/// server.restart(); // up again, and still knows what it saw
/// assert_eq!(server.requests().accepted, 0);
/// ```
#[derive(Debug)]
pub struct OtlpServer {
    address: Address,
    options: OtlpOptions,
    intake: Arc<Intake>,
    faults: Arc<FaultPlan>,
    listener: Option<Listener>,
}

impl OtlpServer {
    /// On a free port, for everybody.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(OtlpOptions::default())
    }

    /// On a reserved address, for everybody.
    #[must_use]
    pub fn start_at(address: &Address) -> Self {
        Self::start_at_with(address, OtlpOptions::default())
    }

    /// On a free port.
    #[must_use]
    pub fn start_with(options: OtlpOptions) -> Self {
        Self::start_at_with(&Address::reserve(), options)
    }

    /// On a reserved address.
    #[must_use]
    pub fn start_at_with(address: &Address, options: OtlpOptions) -> Self {
        let mut server = Self {
            address: address.clone(),
            intake: Arc::new(Intake::new(options.clone())),
            options,
            faults: Arc::default(),
            listener: None,
        };
        server.restart();
        server
    }

    /// `http://127.0.0.1:PORT` (`https` under TLS), without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        let url = self.address.url();
        if self.options.tls_config().is_some() { url.replacen("http", "https", 1) } else { url }
    }

    /// Where it listens when it is up.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Goes down: closes every connection, refuses new ones. What was seen stays; so do the faults.
    pub fn stop(&mut self) {
        self.listener = None;
    }

    /// Comes up again on the same port. Does nothing when it is up.
    pub fn restart(&mut self) {
        if self.listener.is_none() {
            let service: Arc<dyn Service> = Arc::clone(&self.intake) as _;
            let tls = self.options.tls_config();
            self.listener =
                Some(Listener::up(&self.address, tls, service, Arc::clone(&self.faults)));
        }
    }

    /// Plans a fault; those planned before come first.
    pub fn fault(&self, plan: impl Into<Plan>) {
        self.faults.add(plan.into());
    }

    /// Drops all planned faults and lets go of the requests that are held.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// A copy of all that was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.intake.seen().clone()
    }

    /// A copy of the accepted requests with spans and what is kept of them.
    #[must_use]
    pub fn traces(&self) -> Traces {
        self.intake.seen().traces.clone()
    }

    /// A copy of the accepted requests with metrics and what is kept of them.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.intake.seen().metrics.clone()
    }

    /// What was refused and why, in order.
    #[must_use]
    pub fn refused(&self) -> Vec<Refused> {
        self.intake.seen().refused.clone()
    }

    /// How many of what.
    #[must_use]
    pub fn requests(&self) -> Counts {
        self.intake.seen().counts
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
