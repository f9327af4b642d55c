//! Where to send: what was said for all signals and for one, and the endpoint that it makes.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::super::config::LONGEST;
use super::super::endpoint::{Compression, Endpoint, Tls, shown};
use super::super::setting::{Origin, Setting, report};
use super::address::Address;
use super::auth::{Access, Sender};
use super::headers::Headers;
use super::protocol::OtlpProtocol;
use crate::error::BadSetting;

/// What was said about where to send: for all signals, or for one of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Destination {
    pub(super) address: Setting<Address>,
    /// Those of the environment.
    pub(super) headers: Setting<Headers>,
    pub(super) protocol: Setting<OtlpProtocol>,
    pub(super) timeout: Setting<Duration>,
    pub(super) compression: Setting<Compression>,
    pub(super) ca: Setting<PathBuf>,
    pub(super) cert: Setting<PathBuf>,
    pub(super) key: Setting<PathBuf>,
}

/// What distinguishes the signals here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    /// The path of the signal at a backend.
    pub(super) path: &'static str,
    /// How long an export may take, from a variable that is not about the exporter.
    pub(super) at_most: Option<Duration>,
}

impl Destination {
    /// What was said for one signal, and for all where nothing was said for the one.
    pub(super) fn or(self, general: Self) -> Self {
        let Self { address, headers, protocol, timeout, compression, ca, cert, key } = self;
        Self {
            address: address.or(general.address),
            headers: headers.or(general.headers),
            protocol: protocol.or(general.protocol),
            timeout: timeout.or(general.timeout),
            compression: compression.or(general.compression),
            ca: ca.or(general.ca),
            cert: cert.or(general.cert),
            key: key.or(general.key),
        }
    }

    /// The endpoint and how to speak to it. `None` where something is wrong with the address, and
    /// has been added to `bad`.
    pub(super) fn resolve(
        self,
        target: Target,
        access: Access,
        bad: &mut Vec<BadSetting>,
    ) -> Option<(Endpoint, OtlpProtocol)> {
        let Self { address, headers, protocol, timeout, compression, ca, cert, key } = self;
        let protocol = protocol.resolve(bad).unwrap_or_default();
        let wrong_before = bad.len();
        let given = address.resolve_with_origin(bad);
        let is_wrong = bad.len() > wrong_before;
        let headers = headers.resolve(bad).unwrap_or_default();
        let in_url =
            given.as_ref().and_then(|(address, origin)| Some((address.basic.clone()?, *origin)));
        let Sender { headers, tenant, basic } = access.resolve(headers, in_url, bad);
        let timeout = match timeout.resolve_with_origin(bad) {
            Some((timeout, Origin::Program)) => timeout,
            other => {
                let timeout = other.map_or(DEFAULT_TIMEOUT, |(timeout, _)| timeout);
                target.at_most.map_or(timeout, |at_most| timeout.min(at_most))
            }
        };
        let compression = compression.resolve(bad).unwrap_or_default();
        let tls = tls(ca, cert, key, bad);
        // A signal of gRPC is known by its method: there is no path.
        let path = if protocol == OtlpProtocol::Grpc { "" } else { target.path };
        let url = match given {
            Some((address, _)) => address.url(path),
            None if is_wrong => return None,
            None => default_url(protocol, path)?,
        };
        let endpoint = Endpoint {
            shown: shown(&url),
            url,
            headers,
            tenant,
            basic,
            tls,
            compression,
            timeout: timeout.min(LONGEST),
        };
        Some((endpoint, protocol))
    }
}

fn default_url(protocol: OtlpProtocol, path: &str) -> Option<Url> {
    let mut url = Url::parse(protocol.default_url()).ok()?;
    url.set_path(path);
    Some(url)
}

fn tls(
    ca: Setting<PathBuf>,
    cert: Setting<PathBuf>,
    key: Setting<PathBuf>,
    bad: &mut Vec<BadSetting>,
) -> Tls {
    let tls = Tls { ca: ca.resolve(bad), cert: cert.resolve(bad), key: key.resolve(bad) };
    let missing = match (&tls.cert, &tls.key) {
        (Some(_), None) => Some((
            "OTEL_EXPORTER_OTLP_CLIENT_KEY",
            "the file of the key of `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE`, which is given",
        )),
        (None, Some(_)) => Some((
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
            "the file of the certificate of `OTEL_EXPORTER_OTLP_CLIENT_KEY`, which is given",
        )),
        (Some(_), Some(_)) | (None, None) => None,
    };
    if let Some((name, accepted)) = missing {
        report(BadSetting::new(name, "", accepted), bad);
    }
    tls
}

/// What the specification says that one attempt may take.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
