//! Calls of gRPC: one message there, one message back and a status, over the HTTP/2 of the same client.
//!
//! The client says how a call ended in an [`Answer`](crate::delivery::Answer) whose status is the code of
//! gRPC: 0 with the message, any other with its name and what the server said as text. An answer that is
//! none of gRPC gets the code that its status has there.

mod frame;
mod status;

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TE};
use http_body::Body as _;
use reqwest::{Body, ClientBuilder, RequestBuilder};
use rustls::ClientConfig;
use url::Url;

use self::status::Status;
use crate::delivery::client::{LONGEST_BODY, Response};

/// A method of a service: requests are calls of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Method(&'static str);

impl Method {
    /// The method of this path, `/package.Service/Method`.
    pub(crate) const fn new(path: &'static str) -> Self {
        Self(path)
    }

    /// Where it is, and what every call says of itself.
    pub(in crate::delivery) fn call(
        self,
        url: &mut Url,
        headers: &mut HeaderMap,
        timeout: Duration,
    ) {
        url.set_path(self.0);
        url.set_query(None);
        headers.insert(TE, HeaderValue::from_static("trailers"));
        // Eight digits at most.
        let milliseconds = timeout.as_millis().min(99_999_999);
        if let Ok(value) = HeaderValue::try_from(format!("{milliseconds}m")) {
            headers.insert(GRPC_TIMEOUT, value);
        }
    }

    /// Makes the client speak HTTP/2, and nothing else.
    #[expect(clippy::unused_self, reason = "where there are no calls, there is no method to ask")]
    pub(in crate::delivery) fn connect(
        self,
        builder: ClientBuilder,
        url: &Url,
        tls: &mut ClientConfig,
        timeout: Duration,
    ) -> ClientBuilder {
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let silence = (timeout / 2).min(SILENCE);
        let builder = builder
            .http2_prior_knowledge()
            // An attempt that is given up leaves its connection behind: it has to be found dead.
            .http2_keep_alive_interval(silence)
            .http2_keep_alive_timeout(silence);
        // No proxy takes HTTP/2 that it can read.
        if url.scheme() == "https" { builder } else { builder.no_proxy() }
    }

    /// Makes a call.
    pub(in crate::delivery) async fn exchange(
        self,
        request: RequestBuilder,
        body: Vec<u8>,
        encoding: Option<&'static str>,
    ) -> reqwest::Result<Response> {
        let request = match encoding {
            Some(encoding) => request.header(GRPC_ENCODING, encoding),
            None => request,
        };
        let answer = request.body(frame::framed(&body, encoding.is_some())).send().await?;
        let (head, mut body) = http::Response::<Body>::from(answer).into_parts();
        let mut status = Status::of(&head.headers);
        let mut read = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            match frame?.into_data() {
                Ok(data) => {
                    let room = LONGEST_BODY.saturating_sub(read.len());
                    read.extend_from_slice(data.get(..room).unwrap_or(&data));
                }
                Err(other) => {
                    let trailers = other.into_trailers().ok();
                    status = trailers.as_ref().and_then(Status::of).or(status);
                }
            }
        }
        let status = status.unwrap_or_else(|| Status::of_http(head.status, &read));
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let body = if status.code == Status::OK {
            frame::message(&read).unwrap_or_default().to_vec()
        } else {
            status.text().into_bytes()
        };
        Ok(Response {
            status: status.code,
            content_type: content_type.map(str::to_owned),
            retry_after: status.retry_after,
            body,
        })
    }
}

const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
/// How long a server may say nothing during a call, at most, before it is asked whether it is there, and
/// how long it may take to say so.
const SILENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_goes_to_the_path_of_its_method() {
        for url in ["http://localhost:4317", "http://localhost:4317/v1/traces?key=1"] {
            let mut url = Url::parse(url).unwrap();
            let mut headers = HeaderMap::new();
            Method::new("/a.B/C").call(&mut url, &mut headers, Duration::from_millis(1_500));
            assert_eq!(url.as_str(), "http://localhost:4317/a.B/C");
            assert_eq!(headers[TE], "trailers");
            assert_eq!(headers[GRPC_TIMEOUT], "1500m");
        }
    }

    #[test]
    fn a_long_time_is_as_long_as_can_be_said() {
        let mut url = Url::parse("http://localhost:4317").unwrap();
        let mut headers = HeaderMap::new();
        Method::new("/a.B/C").call(&mut url, &mut headers, Duration::MAX);
        assert_eq!(headers[GRPC_TIMEOUT], "99999999m");
    }
}
