//! Reading one request.

use std::io::{self, BufRead, Read};

use super::headers::Headers;

/// Head of a request: 64 KiB at most.
const HEAD_LIMIT: u64 = 64 * 1024;
/// How many headers a request may have.
const HEADERS_LIMIT: usize = 100;

/// A request whose body arrived whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// As sent.
    pub headers: Headers,
    /// As sent, maybe compressed.
    pub body: Vec<u8>,
}

/// The first part of a request: the body is still on its way.
pub(super) struct Head {
    method: String,
    path: String,
    headers: Headers,
    framing: Framing,
}

enum Framing {
    Length(u64),
    Chunked,
}

impl Head {
    /// Reads the head; `None` if the client closed before it sent anything.
    pub(super) fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        if stream.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let mut limited = stream.take(HEAD_LIMIT);
        loop {
            let line = limited.read_until(b'\n', &mut bytes)?;
            if line == 0 {
                return Err(broken("the head ends in the middle, or is longer than 64 KiB"));
            }
            if bytes.ends_with(b"\r\n\r\n") || bytes.ends_with(b"\n\n") {
                return Self::parse(&bytes).map(Some);
            }
        }
    }

    fn parse(bytes: &[u8]) -> io::Result<Self> {
        let mut room = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
        let mut parsed = httparse::Request::new(&mut room);
        parsed.parse(bytes).map_err(|error| broken(&error.to_string()))?;
        let target = parsed.path.unwrap_or_default();
        let mut headers = Headers::default();
        for header in parsed.headers.iter() {
            headers.push(header.name, header.value);
        }
        Ok(Self {
            method: parsed.method.unwrap_or_default().to_owned(),
            path: target.split('?').next().unwrap_or_default().to_owned(),
            framing: Framing::of(&headers)?,
            headers,
        })
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn expects_continue(&self) -> bool {
        self.headers.get("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    }

    /// The whole request.
    pub(super) fn body(self, stream: &mut impl BufRead) -> io::Result<Request> {
        let mut body = Vec::new();
        match self.framing {
            Framing::Length(length) => read_exactly(stream, length, &mut body)?,
            Framing::Chunked => read_chunks(stream, &mut body)?,
        }
        Ok(Request { method: self.method, path: self.path, headers: self.headers, body })
    }

    /// Reads about half of the body, so that a client is cut in the middle of its sending.
    pub(super) fn half_of_body(&self, stream: &mut impl BufRead) -> io::Result<()> {
        let half = match self.framing {
            Framing::Length(length) => length / 2,
            Framing::Chunked => 1,
        };
        read_exactly(stream, half, &mut Vec::new())
    }
}

impl Framing {
    fn of(headers: &Headers) -> io::Result<Self> {
        if headers.all("transfer-encoding").any(|value| value.eq_ignore_ascii_case("chunked")) {
            return Ok(Self::Chunked);
        }
        match headers.get("content-length") {
            None => Ok(Self::Length(0)),
            Some(text) => {
                text.parse().map(Self::Length).map_err(|_| broken("a bad content-length"))
            }
        }
    }
}

fn read_exactly(stream: &mut impl BufRead, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    let read = stream.take(length).read_to_end(into)?;
    if u64::try_from(read).is_ok_and(|read| read == length) {
        Ok(())
    } else {
        Err(broken(&format!("the body ends after {read} of {length} bytes")))
    }
}

fn read_chunks(stream: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let line = read_line(stream)?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = u64::from_str_radix(digits, 16).map_err(|_| broken("a bad chunk length"))?;
        if length == 0 {
            break;
        }
        read_exactly(stream, length, into)?;
        read_line(stream)?;
    }
    // Trailers, up to the empty line.
    while !read_line(stream)?.is_empty() {}
    Ok(())
}

fn read_line(stream: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if stream.take(HEAD_LIMIT).read_line(&mut line)? == 0 {
        return Err(broken("the body ends in the middle of its chunks"));
    }
    Ok(line.trim_end().to_owned())
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> io::Result<Request> {
        let mut stream = Cursor::new(text.as_bytes().to_vec());
        Head::read(&mut stream)?.expect("a request").body(&mut stream)
    }

    #[test]
    fn a_body_of_known_length_is_read_whole() {
        let request =
            read("POST /v1/traces?x=1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcd").unwrap();
        assert_eq!(request.path, "/v1/traces");
        assert_eq!(request.body, b"abc");
        assert_eq!(request.headers.get("content-length"), Some("3"));
    }

    #[test]
    fn a_chunked_body_is_put_together() {
        let text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n";
        assert_eq!(read(text).unwrap().body, b"abc");
    }

    #[test]
    fn half_a_body_is_an_error() {
        let error = read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab").unwrap_err();
        assert_eq!(error.to_string(), "the body ends after 2 of 5 bytes");
    }

    #[test]
    fn a_closed_connection_is_no_request() {
        assert!(Head::read(&mut Cursor::new(Vec::new())).unwrap().is_none());
    }
}
