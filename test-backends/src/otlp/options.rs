//! What a server asks of its clients.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::refusal::Refusal;
use crate::http::{Certificates, Headers};

/// How a server is set up; without any, it is plain HTTP for everybody.
///
/// ```
/// use acm_obs_test_backends::{OtlpOptions, OtlpServer};
///
/// let options = OtlpOptions::default().basic_auth("me", "secret").tenant("plant-7");
/// let server = OtlpServer::start_with(options);
/// # drop(server);
/// ```
#[derive(Clone, Debug, Default)]
pub struct OtlpOptions {
    expected: Vec<(String, String)>,
    certificates: Option<Certificates>,
    known_clients_only: bool,
}

impl OtlpOptions {
    /// Every request must have this header with this value; otherwise it is refused with 401.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.expected.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Every request must have `Authorization: Basic` of these.
    #[must_use]
    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        let token = BASE64_STANDARD.encode(format!("{user}:{password}"));
        self.header("authorization", &format!("Basic {token}"))
    }

    /// Every request must have this tenant in `X-Scope-OrgID`.
    #[must_use]
    pub fn tenant(self, tenant: &str) -> Self {
        self.header("x-scope-orgid", tenant)
    }

    /// TLS, with these certificates. The server's `url` says `https`.
    #[must_use]
    pub fn tls(mut self, certificates: &Certificates) -> Self {
        self.certificates = Some(certificates.clone());
        self
    }

    /// Under TLS: only clients that show [`Certificates::client`].
    #[must_use]
    pub fn known_clients_only(mut self) -> Self {
        self.known_clients_only = true;
        self
    }

    pub(super) fn tls_config(&self) -> Option<std::sync::Arc<rustls::ServerConfig>> {
        self.certificates.as_ref().map(|made| made.server_config(self.known_clients_only))
    }

    /// Whether the headers are the expected ones. The refusal does not say what was expected: it may be a password.
    pub(super) fn check(&self, headers: &Headers) -> Result<(), Refusal> {
        for (name, value) in &self.expected {
            match headers.get(name) {
                None => return Err(Refusal::unauthenticated(format!("no `{name}` header"))),
                Some(sent) if sent != value => {
                    return Err(Refusal::unauthenticated(format!("the wrong `{name}` header")));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}
