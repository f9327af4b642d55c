//! What is refused before it is looked at, and what makes a request with spans wrong.

use std::io::Write;

use acm_obs_test_backends::OtlpServer;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use crate::client::{PROTOBUF, post, send};
use crate::messages::{span, spans};

const MIB: usize = 1024 * 1024;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One span whose name makes the request so large.
fn large(bytes: usize) -> Vec<u8> {
    spans(vec![span(&"n".repeat(bytes), 1, 0)]).encode_to_vec()
}

#[test]
fn the_wrong_path_method_or_type_is_refused_in_plain_text() {
    let server = OtlpServer::start();
    let body = spans(vec![span("root", 1, 0)]).encode_to_vec();
    let status =
        |method, path, headers: &[_]| send(&server, method, path, headers, &body).unwrap().status;
    assert_eq!(status("POST", "/v1/logs", &[PROTOBUF]), 404);
    assert_eq!(status("POST", "/", &[PROTOBUF]), 404);
    assert_eq!(status("GET", "/v1/traces", &[PROTOBUF]), 405);
    assert_eq!(status("POST", "/v1/traces", &[]), 415);
    assert_eq!(status("POST", "/v1/traces", &[("Content-Type", "text/plain")]), 415);
    assert_eq!(
        status("POST", "/v1/traces", &[("content-type", "application/x-protobuf; a=b")]),
        200
    );
    assert_eq!(server.refused().len(), 5);
    assert_eq!(server.requests().accepted, 1);
}

#[test]
fn gzip_and_zlib_are_understood_and_others_refused() {
    let server = OtlpServer::start();
    let body = spans(vec![span("root", 1, 0)]).encode_to_vec();
    let post = |encoding, body: &[u8]| {
        send(&server, "POST", "/v1/traces", &[PROTOBUF, ("Content-Encoding", encoding)], body)
            .unwrap()
    };
    assert_eq!(post("gzip", &gzip(&body)).status, 200);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&body).unwrap();
    assert_eq!(post("deflate", &zlib.finish().unwrap()).status, 200);
    assert_eq!(post("br", &body).rpc(), (3, "unsupported Content-Encoding: br".to_owned()));
    assert_eq!(post("gzip", &body).status, 400);
    let traces = server.traces();
    let accepted = &traces.requests()[0];
    assert_eq!(accepted.message_bytes, body.len());
    assert_ne!(accepted.sent_bytes, body.len());
}

#[test]
fn an_empty_or_undecodable_body_is_refused() {
    let server = OtlpServer::start();
    for body in [&b""[..], b"not protobuf at all"] {
        let reply = send(&server, "POST", "/v1/traces", &[PROTOBUF], body).unwrap();
        assert_eq!((reply.status, reply.rpc().0), (400, 3));
    }
}

#[test]
fn bodies_above_the_limits_are_refused_as_by_tempo() {
    let server = OtlpServer::start();
    let post =
        |headers: &[_], body: &[u8]| send(&server, "POST", "/v1/traces", headers, body).unwrap();
    let gzipped = [PROTOBUF, ("Content-Encoding", "gzip")];
    let too_large = (3, "http: request body too large".to_owned());
    assert_eq!(post(&[PROTOBUF], &large(20 * MIB)).rpc(), too_large);
    assert_eq!(post(&gzipped, &gzip(&large(20 * MIB))).rpc(), too_large);
    let hop = post(&gzipped, &gzip(&large(16 * MIB)));
    assert_eq!(hop.status, 429);
    assert!(hop.rpc().1.contains("larger than max 16777216"), "{hop:?}");
    assert!(!hop.head.to_lowercase().contains("retry-after"));
}

#[test]
fn an_id_of_zeroes_or_of_the_wrong_length_refuses_the_whole_request() {
    let server = OtlpServer::start();
    let good = || span("good", 1, 0);
    let zero_trace = Span { trace_id: vec![0; 16], ..span("bad", 2, 0) };
    let no_span = Span { span_id: Vec::new(), ..span("bad", 2, 0) };
    let short_parent = Span { parent_span_id: vec![1; 4], ..span("bad", 2, 0) };
    let cases = [
        (zero_trace, "trace ids must be 128 bit, received 0 bits"),
        (no_span, "span ids must be 64 bit and not all zero, received 0 bits"),
        (short_parent, "unmarshal: invalid SpanID length"),
    ];
    for (bad, why) in cases {
        let reply = post(&server, "/v1/traces", &spans(vec![good(), bad])).unwrap();
        assert_eq!(reply.rpc(), (3, why.to_owned()));
    }
    assert_eq!(server.traces().kept().len(), 0);
}
