//! The shapes of OTLP/JSON: what a request consists of, and the resource it speaks of.

use std::borrow::Cow;

use acm_obs::{SpanId, TraceId};
use serde::Serialize;

use super::attribute::{Attribute, as_text};

/// What made the spans: everything of a request that is the same for all requests of a run.
#[derive(Debug)]
pub(crate) struct Resource {
    attributes: Vec<Attribute<'static>>,
    opening: Vec<u8>,
}

impl Resource {
    /// The resource with these attributes.
    pub(crate) fn new(attributes: Vec<Attribute<'static>>) -> Self {
        let list = serde_json::to_string(&attributes).unwrap_or_else(|_| "[]".to_owned());
        let opening = format!(
            r#"{{"resourceSpans":[{{"resource":{{"attributes":{list}}},"scopeSpans":[{{"scope":{{"name":"{SCOPE_NAME}","version":"{SCOPE_VERSION}"}},"spans":["#,
        );
        Self { attributes, opening: opening.into_bytes() }
    }

    /// What it says of itself.
    pub(crate) fn attributes(&self) -> &[Attribute<'static>] {
        &self.attributes
    }

    /// One `ExportTraceServiceRequest` on one line; `spans` are separated by commas.
    pub(crate) fn request(&self, spans: &[u8]) -> Vec<u8> {
        [&self.opening, spans, b"]}]}]}\n"].concat()
    }
}

/// The name and the version of what made the spans: this crate.
pub(crate) const SCOPE_NAME: &str = env!("CARGO_PKG_NAME");
pub(crate) const SCOPE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// One span, as it stands in a request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OtlpSpan<'a> {
    #[serde(serialize_with = "as_text")]
    pub(super) trace_id: TraceId,
    #[serde(serialize_with = "as_text")]
    pub(super) span_id: SpanId,
    #[serde(serialize_with = "as_text", skip_serializing_if = "absent")]
    pub(super) parent_span_id: SpanId,
    pub(super) name: &'a str,
    pub(super) kind: u8,
    #[serde(serialize_with = "as_text")]
    pub(super) start_time_unix_nano: u64,
    #[serde(serialize_with = "as_text")]
    pub(super) end_time_unix_nano: u64,
    pub(super) attributes: Vec<Attribute<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) events: Vec<OtlpEvent<'a>>,
    pub(super) status: OtlpStatus<'a>,
}

/// Something that happened at one moment of a span.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OtlpEvent<'a> {
    #[serde(serialize_with = "as_text")]
    pub(super) time_unix_nano: u64,
    pub(super) name: &'a str,
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// How a span ended; without a code, nobody says.
#[derive(Debug, Default, Serialize)]
pub(super) struct OtlpStatus<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<Cow<'a, str>>,
}

/// `SPAN_KIND_INTERNAL`.
pub(crate) const KIND_INTERNAL: u8 = 1;
/// `STATUS_CODE_OK`.
pub(crate) const STATUS_OK: u8 = 1;
/// `STATUS_CODE_ERROR`.
pub(crate) const STATUS_ERROR: u8 = 2;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn absent(id: &SpanId) -> bool {
    id.is_none()
}
