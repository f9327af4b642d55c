//! A planned answer.

use std::time::Duration;

use prost::Message;
use tonic::{Code, Status};

/// What a server answers to a call instead of its usual answer.
///
/// ```
/// use std::time::Duration;
///
/// use acm_obs_test_backends::GrpcReply;
///
/// // RESOURCE_EXHAUSTED, and to be called again in a second.
/// let reply = GrpcReply::new(8, "too many spans").retry_after(Duration::from_secs(1));
/// # drop(reply);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrpcReply {
    code: i32,
    message: String,
    retry_after: Option<Duration>,
}

impl GrpcReply {
    /// A status of this code; of 0 an empty answer.
    #[must_use]
    pub fn new(code: i32, message: &str) -> Self {
        Self { code, message: message.to_owned(), retry_after: None }
    }

    /// With `google.rpc.RetryInfo` among its details.
    #[must_use]
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = Some(pause);
        self
    }

    /// `None` where it is no failure.
    pub(super) fn status(self) -> Option<Status> {
        let Self { code, message, retry_after } = self;
        if code == 0 {
            return None;
        }
        let rich = Rich { code, message: message.clone(), details: retry_after.map(detail) };
        let details = if rich.details.is_some() { rich.encode_to_vec() } else { Vec::new() };
        Some(Status::with_details(Code::from(code), message, details.into()))
    }
}

fn detail(pause: Duration) -> Detail {
    let delay = Delay {
        seconds: i64::try_from(pause.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(pause.subsec_nanos()).unwrap_or(i32::MAX),
    };
    Detail {
        type_url: "type.googleapis.com/google.rpc.RetryInfo".to_owned(),
        value: RetryInfo { delay: Some(delay) }.encode_to_vec(),
    }
}

/// `google.rpc.Status`, of one detail.
#[derive(Clone, PartialEq, Message)]
struct Rich {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, optional, tag = "3")]
    details: Option<Detail>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Message)]
struct Detail {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    delay: Option<Delay>,
}

/// `google.protobuf.Duration`.
#[derive(Clone, Copy, PartialEq, Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}
