//! What goes wrong when it is told to.

use std::io::{ErrorKind, Read};
use std::thread;
use std::time::Duration;

use acm_obs_test_backends::{Answer, Fault, OtlpServer};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;

use crate::client::{PROTOBUF, connect, post, send_on};
use crate::messages::{gauge, metrics, now, number, span, spans};

fn one() -> ExportTraceServiceRequest {
    spans(vec![span("root", 1, 0)])
}

#[test]
fn a_status_stands_in_for_the_answer_and_nothing_is_kept() {
    let server = OtlpServer::start();
    server
        .fault(Fault::Status(Answer::new(503).header("x-why", "test").body("text/plain", "later")));
    let reply = post(&server, "/v1/traces", &one()).unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (503, &b"later"[..]));
    assert!(reply.head.contains("x-why: test"));
    assert_eq!(server.traces().kept().len(), 0);
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
    let counts = server.requests();
    assert_eq!((counts.faults, counts.accepted, counts.traces), (1, 1, 1));
}

#[test]
fn a_wait_is_asked_for_as_often_as_planned() {
    let server = OtlpServer::start();
    server.fault(Fault::RetryAfter(7).times(2));
    for _ in 0..2 {
        let reply = post(&server, "/v1/traces", &one()).unwrap();
        assert_eq!(reply.status, 429);
        assert!(reply.head.contains("retry-after: 7"));
    }
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
}

#[test]
fn a_fault_of_one_signal_leaves_the_other_alone() {
    let server = OtlpServer::start();
    server.fault(Fault::status(500).until_cleared().on("/v1/metrics"));
    let sent = metrics(vec![gauge("g", vec![number(1.0, now())])]);
    assert_eq!(post(&server, "/v1/metrics", &sent).unwrap().status, 500);
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
    server.clear_faults();
    assert_eq!(post(&server, "/v1/metrics", &sent).unwrap().status, 200);
}

#[test]
fn a_server_that_hangs_never_answers() {
    let server = OtlpServer::start();
    server.fault(Fault::Hang);
    let mut stream = connect(&server);
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let error = send_on(&mut stream, "POST", "/v1/traces", &[PROTOBUF], &one().encode_to_vec())
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    assert_eq!(server.traces().kept().len(), 0);
}

#[test]
fn a_held_request_goes_on_when_the_faults_are_cleared() {
    let server = OtlpServer::start();
    server.fault(Fault::Hold.until_cleared());
    thread::scope(|scope| {
        let held = scope.spawn(|| post(&server, "/v1/traces", &one()).unwrap().status);
        server.wait_for("the request that is held", |seen| seen.counts.faults == 1);
        assert_eq!(server.requests().traces, 0);
        server.clear_faults();
        assert_eq!(held.join().unwrap(), 200);
    });
    assert_eq!(server.traces().tree(), "root\n");
}

#[test]
fn a_slow_server_keeps_what_it_gets() {
    let server = OtlpServer::start();
    server.fault(Fault::Slow(Duration::from_millis(1)));
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
    assert_eq!(server.traces().tree(), "root\n");
}

#[test]
fn a_connection_closed_in_the_middle_of_a_request_keeps_nothing() {
    let server = OtlpServer::start();
    server.fault(Fault::CloseMidBody);
    let large = spans(vec![span(&"n".repeat(1_000_000), 1, 0)]);
    assert!(post(&server, "/v1/traces", &large).is_err());
    assert_eq!(server.traces().kept().len(), 0);
}

#[test]
fn a_connection_closed_in_the_middle_of_an_answer_has_kept_the_request() {
    let server = OtlpServer::start();
    server.fault(Fault::CloseMidAnswer);
    assert!(post(&server, "/v1/traces", &one()).is_err());
    assert_eq!(server.traces().tree(), "root\n");
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
    assert_eq!(server.traces().duplicates().len(), 1);
}

#[test]
fn a_refused_connection_is_closed_unread() {
    let server = OtlpServer::start();
    server.fault(Fault::Refuse);
    assert!(post(&server, "/v1/traces", &one()).is_err());
    assert_eq!(post(&server, "/v1/traces", &one()).unwrap().status, 200);
    assert_eq!((server.requests().faults, server.requests().traces), (1, 1));
}

#[test]
fn a_partial_success_leaves_out_the_last_and_says_so() {
    let server = OtlpServer::start();
    server.fault(Fault::Partial { rejected: 2, message: "too many".to_owned() });
    let sent = spans(vec![span("a", 1, 0), span("b", 2, 0), span("c", 3, 0)]);
    let reply = post(&server, "/v1/traces", &sent).unwrap();
    let said =
        ExportTraceServiceResponse::decode(reply.body.as_slice()).unwrap().partial_success.unwrap();
    assert_eq!((said.rejected_spans, said.error_message.as_str()), (2, "too many"));
    assert_eq!(server.traces().tree(), "a\n");
}

#[test]
fn several_requests_share_a_connection() {
    let server = OtlpServer::start();
    let mut stream = connect(&server);
    for id in 1..=3 {
        let body = spans(vec![span("root", id, 0)]).encode_to_vec();
        assert_eq!(
            send_on(&mut stream, "POST", "/v1/traces", &[PROTOBUF], &body).unwrap().status,
            200
        );
    }
    assert_eq!((server.requests().connections, server.requests().accepted), (1, 3));
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    assert_eq!(server.requests().broken, 0);
}
