//! Asking a server over plain HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use url::Url;

/// What a server answers.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// Asks for a path, with these parameters.
pub(crate) fn get(base: &str, path: &str, parameters: &[(&str, &str)], accept: &str) -> Answer {
    let url = Url::parse_with_params(&format!("{base}{path}"), parameters)
        .unwrap_or_else(|error| panic!("{error}: {base}{path}"));
    assert_eq!(url.scheme(), "http", "{url}");
    let addresses = url.socket_addrs(|| None).unwrap();
    let mut stream = TcpStream::connect(addresses.as_slice())
        .unwrap_or_else(|error| panic!("nobody answers at {base}: {error}"));
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let (host, target) = (url.authority(), &url[url::Position::BeforePath..]);
    // In HTTP 1.0 a body has no chunks, and ends where the connection does.
    let request = format!("GET {target} HTTP/1.0\r\nhost: {host}\r\naccept: {accept}\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("{url} does not speak HTTP"));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.unwrap_or_else(|| panic!("{url} answers {head}"));
    Answer { status, body: bytes.split_off(end + 4) }
}

/// Asks for a path, and reads the answer as JSON.
pub(crate) fn get_json(base: &str, path: &str, parameters: &[(&str, &str)]) -> Value {
    let answer = get(base, path, parameters, "application/json");
    let body = String::from_utf8_lossy(&answer.body);
    assert_eq!(answer.status, 200, "{base}{path} {parameters:?}: {body}");
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

const PATIENCE: Duration = Duration::from_mins(1);
