//! A client that does what it is told, right or wrong.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use acm_obs_test_backends::OtlpServer;
use prost::Message;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The text of a `google.rpc.Status`.
    pub(crate) fn rpc(&self) -> (i32, String) {
        let status = RpcStatus::decode(self.body.as_slice()).unwrap();
        (status.code, status.message)
    }
}

#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

pub(crate) fn connect(server: &OtlpServer) -> TcpStream {
    TcpStream::connect(server.address().socket()).unwrap()
}

/// Sends a message in protobuf on a connection of its own.
pub(crate) fn post(server: &OtlpServer, path: &str, message: &impl Message) -> io::Result<Reply> {
    send(server, "POST", path, &[PROTOBUF], &message.encode_to_vec())
}

pub(crate) const PROTOBUF: (&str, &str) = ("Content-Type", "application/x-protobuf");

pub(crate) fn send(
    server: &OtlpServer,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Reply> {
    send_on(&mut connect(server), method, path, headers, body)
}

pub(crate) fn send_on(
    stream: &mut (impl Read + Write),
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Reply> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: test\r\n");
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    read_reply(stream)
}

fn read_reply(stream: &mut impl Read) -> io::Result<Reply> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.split("content-length: ").nth(1).unwrap().trim().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Reply { status: head.split(' ').nth(1).unwrap().parse().unwrap(), head, body })
}
