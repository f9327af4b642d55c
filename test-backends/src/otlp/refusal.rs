//! What is refused, and the answer that says so.

use prost::Message;
use serde_json::json;

use super::form::Form;
use crate::http::Answer;

/// A request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The path it went to.
    pub path: String,
    /// The status it was answered with.
    pub status: u16,
    /// Why.
    pub why: String,
}

/// Why a request is refused: a status, and a text in the shape that this kind of refusal has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(super) status: u16,
    pub(super) why: String,
    shape: Shape,
}

#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// Said before anybody knows what the client speaks.
    Plain,
    /// `google.rpc.Status`, with its code.
    Rpc(i32),
}

/// The answer to a failed request.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RpcStatus {
    #[prost(int32, tag = "1")]
    pub(super) code: i32,
    #[prost(string, tag = "2")]
    pub(super) message: String,
}

/// `INVALID_ARGUMENT` of gRPC.
const INVALID_ARGUMENT: i32 = 3;
/// `RESOURCE_EXHAUSTED` of gRPC.
const RESOURCE_EXHAUSTED: i32 = 8;
/// `UNAUTHENTICATED` of gRPC.
const UNAUTHENTICATED: i32 = 16;

impl Refusal {
    /// With a text.
    pub(super) fn plain(status: u16, why: impl Into<String>) -> Self {
        Self { status, why: why.into(), shape: Shape::Plain }
    }

    /// 400: no use in sending it again.
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self { status: 400, why: why.into(), shape: Shape::Rpc(INVALID_ARGUMENT) }
    }

    /// 429, which here never passes.
    pub(super) fn exhausted(why: impl Into<String>) -> Self {
        Self { status: 429, why: why.into(), shape: Shape::Rpc(RESOURCE_EXHAUSTED) }
    }

    /// 401.
    pub(super) fn unauthenticated(why: impl Into<String>) -> Self {
        Self { status: 401, why: why.into(), shape: Shape::Rpc(UNAUTHENTICATED) }
    }

    /// As Prometheus says it: whatever is wrong is a 400, unless it is the client, and its reason is a text.
    pub(super) fn answer_of_prometheus(&self) -> Answer {
        let status = if self.status == 415 { 400 } else { self.status };
        Answer::new(status).body("text/plain; charset=utf-8", format!("{}\n", self.why))
    }

    /// In the form of the request.
    pub(super) fn answer(&self, form: Form) -> Answer {
        match self.shape {
            Shape::Plain => Answer::new(self.status).body("text/plain", self.why.as_str()),
            Shape::Rpc(code) => {
                let status = RpcStatus { code, message: self.why.clone() };
                form.answer(self.status, &status, &json!({"code": code, "message": self.why}))
            }
        }
    }
}
