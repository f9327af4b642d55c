//! Where a signal is sent, and as whom.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::Secret;

/// One address of a backend with everything that a request to it needs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Without credentials; its query may hold some all the same, so show [`shown`](Self::shown).
    pub(crate) url: Url,
    /// The URL for people, log lines and files: without credentials, query and fragment.
    pub(crate) shown: String,
    /// Names in lower case, each once; values are visible ASCII. Neither the tenant's nor those that
    /// describe the body; `authorization` only where `basic` is `None`.
    pub(crate) headers: Vec<(String, Secret)>,
    /// The value of the header `X-Scope-OrgID`.
    pub(crate) tenant: Option<String>,
    /// User and password; the user has no colon.
    pub(crate) basic: Option<(String, Secret)>,
    pub(crate) tls: Tls,
    pub(crate) compression: Compression,
    /// What one attempt may take: never zero.
    pub(crate) timeout: Duration,
}

/// The files that TLS needs besides the roots of the system. None of them has been looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tls {
    /// Certificates that are trusted, as PEM.
    pub(crate) ca: Option<PathBuf>,
    /// What this program shows of itself; with `key` or not at all.
    pub(crate) cert: Option<PathBuf>,
    pub(crate) key: Option<PathBuf>,
}

/// How bodies are compressed on their way.
///
/// ```
/// use acm_obs_runtime::{Compression, Settings};
///
/// let settings = Settings::new().otlp_compression(Compression::None);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// As gzip: a tenth of the bytes for a little processor time.
    #[default]
    Gzip,
}

impl Endpoint {
    /// An address without credentials, for tests.
    #[cfg(test)]
    pub(crate) fn plain(url: &str) -> Self {
        let url = Url::parse(url).unwrap();
        Self {
            shown: shown(&url),
            url,
            headers: Vec::new(),
            tenant: None,
            basic: None,
            tls: Tls::default(),
            compression: Compression::None,
            timeout: Duration::from_secs(10),
        }
    }
}

/// The URL and the credentials are left to the imagination.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url: _, shown, headers, tenant, basic, tls, compression, timeout } = self;
        f.debug_struct("Endpoint")
            .field("shown", shown)
            .field("headers", headers)
            .field("tenant", tenant)
            .field("basic", &basic.as_ref().map(|(_, password)| password))
            .field("tls", tls)
            .field("compression", compression)
            .field("timeout", timeout)
            .finish()
    }
}

/// A URL as it may be shown.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // They fail only for URLs that cannot have credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}
