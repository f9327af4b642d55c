//! How a call ended.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode;
use prost::Message;

use crate::delivery::answer::LONGEST_PAUSE;

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) code: u16,
    message: String,
    /// How long the server wants to be left alone: it has said that the call may succeed then.
    pub(super) retry_after: Option<Duration>,
}

/// `google.rpc.Status`, of which the rest stands in headers as well.
#[derive(Clone, PartialEq, Eq, Message)]
struct Rich {
    #[prost(message, repeated, tag = "3")]
    details: Vec<Detail>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Eq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Eq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    delay: Option<Delay>,
}

/// `google.protobuf.Duration`.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

impl Status {
    pub(super) const OK: u16 = 0;

    /// As the headers, or those after the body, say; `None` if they say nothing.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let bytes = |name| headers.get(name).map(http::HeaderValue::as_bytes);
        let code = std::str::from_utf8(bytes("grpc-status")?).ok();
        let code = code.and_then(|code| code.trim().parse().ok()).unwrap_or(UNKNOWN);
        let message = percent_decode(bytes("grpc-message").unwrap_or_default());
        let details = bytes("grpc-status-details-bin").unwrap_or_default();
        Some(Self {
            code,
            message: message.decode_utf8_lossy().into_owned(),
            retry_after: retry_after(details),
        })
    }

    /// Of an answer that is none of gRPC, as gRPC says it is to be taken.
    pub(super) fn of_http(status: StatusCode, body: &[u8]) -> Self {
        let code = match status.as_u16() {
            400 => INTERNAL,
            401 => UNAUTHENTICATED,
            403 => PERMISSION_DENIED,
            404 => UNIMPLEMENTED,
            // Not said there: what stands before the server takes smaller bodies.
            413 => RESOURCE_EXHAUSTED,
            429 | 502..=504 => UNAVAILABLE,
            _ => UNKNOWN,
        };
        let said = String::from_utf8_lossy(body);
        Self {
            code,
            message: format!("an answer that is not of gRPC, {status}: {said}"),
            retry_after: None,
        }
    }

    /// Its name, and what the server said.
    pub(super) fn text(&self) -> String {
        let Self { code, message, retry_after: _ } = self;
        let name = NAMES.get(usize::from(*code)).copied().unwrap_or("an unknown status");
        if message.is_empty() { name.to_owned() } else { format!("{name}: {message}") }
    }
}

fn retry_after(details: &[u8]) -> Option<Duration> {
    let status = STANDARD_PAD_INDIFFERENT.decode(details).ok()?;
    let details = Rich::decode(status.as_slice()).ok()?.details;
    let info = details.iter().find(|detail| detail.type_url.ends_with("/google.rpc.RetryInfo"))?;
    let Delay { seconds, nanos } =
        RetryInfo::decode(info.value.as_slice()).ok()?.delay.unwrap_or_default();
    // What is below zero is no pause.
    let pause = match (u64::try_from(seconds), u32::try_from(nanos)) {
        (Ok(seconds), Ok(nanos)) => {
            Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos.into()))
        }
        _ => Duration::ZERO,
    };
    Some(pause.min(LONGEST_PAUSE))
}

const UNKNOWN: u16 = 2;
const PERMISSION_DENIED: u16 = 7;
const RESOURCE_EXHAUSTED: u16 = 8;
const UNIMPLEMENTED: u16 = 12;
const INTERNAL: u16 = 13;
const UNAVAILABLE: u16 = 14;
const UNAUTHENTICATED: u16 = 16;

/// By their codes.
const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn status(pairs: &[(&'static str, &str)]) -> Option<Status> {
        let value = |value| HeaderValue::from_str(value).unwrap();
        Status::of(
            &pairs
                .iter()
                .map(|(name, text)| (http::HeaderName::from_static(name), value(text)))
                .collect(),
        )
    }

    fn with_delay(delay: Option<(i64, i32)>, padded: bool) -> String {
        let delay = delay.map(|(seconds, nanos)| Delay { seconds, nanos });
        let info = Detail {
            type_url: "type.googleapis.com/google.rpc.RetryInfo".to_owned(),
            value: RetryInfo { delay }.encode_to_vec(),
        };
        let other = Detail {
            type_url: "type.googleapis.com/google.rpc.DebugInfo".to_owned(),
            value: vec![9],
        };
        let bytes = Rich { details: vec![other, info] }.encode_to_vec();
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        if padded { text } else { text.trim_end_matches('=').to_owned() }
    }

    #[test]
    fn a_status_is_read_from_headers() {
        assert_eq!(status(&[("content-type", "application/grpc")]), None);
        let table = [
            (vec![("grpc-status", "0")], 0, "OK"),
            (
                vec![("grpc-status", "14"), ("grpc-message", "no%20room%E2%80%A6 %zz")],
                14,
                "UNAVAILABLE: no room… %zz",
            ),
            (vec![("grpc-status", "8"), ("grpc-message", "")], 8, "RESOURCE_EXHAUSTED"),
            (vec![("grpc-status", "soon")], 2, "UNKNOWN"),
            (vec![("grpc-status", "99"), ("grpc-message", "x")], 99, "an unknown status: x"),
        ];
        for (pairs, code, text) in table {
            let status = status(&pairs).unwrap();
            assert_eq!((status.code, status.text().as_str()), (code, text));
        }
    }

    #[test]
    fn a_pause_is_read_from_the_details() {
        let table = [
            (Some((3, 500_000_000)), Some(3_500)),
            (Some((0, 0)), Some(0)),
            (Some((-1, 0)), Some(0)),
            (Some((i64::MAX, i32::MAX)), Some(300_000)),
            (None, Some(0)),
        ];
        for (delay, expected) in table {
            for padded in [true, false] {
                let details = with_delay(delay, padded);
                let status = status(&[("grpc-status", "8"), ("grpc-status-details-bin", &details)]);
                assert_eq!(status.unwrap().retry_after, expected.map(Duration::from_millis));
            }
        }
        for details in ["", "?", "AAAA"] {
            let status = status(&[("grpc-status", "8"), ("grpc-status-details-bin", details)]);
            assert_eq!(status.unwrap().retry_after, None, "{details}");
        }
    }

    #[test]
    fn an_answer_that_is_none_of_grpc_has_a_code_all_the_same() {
        let table = [
            (200, UNKNOWN),
            (302, UNKNOWN),
            (400, INTERNAL),
            (401, UNAUTHENTICATED),
            (403, PERMISSION_DENIED),
            (404, UNIMPLEMENTED),
            (413, RESOURCE_EXHAUSTED),
            (429, UNAVAILABLE),
            (500, UNKNOWN),
            (502, UNAVAILABLE),
            (503, UNAVAILABLE),
        ];
        for (http, code) in table {
            let status = Status::of_http(StatusCode::from_u16(http).unwrap(), b"<html>");
            assert_eq!(status.code, code, "{http}");
            assert!(status.text().contains(&http.to_string()) && status.text().ends_with("<html>"));
        }
    }
}
