//! HTTP: spoken here and, for calls, in `grpc`.

use std::io;
use std::time::{Duration, UNIX_EPOCH};

use http::header::{
    CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::redirect;
use thiserror::Error;
use url::{Host, Url};

use super::answer::retry_after;
use super::grpc::Method;
use super::protocol::{Answer, Protocol};
use super::tls::{self, TlsError};
use crate::clock;
use crate::settings::{Endpoint, Secret};

/// A client of one endpoint.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    url: Url,
    headers: HeaderMap,
    basic: Option<(String, Secret)>,
    /// What requests are calls of, if they are.
    method: Option<Method>,
}

/// Why there is no client.
#[derive(Debug, Error)]
pub(super) enum ClientError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the header `{0}` cannot be sent")]
    Header(String, #[source] http::Error),
    #[error("cannot make a client")]
    Http(#[source] reqwest::Error),
}

/// What came back, the body cut to [`LONGEST_BODY`].
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// Makes a client; reads certificates, so it may block.
    pub(super) fn build(endpoint: &Endpoint, protocol: &dyn Protocol) -> Result<Self, ClientError> {
        let Endpoint { url, shown: _, headers, tenant, basic, tls, compression: _, timeout } =
            endpoint;
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            insert(&mut all, name, value.expose())?;
        }
        if let Some(tenant) = tenant {
            insert(&mut all, TENANT, tenant)?;
        }
        all.insert(CONTENT_TYPE, HeaderValue::from_static(protocol.content_type()));
        let mut url = url.clone();
        let mut tls = tls::config(tls, url.scheme() == "https")?;
        let mut builder = reqwest::Client::builder();
        let method = protocol.method();
        if let Some(method) = method {
            method.call(&mut url, &mut all, *timeout);
            builder = method.connect(builder, &url, &mut tls, *timeout);
        }
        builder = builder
            .tls_backend_preconfigured(tls)
            .user_agent(concat!("acm-obs/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            // Attempts are counted and spaced here.
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT.min(*timeout))
            .pool_idle_timeout(IDLE);
        if is_loopback(&url) {
            // No proxy is asked for what does not leave the machine.
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(ClientError::Http)?;
        Ok(Self { http, url, headers: all, basic: basic.clone(), method })
    }

    /// Sends a body and reads the answer. The caller bounds the time.
    pub(super) async fn send(
        &self,
        body: Vec<u8>,
        encoding: Option<&'static str>,
    ) -> reqwest::Result<Response> {
        let mut request = self.http.post(self.url.clone()).headers(self.headers.clone());
        if let Some((user, password)) = &self.basic {
            request = request.basic_auth(user, Some(password.expose()));
        }
        if let Some(method) = self.method {
            return method.exchange(request, body, encoding).await;
        }
        if let Some(encoding) = encoding {
            request = request.header(CONTENT_ENCODING, encoding);
        }
        let mut response = request.body(body).send().await?;
        let text = |name| {
            let value: Option<&HeaderValue> = response.headers().get(name);
            value.and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (content_type, pause) = (text(CONTENT_TYPE), text(RETRY_AFTER));
        let now = UNIX_EPOCH + Duration::from_nanos(clock::unix_ns());
        let mut answer = Response {
            status: response.status().as_u16(),
            content_type,
            retry_after: pause.and_then(|pause| retry_after(&pause, now)),
            body: Vec::new(),
        };
        // What is longer is not read: dropping the answer closes the connection.
        while answer.body.len() < LONGEST_BODY {
            let Some(chunk) = response.chunk().await? else { break };
            let room = LONGEST_BODY - answer.body.len();
            answer.body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        }
        Ok(answer)
    }
}

impl Response {
    pub(super) fn answer(&self) -> Answer<'_> {
        let Self { status, content_type, retry_after, body } = self;
        Answer {
            status: *status,
            content_type: content_type.as_deref(),
            retry_after: *retry_after,
            body,
        }
    }
}

/// Why there is no answer, in a few words and without the URL, which may hold credentials.
pub(super) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let system = deepest.downcast_ref::<io::Error>();
    match system.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused".to_owned(),
        _ if error.is_timeout() => "no connection in time".to_owned(),
        _ => deepest.to_string(),
    }
}

/// What an error says, with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn insert(all: &mut HeaderMap, name: &str, value: &str) -> Result<(), ClientError> {
    let failed = |source: http::Error| ClientError::Header(name.to_owned(), source);
    let key = HeaderName::try_from(name).map_err(|error| failed(error.into()))?;
    let mut value = HeaderValue::try_from(value).map_err(|error| failed(error.into()))?;
    value.set_sensitive(key != TENANT);
    all.insert(key, value);
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The header that names the tenant.
const TENANT: &str = "x-scope-orgid";
/// What a connection may take, at most: a dead one is found long before the attempt is over.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept that nobody uses: less than servers do.
const IDLE: Duration = Duration::from_secs(30);
/// What is read of an answer.
pub(super) const LONGEST_BODY: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tests::Text;

    #[test]
    fn what_stays_on_the_machine_goes_through_no_proxy() {
        let cases = [
            ("http://localhost:4318", true),
            ("http://a.localhost", true),
            ("http://127.0.0.5:4318", true),
            ("http://[::1]:4318", true),
            ("http://10.0.0.1", false),
            ("https://localhost.example.org", false),
        ];
        for (url, expected) in cases {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_named_and_its_value_is_not() {
        let mut endpoint = Endpoint::plain("http://localhost:1");
        endpoint.headers.push(("x-token".to_owned(), Secret::new("secret\n")));
        let text = chain(&Client::build(&endpoint, &Text).unwrap_err());
        assert!(text.contains("`x-token`") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn credentials_are_not_shown() {
        let mut endpoint = Endpoint::plain("http://localhost:1");
        endpoint.headers.push(("x-token".to_owned(), Secret::new("hunter2")));
        endpoint.basic = Some(("user".to_owned(), Secret::new("hunter2")));
        let client = Client::build(&endpoint, &Text).unwrap();
        assert!(!format!("{client:?}").contains("hunter2"));
    }
}
