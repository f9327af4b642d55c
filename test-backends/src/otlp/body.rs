//! From the bytes of a request to those of its message.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::form::Form;
use super::refusal::Refusal;
use crate::http::Request;

/// The largest body, as sent and decompressed.
pub(super) const BODY_LIMIT: usize = 20 * 1024 * 1024;
/// The largest message that gets past Tempo's distributor.
pub(super) const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// Checks what is said of the body, and decompresses it.
pub(super) fn read(request: &Request) -> Result<(Form, Cow<'_, [u8]>), Refusal> {
    let Some(form) = Form::of(&request.headers) else {
        let sent = request.headers.get("content-type").unwrap_or_default();
        let all = Form::ALL.map(Form::content_type).join(", ");
        let why = format!("415 unsupported media type `{sent}`, supported: [{all}]");
        return Err(Refusal::plain(415, why));
    };
    if request.body.len() > BODY_LIMIT {
        return Err(too_large());
    }
    // Tempo takes a message of no bytes; nobody should send one.
    let body = match request.headers.get("content-encoding") {
        None => Cow::Borrowed(request.body.as_slice()),
        Some("gzip") => Cow::Owned(decompressed(MultiGzDecoder::new(request.body.as_slice()))?),
        Some("deflate" | "zlib") => {
            Cow::Owned(decompressed(ZlibDecoder::new(request.body.as_slice()))?)
        }
        Some(other) => {
            return Err(Refusal::invalid(format!("unsupported Content-Encoding: {other}")));
        }
    };
    if body.is_empty() {
        return Err(Refusal::invalid("an empty body"));
    }
    Ok((form, body))
}

/// The second hop of Tempo has a smaller limit, and an answer that looks as if waiting helped.
pub(super) fn check_message_size(body: &[u8]) -> Result<(), Refusal> {
    if body.len() > MESSAGE_LIMIT {
        let why =
            format!("grpc: received message after decompression larger than max {MESSAGE_LIMIT}");
        return Err(Refusal::exhausted(why));
    }
    Ok(())
}

fn decompressed(reader: impl Read) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    // One byte more than is allowed tells that there is more.
    let limit = u64::try_from(BODY_LIMIT + 1).unwrap_or(u64::MAX);
    reader
        .take(limit)
        .read_to_end(&mut body)
        .map_err(|error| Refusal::invalid(format!("the body cannot be decompressed: {error}")))?;
    if body.len() > BODY_LIMIT { Err(too_large()) } else { Ok(body) }
}

fn too_large() -> Refusal {
    Refusal::invalid("http: request body too large")
}
