//! There are no calls here.

use std::time::Duration;

use http::HeaderMap;
use reqwest::{ClientBuilder, RequestBuilder};
use rustls::ClientConfig;
use url::Url;

use crate::delivery::client::Response;

/// A method that nobody has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Method {}

impl Method {
    pub(in crate::delivery) fn call(
        self,
        _url: &mut Url,
        _headers: &mut HeaderMap,
        _timeout: Duration,
    ) {
        match self {}
    }

    pub(in crate::delivery) fn connect(
        self,
        _builder: ClientBuilder,
        _url: &Url,
        _tls: &mut ClientConfig,
        _timeout: Duration,
    ) -> ClientBuilder {
        match self {}
    }

    #[expect(clippy::unused_async, reason = "the other one waits for the answer")]
    pub(in crate::delivery) async fn exchange(
        self,
        _request: RequestBuilder,
        _body: Vec<u8>,
        _encoding: Option<&'static str>,
    ) -> reqwest::Result<Response> {
        match self {}
    }
}
