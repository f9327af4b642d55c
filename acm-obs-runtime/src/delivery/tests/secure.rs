//! TLS, with certificates of an authority that only these tests know; its key was not kept.

use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::server::read;
use super::*;
use crate::settings::Tls;

fn pem(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/delivery/tests/pem").join(name)
}

fn config(asks_for_certificate: bool) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(pem("ca.pem")).unwrap()).unwrap();
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = if asks_for_certificate {
        builder.with_client_cert_verifier(verifier.build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let chain = vec![CertificateDer::from_pem_file(pem("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(pem("server.key.pem")).unwrap();
    builder.with_single_cert(chain, key).unwrap()
}

/// Serves a single connection, which may fail; returns what came.
fn serve(asks_for_certificate: bool) -> (SocketAddr, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(config(asks_for_certificate));
    let thread = thread::spawn(move || {
        let connection = ServerConnection::new(config).unwrap();
        let stream: TcpStream = listener.accept().unwrap().0;
        let mut reader = BufReader::new(StreamOwned::new(connection, stream));
        let mut texts = Vec::new();
        while let Some(request) = read(&mut reader) {
            texts.push(request.text);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
            reader.get_mut().write_all(answer).unwrap();
        }
        texts
    });
    (address, thread)
}

/// Delivers one batch, if it can.
fn deliver(address: SocketAddr, tls: Tls) -> (LaneAccount, News) {
    let mut lane = lane_to(&format!("https://localhost:{}", address.port()));
    lane.endpoint.tls = tls;
    let (delivery, lane) = start(lane, None);
    lane.offer(batch(&["a"]));
    let mut news = Vec::new();
    until(&delivery, |_| {
        news = delivery.news();
        !news.is_empty()
    });
    let account = delivery.finish(Instant::now() + Duration::from_millis(200)).remove(0);
    adds_up(&account);
    (account, news.remove(0))
}

#[test]
fn a_server_of_a_trusted_authority_is_spoken_to() {
    let (address, server) = serve(false);
    let tls = Tls { ca: Some(pem("ca.pem")), ..Tls::default() };
    let (account, news) = deliver(address, tls);
    assert_eq!((account.delivered, news.reach), (1, Reach::Reached));
    assert_eq!(server.join().unwrap(), ["a"]);
}

#[test]
fn a_server_that_wants_a_certificate_gets_it() {
    let (address, server) = serve(true);
    let tls = Tls {
        ca: Some(pem("ca.pem")),
        cert: Some(pem("client.pem")),
        key: Some(pem("client.key.pem")),
    };
    assert_eq!(deliver(address, tls).0.delivered, 1);
    assert_eq!(server.join().unwrap(), ["a"]);
}

#[test]
fn a_server_that_nobody_vouches_for_is_not_spoken_to() {
    let (address, server) = serve(false);
    let (account, news) = deliver(address, Tls::default());
    assert_eq!(account.delivered, 0);
    assert!(matches!(news.reach, Reach::Failing(_)), "{news:?}");
    assert_eq!(server.join().unwrap(), [] as [&str; 0]);
}
