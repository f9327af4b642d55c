//! A run whose spans and metrics leave the process over gRPC, against the server of another make.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod run;

use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;
use std::{fs, io, thread};

use acm_obs_runtime::{Compression, Finished, OtlpProtocol, Settings};
use acm_obs_test_backends::{Certificates, GrpcReply, GrpcServer, OtlpOptions, OtlpServer};

use crate::run::{all_delivered, observe, to, work};

fn over_grpc(url: &str) -> Settings {
    to(url).otlp_protocol(OtlpProtocol::Grpc)
}

/// What became of the spans of a run that this was answered to first.
fn spans_after(reply: GrpcReply) -> (Finished, GrpcServer) {
    let server = GrpcServer::start();
    server.reply_once(reply);
    let finished = observe(over_grpc(&server.url()).no_metrics(), |obs| {
        work();
        assert!(obs.flush());
    });
    (finished, server)
}

#[test]
fn a_run_arrives_over_grpc() {
    for compression in [Compression::None, Compression::Gzip] {
        let server = GrpcServer::start();
        let settings = over_grpc(&server.url()).otlp_compression(compression);
        let finished = observe(settings, |_| work());
        all_delivered(&finished);
        assert!(server.refused().is_empty(), "{:?}", server.refused());
        let traces = server.traces();
        assert_eq!(traces.span("load").attributes().int("rows"), Some(-7));
        assert_eq!(traces.named("read").len(), 3);
        assert!(server.metrics().names().contains("acm.phase.duration"));
        let headers = &traces.requests()[0].headers;
        let gzip = (compression == Compression::Gzip).then_some("gzip");
        assert_eq!(headers.get("grpc-encoding"), gzip);
        assert_eq!(headers.get("grpc-timeout"), Some("10000m"));
        assert_eq!(headers.get("te"), Some("trailers"));
        assert!(headers.get("user-agent").unwrap().starts_with("acm-obs/"));
    }
}

#[test]
fn a_run_arrives_as_whom_it_should_and_over_tls() {
    let certificates = Certificates::generate();
    let options = OtlpOptions::default()
        .basic_auth("me", "secret")
        .tenant("plant-7")
        .header("x-token", "abc")
        .tls(&certificates)
        .known_clients_only();
    let server = GrpcServer::start_with(options);
    let dir = tempfile::tempdir().unwrap();
    let pem = |name, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let client = certificates.client();
    let settings = over_grpc(&server.url())
        .basic_auth("me", "secret")
        .tenant("plant-7")
        .otlp_header("x-token", "abc")
        .otlp_certificate(pem("ca.pem", certificates.authority()))
        .otlp_client_certificate(
            pem("client.pem", &client.certificate),
            pem("key.pem", &client.key),
        );
    all_delivered(&observe(settings, |_| work()));
    assert_eq!(server.traces().named("read").len(), 3);
}

#[test]
fn credentials_that_are_not_accepted_are_not_tried_again() {
    let server = GrpcServer::start_with(OtlpOptions::default().tenant("plant-7"));
    let finished = observe(over_grpc(&server.url()).no_metrics(), |_| work());
    let output = &finished.telemetry().signals["spans"].outputs["otlp"];
    assert_eq!(output.delivered, 0);
    assert!(output.dropped.contains_key("unauthorized"), "{:#?}", finished.telemetry());
}

#[test]
fn what_may_be_taken_later_is_called_again() {
    let replies = [
        GrpcReply::new(14, "restarting"),
        GrpcReply::new(4, ""),
        GrpcReply::new(8, "too many spans").retry_after(Duration::ZERO),
        GrpcReply::new(8, "RATE_LIMITED: ingestion rate limit exceeded"),
        GrpcReply::new(14, "soon").retry_after(Duration::from_millis(20)),
    ];
    for reply in replies {
        let (finished, server) = spans_after(reply.clone());
        let output = &finished.telemetry().signals["spans"].outputs["otlp"];
        assert!(output.dropped.is_empty(), "{reply:?}: {:#?}", finished.telemetry());
        assert_eq!(server.traces().named("read").len(), 3, "{reply:?}");
    }
}

#[test]
fn what_will_never_be_taken_is_dropped_with_its_reason() {
    let replies = [
        (GrpcReply::new(12, "unknown service"), "not_found"),
        (GrpcReply::new(7, ""), "unauthorized"),
        (GrpcReply::new(8, "quota"), "rejected"),
        (GrpcReply::new(13, "a bug"), "rejected"),
    ];
    for (reply, reason) in replies {
        let (finished, _server) = spans_after(reply.clone());
        let output = &finished.telemetry().signals["spans"].outputs["otlp"];
        assert!(output.dropped.contains_key(reason), "{reply:?}: {:#?}", finished.telemetry());
    }
}

#[test]
fn what_is_too_large_is_sent_in_parts() {
    for message in [
        "grpc: received message larger than max (5 vs. 4)",
        "gRPC message exceeds maximum size 4: 5",
    ] {
        let (finished, server) = spans_after(GrpcReply::new(8, message));
        let output = &finished.telemetry().signals["spans"].outputs["otlp"];
        assert!(output.dropped.is_empty(), "{:#?}", finished.telemetry());
        assert_eq!(server.traces().named("read").len(), 3);
        assert!(server.traces().requests().len() > 1);
    }
}

#[test]
fn a_connection_that_is_dead_is_not_called_on_again() {
    let server = GrpcServer::start();
    let front = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", front.local_addr().unwrap());
    let behind = server.url().replace("http://", "");
    let front = thread::spawn(move || {
        // Nobody will ever answer on this one, and nobody closes it.
        let dead = front.accept().unwrap().0;
        let (here, there) = (front.accept().unwrap().0, TcpStream::connect(behind).unwrap());
        let (from, to) = (here.try_clone().unwrap(), there.try_clone().unwrap());
        let back = thread::spawn(move || pass_on(there, here));
        pass_on(from, to);
        back.join().unwrap();
        drop(dead);
    });
    let settings = over_grpc(&url).no_metrics().export_timeout(Duration::from_millis(100));
    let finished = observe(settings, |obs| {
        work();
        assert!(obs.flush());
    });
    let output = &finished.telemetry().signals["spans"].outputs["otlp"];
    assert!(output.dropped.is_empty(), "{:#?}", finished.telemetry());
    assert_eq!(server.traces().named("read").len(), 3);
    drop(server);
    front.join().unwrap();
}

/// Until one of them is closed.
fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_server_that_speaks_no_grpc_takes_nothing_and_holds_nothing_up() {
    let server = OtlpServer::start();
    let settings =
        over_grpc(&server.url()).no_metrics().shutdown_deadline(Duration::from_millis(500));
    let finished = observe(settings, |_| work());
    let output = &finished.telemetry().signals["spans"].outputs["otlp"];
    assert_eq!(output.delivered, 0);
    assert!(!output.dropped.is_empty(), "{:#?}", finished.telemetry());
}
