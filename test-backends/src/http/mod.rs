//! HTTP/1.1 by hand: what every test server stands on. Knows no backend.

mod address;
mod answer;
mod connection;
mod fault;
mod fault_plan;
mod headers;
mod listener;
mod request;
mod stream;
mod tls;

pub use self::address::Address;
pub use self::answer::Answer;
pub use self::fault::{Fault, Plan};
pub use self::headers::Headers;
pub use self::request::Request;
pub use self::tls::{Certificates, Pem};

pub(crate) use self::fault_plan::FaultPlan;
pub(crate) use self::listener::Listener;

/// What a server makes of requests.
pub(crate) trait Service: Send + Sync + 'static {
    /// Answers a request whose body arrived whole. `partial`: of an accepted request, so many items are to be left out.
    fn answer(&self, request: &Request, partial: Option<(u64, &str)>) -> Answer;

    /// Something happened that is no answer of this service.
    fn note(&self, happened: Happened<'_>);
}

/// What a connection tells its service.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happened<'a> {
    /// A client connected.
    Connected,
    /// A TLS handshake failed, or no certificate was shown where one is asked for.
    HandshakeFailed(&'a str),
    /// A fault stood in for an answer.
    Fault { fault: &'a Fault, path: Option<&'a str> },
    /// The client went away, or sent what is not HTTP, in the middle of a request.
    Broken(&'a str),
}
