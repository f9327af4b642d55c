//! The variables of the OTLP exporters, by the names of the specification.

use std::num::NonZeroU64;
use std::time::Duration;

use opentelemetry_otlp as otlp;

use super::super::endpoint::Compression;
use super::super::environment::Environment;
use super::super::secret::{MASK, Secret};
use super::super::setting::Setting;
use super::super::words;
use super::address::Address;
use super::auth::{Access, Auth};
use super::destination::Destination;
use super::protocol::OtlpProtocol;
use super::{ExportSettings, Temporality, headers};
use crate::error::BadSetting;

/// The variables that stand for all signals and again for each.
struct Names {
    endpoint: &'static str,
    headers: &'static str,
    protocol: &'static str,
    timeout: &'static str,
    compression: &'static str,
    ca: &'static str,
    cert: &'static str,
    key: &'static str,
}

const ALL: Names = Names {
    endpoint: otlp::OTEL_EXPORTER_OTLP_ENDPOINT,
    headers: otlp::OTEL_EXPORTER_OTLP_HEADERS,
    protocol: otlp::OTEL_EXPORTER_OTLP_PROTOCOL,
    timeout: otlp::OTEL_EXPORTER_OTLP_TIMEOUT,
    compression: otlp::OTEL_EXPORTER_OTLP_COMPRESSION,
    ca: "OTEL_EXPORTER_OTLP_CERTIFICATE",
    cert: "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    key: "OTEL_EXPORTER_OTLP_CLIENT_KEY",
};

const TRACES: Names = Names {
    endpoint: otlp::OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    headers: otlp::OTEL_EXPORTER_OTLP_TRACES_HEADERS,
    protocol: otlp::OTEL_EXPORTER_OTLP_TRACES_PROTOCOL,
    timeout: otlp::OTEL_EXPORTER_OTLP_TRACES_TIMEOUT,
    compression: otlp::OTEL_EXPORTER_OTLP_TRACES_COMPRESSION,
    ca: "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE",
    cert: "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE",
    key: "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY",
};

const METRICS: Names = Names {
    endpoint: otlp::OTEL_EXPORTER_OTLP_METRICS_ENDPOINT,
    headers: otlp::OTEL_EXPORTER_OTLP_METRICS_HEADERS,
    protocol: otlp::OTEL_EXPORTER_OTLP_METRICS_PROTOCOL,
    timeout: otlp::OTEL_EXPORTER_OTLP_METRICS_TIMEOUT,
    compression: otlp::OTEL_EXPORTER_OTLP_METRICS_COMPRESSION,
    ca: "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE",
    cert: "OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE",
    key: "OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY",
};

/// What the environment says about what leaves the process.
pub(in crate::settings) fn read(environment: &Environment<'_>) -> ExportSettings {
    let exporter = |name| environment.parsed(name, "`otlp` or `none`", words::exporter);
    let count = |name| environment.parsed(name, "a whole number above zero", positive);
    ExportSettings {
        has_traces: exporter("OTEL_TRACES_EXPORTER"),
        has_metrics: exporter("OTEL_METRICS_EXPORTER"),
        all: destination(environment, &ALL, Address::of_all),
        traces: destination(environment, &TRACES, Address::of_signal),
        metrics: destination(environment, &METRICS, Address::of_signal),
        access: access(environment),
        delay: milliseconds(environment, "OTEL_BSP_SCHEDULE_DELAY"),
        queue: count("OTEL_BSP_MAX_QUEUE_SIZE"),
        batch: count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
        trace_timeout: milliseconds(environment, "OTEL_BSP_EXPORT_TIMEOUT"),
        budget_bytes: Setting::default(),
        pending_after: Setting::default(),
        interval: milliseconds(environment, "OTEL_METRIC_EXPORT_INTERVAL"),
        metric_timeout: milliseconds(environment, "OTEL_METRIC_EXPORT_TIMEOUT"),
        temporality: environment.parsed(
            otlp::OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE,
            "`cumulative`, `delta` or `lowmemory`",
            temporality,
        ),
        bounds: Setting::default(),
    }
}

fn destination(
    environment: &Environment<'_>,
    names: &Names,
    address: fn(&'static str, &str) -> Result<Address, BadSetting>,
) -> Destination {
    let Names { endpoint, headers: list, protocol, timeout, compression, ca, cert, key } = *names;
    Destination {
        address: environment.secret(endpoint, Address::ACCEPTED, |text| address(endpoint, text)),
        headers: environment.secret(list, headers::LIST, |text| headers::parse(list, text)),
        protocol: environment.checked(protocol, "a protocol of OTLP in plain text", |text| {
            OtlpProtocol::parse(protocol, text)
        }),
        timeout: milliseconds(environment, timeout),
        compression: environment.parsed(compression, "`gzip` or `none`", compression_of),
        ca: environment.path(ca),
        cert: environment.path(cert),
        key: environment.path(key),
    }
}

fn access(environment: &Environment<'_>) -> Access {
    const TENANT: &str = "ACM_TENANT_ID";
    let tenant = environment
        .parsed(TENANT, "visible ASCII", |text| headers::is_value(text).then(|| text.to_owned()));
    Access { auth: Setting::from_environment(auth(environment)), tenant, ..Access::default() }
}

fn auth(environment: &Environment<'_>) -> Option<Result<Auth, BadSetting>> {
    const USER: &str = "ACM_BASIC_AUTH_USER";
    const PASSWORD: &str = "ACM_BASIC_AUTH_PASSWORD";
    let text = |name, value: std::ffi::OsString| {
        value.into_string().map_err(|_raw| BadSetting::new(name, MASK, "text"))
    };
    Some(match (environment.given(USER), environment.given(PASSWORD)) {
        (None, None) => return None,
        (Some(_), None) => Err(BadSetting::new(
            PASSWORD,
            "",
            "the password of `ACM_BASIC_AUTH_USER`, which is given",
        )),
        (None, Some(_)) => {
            Err(BadSetting::new(USER, "", "the user of `ACM_BASIC_AUTH_PASSWORD`, which is given"))
        }
        (Some(user), Some(password)) => text(USER, user).and_then(|user| {
            let password = Secret::new(text(PASSWORD, password)?);
            Auth::basic(USER, user.trim().to_owned(), password)
        }),
    })
}

fn milliseconds(environment: &Environment<'_>, name: &'static str) -> Setting<Duration> {
    let accepted = "milliseconds, a whole number above zero such as `10000`";
    environment.parsed(name, accepted, |text| {
        positive(text).map(|number| Duration::from_millis(number.get()))
    })
}

fn positive(text: &str) -> Option<NonZeroU64> {
    text.parse().ok()
}

fn compression_of(text: &str) -> Option<Compression> {
    words::one_of(text, &[("gzip", Compression::Gzip), ("none", Compression::None)])
}

fn temporality(text: &str) -> Option<Temporality> {
    words::one_of(
        text,
        &[
            ("cumulative", Temporality::Cumulative),
            ("delta", Temporality::Delta),
            ("lowmemory", Temporality::LowMemory),
        ],
    )
}
