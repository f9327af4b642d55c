//! A server that goes and comes back.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};

use acm_obs_test_backends::{Address, Fault, OtlpServer};

use crate::client::{PROTOBUF, connect, post, send_on};
use crate::messages::{span, spans};

#[test]
fn a_reserved_address_refuses_connections_until_a_server_is_up() {
    let address = Address::reserve();
    let error = TcpStream::connect(address.socket()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let server = OtlpServer::start_at(&address);
    assert_eq!(post(&server, "/v1/traces", &spans(vec![span("root", 1, 0)])).unwrap().status, 200);
    drop(server);
    assert!(TcpStream::connect(address.socket()).is_err());
    let again = OtlpServer::start_at(&address);
    assert_eq!(again.requests().accepted, 0);
    assert!(TcpStream::connect(address.socket()).is_ok());
}

#[test]
fn what_was_seen_outlives_a_time_down() {
    let mut server = OtlpServer::start();
    let url = server.url();
    for id in 1..=3 {
        assert_eq!(
            post(&server, "/v1/traces", &spans(vec![span("root", id, 0)])).unwrap().status,
            200
        );
        server.stop();
        assert!(TcpStream::connect(server.address().socket()).is_err());
        server.restart();
    }
    assert_eq!(server.url(), url);
    assert_eq!(server.traces().kept().len(), 3);
}

#[test]
fn going_down_closes_connections_and_lets_go_of_what_hangs() {
    let mut server = OtlpServer::start();
    server.fault(Fault::Hang);
    server.fault(Fault::Hold);
    let idle = connect(&server);
    let mut streams = [connect(&server), connect(&server)];
    std::thread::scope(|scope| {
        let waiting = streams.each_mut().map(|stream| {
            scope.spawn(move || send_on(stream, "POST", "/v1/traces", &[PROTOBUF], b"x"))
        });
        server.wait_for("both requests", |seen| seen.counts.faults == 2);
        server.stop();
        for request in waiting {
            assert!(request.join().unwrap().is_err());
        }
    });
    assert_eq!(idle.peek(&mut [0]).unwrap_or(0), 0);
}

#[test]
fn waiting_in_vain_says_for_what_and_what_there_was() {
    let server = OtlpServer::start();
    post(&server, "/v1/traces", &spans(vec![span("root", 1, 0)])).unwrap();
    let summary = server.seen().summary();
    assert!(summary.contains("accepted: 1") && summary.contains("span: root"), "{summary}");
    let traces = server.traces();
    let panic = catch_unwind(AssertUnwindSafe(|| traces.span("load").id())).unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert_eq!(*message, "expected one span `load`, there are 0:\nroot\n");
}
