//! What Tempo has.

use opentelemetry_proto::tonic::trace::v1::TracesData;
use prost::Message;
use serde_json::Value;

use crate::http::{get, get_json};
use crate::span::Span;
use crate::wait::until;

/// A Tempo, and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Tempo {
    otlp: String,
    query: String,
}

/// The answer of `/api/v2/traces`, as far as it is of use here.
#[derive(Message)]
struct Found {
    #[prost(message, tag = "1")]
    trace: Option<TracesData>,
    /// 1 where there is more of the trace.
    #[prost(int32, tag = "3")]
    status: i32,
    #[prost(string, tag = "4")]
    message: String,
}

impl Tempo {
    /// One that gets spans at the first address, and answers at the second.
    pub(crate) fn new(otlp: String, query: String) -> Self {
        Self { otlp, query }
    }

    /// Where spans go to, without `/v1/traces`.
    pub(crate) fn otlp(&self) -> &str {
        &self.otlp
    }

    /// The spans of a trace now; none where nobody knows it.
    pub(crate) fn spans(&self, trace_id: &str) -> Vec<Span> {
        let path = format!("/api/v2/traces/{trace_id}");
        let answer = get(&self.query, &path, &[], "application/protobuf");
        if answer.status == 404 {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 200, "{path}: {text}");
        let found = Found::decode(answer.body.as_slice()).unwrap();
        assert_eq!((found.status, found.message.as_str()), (0, ""), "{path}");
        found.trace.as_ref().map(Span::all_of_proto).unwrap_or_default()
    }

    /// The spans of a trace as soon as there are so many.
    pub(crate) fn all_spans(&self, trace_id: &str, count: u64) -> Vec<Span> {
        until(&format!("{count} spans of {trace_id}"), || {
            let spans = self.spans(trace_id);
            if spans.len() as u64 >= count { Ok(spans) } else { Err(spans.len().to_string()) }
        })
    }

    /// The ids of the traces that a query finds around the time of a span, as soon as it finds one.
    pub(crate) fn search(&self, query: &str, around: &Span) -> Vec<String> {
        let seconds = around.start_unix_ns / 1_000_000_000;
        let (start, end) = ((seconds - 600).to_string(), (seconds + 600).to_string());
        let parameters = [("q", query), ("start", &start), ("end", &end), ("limit", "20")];
        until(query, || {
            let answer = get_json(&self.query, "/api/search", &parameters);
            let traces = answer["traces"].as_array().into_iter().flatten();
            let ids: Vec<_> = traces.map(padded).collect();
            if ids.is_empty() { Err(answer.to_string()) } else { Ok(ids) }
        })
    }
}

/// The id of a trace that was found: its leading zeros are missing.
fn padded(trace: &Value) -> String {
    format!("{:0>32}", trace["traceID"].as_str().unwrap())
}
