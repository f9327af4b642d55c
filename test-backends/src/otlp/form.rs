//! How a request is written, and with it its answer.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use serde_json::Value;

use super::json::{read_json_metrics, read_json_traces};
use super::refusal::Refusal;
use crate::http::{Answer, Headers};

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Protobuf,
    Json,
}

impl Form {
    /// What can be sent.
    pub(super) const ALL: [Self; 2] = [Self::Json, Self::Protobuf];

    /// As the request says; `None` if it is neither.
    pub(super) fn of(headers: &Headers) -> Option<Self> {
        let sent = headers.get("content-type")?.split(';').next()?.trim();
        Self::ALL.into_iter().find(|form| form.content_type() == sent)
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }

    pub(super) fn traces(self, body: &[u8]) -> Result<ExportTraceServiceRequest, Refusal> {
        match self {
            Self::Protobuf => ExportTraceServiceRequest::decode(body).map_err(|e| undecodable(&e)),
            Self::Json => read_json_traces(body).map_err(Refusal::invalid),
        }
    }

    pub(super) fn metrics(self, body: &[u8]) -> Result<ExportMetricsServiceRequest, Refusal> {
        match self {
            Self::Protobuf => {
                ExportMetricsServiceRequest::decode(body).map_err(|e| undecodable(&e))
            }
            Self::Json => read_json_metrics(body).map_err(Refusal::invalid),
        }
    }

    /// An answer that is the same in both.
    pub(super) fn answer(self, status: u16, protobuf: &impl Message, json: &Value) -> Answer {
        let body = match self {
            Self::Protobuf => protobuf.encode_to_vec(),
            Self::Json => json.to_string().into_bytes(),
        };
        Answer::new(status).body(self.content_type(), body)
    }
}

fn undecodable(error: &prost::DecodeError) -> Refusal {
    Refusal::invalid(format!("the body is no such message: {error}"))
}
