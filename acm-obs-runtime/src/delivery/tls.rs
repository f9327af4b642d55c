//! TLS: whom the client trusts, and what it shows of itself.
//!
//! The provider is given here and never installed for the process: that is for the program to do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use thiserror::Error;

use crate::settings::Tls;

/// Why there is no TLS.
#[derive(Debug, Error)]
pub(super) enum TlsError {
    #[error("cannot read a certificate from `{}`: expected a PEM file", .0.display())]
    Certificate(PathBuf, #[source] pem::Error),
    #[error("there is no certificate in `{}`: expected a PEM file", .0.display())]
    NoCertificate(PathBuf),
    #[error("cannot read a private key from `{}`: expected a PEM file", .0.display())]
    Key(PathBuf, #[source] pem::Error),
    #[error("cannot trust the certificates in `{}`", .0.display())]
    Untrusted(PathBuf, #[source] rustls::Error),
    #[error("cannot show the certificate in `{}` with its key", .0.display())]
    Unfit(PathBuf, #[source] rustls::Error),
    #[error(
        "cannot use the certificates that this system trusts: name a file of certificates to trust"
    )]
    System(#[source] rustls::Error),
}

/// What the client is to do; reads files.
///
/// Without `https` nothing is read: the client needs a configuration all the same.
pub(super) fn config(tls: &Tls, https: bool) -> Result<ClientConfig, TlsError> {
    let Tls { ca, cert, key } = tls;
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(TlsError::System)?;
    let trusting = match ca {
        _ if !https => builder.with_root_certificates(RootCertStore::empty()),
        Some(ca) => builder.with_root_certificates(trusted(ca)?),
        None => builder.with_platform_verifier().map_err(TlsError::System)?,
    };
    let mut config = match (cert, key) {
        (Some(cert), Some(key)) if https => showing(trusting, cert, key)?,
        _ => trusting.with_no_client_auth(),
    };
    // All that the client speaks.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn trusted(path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate).map_err(|source| TlsError::Untrusted(path.to_owned(), source))?;
    }
    Ok(roots)
}

fn showing(
    trusting: ConfigBuilder<ClientConfig, WantsClientCert>,
    cert: &Path,
    key: &Path,
) -> Result<ClientConfig, TlsError> {
    let chain = certificates(cert)?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|source| TlsError::Key(key.to_owned(), source))?;
    trusting
        .with_client_auth_cert(chain, key)
        .map_err(|source| TlsError::Unfit(cert.to_owned(), source))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |source| TlsError::Certificate(path.to_owned(), source);
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(failed)?.collect();
    let found = found.map_err(failed)?;
    if found.is_empty() {
        return Err(TlsError::NoCertificate(path.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_that_cannot_be_used_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing.pem");
        let empty = dir.path().join("empty.pem");
        fs::write(&empty, "nothing here").unwrap();
        let garbled = dir.path().join("garbled.pem");
        fs::write(&garbled, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .unwrap();
        let with_ca = |path: &Path| Tls { ca: Some(path.to_owned()), ..Tls::default() };
        let cases = [
            (with_ca(&missing), "cannot read a certificate from", "missing.pem"),
            (with_ca(&empty), "there is no certificate in", "empty.pem"),
            (with_ca(&garbled), "cannot trust the certificates in", "garbled.pem"),
        ];
        for (tls, expected, file) in cases {
            let text = config(&tls, true).unwrap_err().to_string();
            assert!(text.contains(expected) && text.contains(file), "{text}");
            assert!(config(&tls, false).is_ok(), "plain http reads no files");
        }
    }

    #[test]
    fn no_provider_is_installed_for_the_process() {
        config(&Tls::default(), false).unwrap();
        assert!(CryptoProvider::get_default().is_none());
    }
}
