//! As whom and how requests are sent.

use acm_obs_test_backends::{Certificates, OtlpOptions, OtlpServer};

use crate::books::{nothing_is_wrong, points_on, spans_on};
use crate::child::{Child, Ended};

crate::trials![
    headers_arrive,
    a_user_and_a_password_arrive,
    credentials_in_the_url_arrive_and_are_shown_nowhere,
    a_token_arrives,
    a_tenant_arrives,
    what_is_wrong_is_refused_and_shown_nowhere,
    a_server_is_trusted_by_the_authority_in_a_file,
    a_server_that_nobody_trusts_gets_nothing,
    a_server_may_ask_for_a_certificate,
    requests_are_compressed_unless_they_are_not_to_be,
];

/// Runs the child, all of which has to arrive.
fn arrives(server: &OtlpServer, child: Child) -> Ended {
    let run = child.run(&["calls 5"]);
    nothing_is_wrong(server);
    run.spans().all_delivered();
    assert_eq!((spans_on(server), points_on(server)), (6, run.metrics().delivered()));
    assert_eq!(run.lines("[SUCCESS] [OTEL]").len(), 2, "{run:?}");
    run
}

fn headers_arrive() {
    let options = OtlpOptions::default().header("x-plant", "north 7").header("x-only", "traces");
    let server = OtlpServer::start_with(options);
    let run = Child::of(&server)
        .env("OTEL_EXPORTER_OTLP_HEADERS", "x-plant=north%207")
        .env("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-plant=north%207,x-only=traces")
        .run(&["calls 5"]);
    // Those of a signal take the place of those of all.
    run.spans().all_delivered();
    assert_eq!(spans_on(&server), 6);
    assert_eq!((points_on(&server), run.metrics().delivered()), (0, 0));
    assert!(run.metrics().dropped("unauthorized") > 0, "{:#?}", run.metrics());
}

fn a_user_and_a_password_arrive() {
    let server = OtlpServer::start_with(OtlpOptions::default().basic_auth("me", "s3cret: ü"));
    let child = Child::of(&server)
        .env("ACM_BASIC_AUTH_USER", "me")
        .env("ACM_BASIC_AUTH_PASSWORD", "s3cret: ü");
    assert!(!arrives(&server, child).everything().contains("s3cret"));
}

fn credentials_in_the_url_arrive_and_are_shown_nowhere() {
    let server = OtlpServer::start_with(OtlpOptions::default().basic_auth("me", "s3cret"));
    let run = arrives(&server, Child::to(&server.url().replace("://", "://me:s3cret@")));
    assert!(!run.everything().contains("s3cret"));
    assert_eq!(run.lines(&format!("Traces -> {}/v1/traces", server.url())).len(), 1);
}

fn a_token_arrives() {
    let options = OtlpOptions::default().header("authorization", "Bearer t0ken");
    let server = OtlpServer::start_with(options);
    let child = Child::of(&server).env("ACM_TEST_BEARER", "t0ken");
    assert!(!arrives(&server, child).everything().contains("t0ken"));
}

fn a_tenant_arrives() {
    let server = OtlpServer::start_with(OtlpOptions::default().tenant("plant-7"));
    arrives(&server, Child::of(&server).env("ACM_TENANT_ID", "plant-7"));
}

fn what_is_wrong_is_refused_and_shown_nowhere() {
    let right = OtlpOptions::default().header("authorization", "Bearer right").tenant("plant-7");
    let server = OtlpServer::start_with(right);
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20s3cret"),
        ("ACM_TEST_BEARER", "s3cret"),
        ("ACM_TENANT_ID", "plant-8"),
    ] {
        let run = Child::of(&server).env(name, value).run(&["calls 5"]);
        let (spans, points) = (run.spans(), run.metrics());
        assert_eq!((spans.dropped("unauthorized"), spans.delivered()), (spans.came(), 0));
        assert_eq!(points.dropped("unauthorized") + points.left_out("superseded"), points.came());
        for signal in ["traces", "metrics"] {
            let lines = run.lines(&format!("not delivered to {}/v1/{signal}", server.url()));
            assert_eq!(lines.len(), 1, "{run:?}");
            assert!(lines[0].starts_with("[WARN] [OTEL] "), "{lines:?}");
            assert!(lines[0].contains("the credentials are not accepted"), "{lines:?}");
        }
        assert!(!run.everything().contains("s3cret"));
    }
    assert_eq!((spans_on(&server), points_on(&server)), (0, 0));
}

fn a_server_is_trusted_by_the_authority_in_a_file() {
    let certificates = Certificates::generate();
    let server = OtlpServer::start_with(OtlpOptions::default().tls(&certificates));
    assert!(server.url().starts_with("https://"));
    let place = crate::place::Place::new();
    let authority = place.write("authority.pem", certificates.authority());
    let child = Child::of(&server).env("OTEL_EXPORTER_OTLP_CERTIFICATE", authority);
    arrives(&server, child);
    assert_eq!(server.requests().handshakes_failed, 0);
}

fn a_server_that_nobody_trusts_gets_nothing() {
    let certificates = Certificates::generate();
    let server = OtlpServer::start_with(OtlpOptions::default().tls(&certificates));
    let run = Child::of(&server).run(&["calls 5"]);
    let (spans, points) = (run.spans(), run.metrics());
    assert_eq!((spans.spooled(), spans.delivered()), (6, 0));
    assert_eq!((points.delivered(), points.all_dropped()), (0, 0), "{points:#?}");
    let lines = run.lines("Traces not reachable at https://");
    assert_eq!(lines.len(), 1, "{run:?}");
    assert!(lines[0].to_lowercase().contains("certificate"), "{lines:?}");
    assert!(server.requests().handshakes_failed > 0);
}

fn a_server_may_ask_for_a_certificate() {
    let certificates = Certificates::generate();
    let options = OtlpOptions::default().tls(&certificates).known_clients_only();
    let server = OtlpServer::start_with(options);
    let place = crate::place::Place::new();
    let authority = place.write("authority.pem", certificates.authority());
    let (certificate, key) = (&certificates.client().certificate, &certificates.client().key);
    let child = Child::of(&server)
        .env("OTEL_EXPORTER_OTLP_CERTIFICATE", authority)
        .env("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", place.write("client.pem", certificate))
        .env("OTEL_EXPORTER_OTLP_CLIENT_KEY", place.write("client.key", key));
    arrives(&server, child);
}

fn requests_are_compressed_unless_they_are_not_to_be() {
    for (compression, encoding) in [("", Some("gzip")), ("gzip", Some("gzip")), ("none", None)] {
        let server = OtlpServer::start();
        arrives(&server, Child::of(&server).env("OTEL_EXPORTER_OTLP_COMPRESSION", compression));
        let (traces, metrics) = (server.traces(), server.metrics());
        let traces = traces.requests().iter().map(|request| {
            (request.headers.get("content-encoding"), request.sent_bytes, request.message_bytes)
        });
        let metrics = metrics.requests().iter().map(|request| {
            (request.headers.get("content-encoding"), request.sent_bytes, request.message_bytes)
        });
        for (sent_as, sent, message) in traces.chain(metrics) {
            assert_eq!(sent_as, encoding);
            assert_eq!(sent < message, encoding.is_some(), "{sent} of {message}");
        }
    }
}
