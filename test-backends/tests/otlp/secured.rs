//! Servers that do not take everybody.

use std::net::TcpStream;
use std::sync::Arc;

use acm_obs_test_backends::{Certificates, OtlpOptions, OtlpServer};
use prost::Message;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::client::{PROTOBUF, Reply, connect, send, send_on};
use crate::messages::{span, spans};

fn body() -> Vec<u8> {
    spans(vec![span("root", 1, 0)]).encode_to_vec()
}

#[test]
fn without_the_expected_headers_a_request_is_refused() {
    let server =
        OtlpServer::start_with(OtlpOptions::default().basic_auth("me", "pa:ss").tenant("seven"));
    let status =
        |headers: &[_]| send(&server, "POST", "/v1/traces", headers, &body()).unwrap().status;
    let (auth, tenant) = (("authorization", "Basic bWU6cGE6c3M="), ("X-Scope-OrgID", "seven"));
    assert_eq!(status(&[PROTOBUF]), 401);
    assert_eq!(status(&[PROTOBUF, auth]), 401);
    assert_eq!(status(&[PROTOBUF, ("authorization", "Basic x"), tenant]), 401);
    assert_eq!(status(&[PROTOBUF, auth, tenant]), 200);
    let whys: Vec<_> = server.refused().into_iter().map(|refused| refused.why).collect();
    assert_eq!(
        whys,
        [
            "no `authorization` header",
            "no `x-scope-orgid` header",
            "the wrong `authorization` header"
        ]
    );
}

fn over_tls(server: &OtlpServer, made: &Certificates, known: bool) -> std::io::Result<Reply> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(made.authority().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = if known {
        let certificate =
            CertificateDer::from_pem_slice(made.client().certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(made.client().key.as_bytes()).unwrap();
        config.with_client_auth_cert(vec![certificate], key).unwrap()
    } else {
        config.with_no_client_auth()
    };
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let session = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream: StreamOwned<_, TcpStream> = StreamOwned::new(session, connect(server));
    send_on(&mut stream, "POST", "/v1/traces", &[PROTOBUF], &body())
}

#[test]
fn tls_takes_clients_that_trust_its_authority() {
    let made = Certificates::generate();
    let server = OtlpServer::start_with(OtlpOptions::default().tls(&made));
    assert!(server.url().starts_with("https://127.0.0.1:"));
    assert_eq!(over_tls(&server, &made, false).unwrap().status, 200);
    assert!(over_tls(&server, &Certificates::generate(), false).is_err());
    server.wait_for("the failed handshake", |seen| seen.counts.handshakes_failed == 1);
    assert_eq!(server.traces().tree(), "root\n");
}

#[test]
fn only_known_clients_are_let_in_where_it_is_asked_for() {
    let made = Certificates::generate();
    let server = OtlpServer::start_with(OtlpOptions::default().tls(&made).known_clients_only());
    assert!(over_tls(&server, &made, false).is_err());
    assert_eq!(over_tls(&server, &made, true).unwrap().status, 200);
}

#[test]
fn plain_http_does_not_reach_a_server_under_tls() {
    let server = OtlpServer::start_with(OtlpOptions::default().tls(&Certificates::generate()));
    assert!(send(&server, "POST", "/v1/traces", &[PROTOBUF], &body()).is_err());
    assert_eq!(server.requests().traces, 0);
}
