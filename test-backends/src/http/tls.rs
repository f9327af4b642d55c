//! Certificates of a small authority of our own.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certificate and its key, as files have them.
#[derive(Clone, Debug)]
pub struct Pem {
    /// `-----BEGIN CERTIFICATE-----` …
    pub certificate: String,
    /// `-----BEGIN PRIVATE KEY-----` …
    pub key: String,
}

/// An authority, a server's certificate for `127.0.0.1` and `localhost`, and one for a client, made anew each time.
#[derive(Clone, Debug)]
pub struct Certificates {
    authority: String,
    client: Pem,
    config: Arc<ServerConfig>,
    config_for_known_clients: Arc<ServerConfig>,
}

impl Certificates {
    /// Makes them.
    ///
    /// # Panics
    ///
    /// If the crates behind it do not work together.
    #[must_use]
    pub fn generate() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "authority of a test");
        let authority = CertifiedIssuer::self_signed(params, new_key()).expect("an authority");
        let (server, server_key) = signed("server of a test", &authority);
        let (client, client_key) = signed("client of a test", &authority);
        let config = |known_clients_only| {
            let key = PrivatePkcs8KeyDer::from(server_key.serialize_der());
            server_config(&authority, server.der().clone(), key.into(), known_clients_only)
        };
        Self {
            authority: authority.pem(),
            client: Pem { certificate: client.pem(), key: client_key.serialize_pem() },
            config: config(false),
            config_for_known_clients: config(true),
        }
    }

    /// The authority's certificate in PEM: what a client has to trust.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// What a client shows to a server that asks for it.
    #[must_use]
    pub fn client(&self) -> &Pem {
        &self.client
    }

    pub(crate) fn server_config(&self, known_clients_only: bool) -> Arc<ServerConfig> {
        let config = if known_clients_only { &self.config_for_known_clients } else { &self.config };
        Arc::clone(config)
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("a key")
}

fn signed(name: &str, authority: &CertifiedIssuer<'_, KeyPair>) -> (rcgen::Certificate, KeyPair) {
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    let key = new_key();
    (params.signed_by(&key, authority).expect("a signature"), key)
}

fn server_config(
    authority: &CertifiedIssuer<'_, KeyPair>,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    known_clients_only: bool,
) -> Arc<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3");
    let builder = if known_clients_only {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).expect("the authority is one");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder.with_single_cert(vec![certificate], key).expect("key and certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}
