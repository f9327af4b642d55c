//! What the body of an answer says.

use prost::Message;
use serde_json::Value as Json;

/// What a receiver did not take of a request that it took.
///
/// Traces, metrics and logs name the count differently and number it alike.
#[derive(Clone, PartialEq, Eq, Message)]
pub(super) struct PartialSuccess {
    #[prost(int64, tag = "1")]
    pub(super) rejected: i64,
    #[prost(string, tag = "2")]
    pub(super) error_message: String,
}

#[derive(Clone, PartialEq, Eq, Message)]
struct Success {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

/// `google.rpc.Status`, without its details.
#[derive(Clone, PartialEq, Eq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

/// What was not taken, of an answer of success; nothing, of one that cannot be read.
pub(super) fn partial_success(content_type: &str, body: &[u8]) -> PartialSuccess {
    if is_json(content_type) {
        let said: Json = serde_json::from_slice(body).unwrap_or_default();
        let partial = &said["partialSuccess"];
        let counts = ["rejectedSpans", "rejectedDataPoints", "rejectedLogRecords"];
        let count = counts.iter().map(|name| &partial[name]).find(|count| !count.is_null());
        let text = count.and_then(Json::as_str).and_then(|text| text.parse().ok());
        let rejected = count.and_then(Json::as_i64).or(text).unwrap_or_default();
        let error_message = partial["errorMessage"].as_str().unwrap_or_default().to_owned();
        return PartialSuccess { rejected, error_message };
    }
    Success::decode(body).ok().and_then(|said| said.partial_success).unwrap_or_default()
}

/// What a refusal says, in a few words: of a `google.rpc.Status`, else of a plain text.
pub(super) fn message(content_type: &str, body: &[u8]) -> String {
    let said = if is_json(content_type) {
        serde_json::from_slice::<Json>(body)
            .ok()
            .and_then(|said| said["message"].as_str().map(ToOwned::to_owned))
    } else if content_type.contains("protobuf") {
        Status::decode(body).ok().map(|status| status.message)
    } else {
        None
    };
    let said = said.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
    in_a_few_words(&said)
}

/// One line, without control characters, and no longer than a line of a report should be.
pub(super) fn in_a_few_words(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let mut line = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > LONGEST {
            line.truncate(line.floor_char_boundary(LONGEST));
            line.push('…');
            break;
        }
    }
    line
}

fn is_json(content_type: &str) -> bool {
    content_type.contains("json")
}

/// The bytes of a message.
const LONGEST: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_in_every_form() {
        let status = Status { code: 3, message: "trace ids must be\n128 bit".to_owned() };
        let (proto, json) =
            (status.encode_to_vec(), br#"{"code":3,"message":"trace ids must be 128 bit"}"#);
        let table: [(&str, &[u8]); 4] = [
            ("application/x-protobuf", &proto),
            ("application/json; charset=utf-8", json),
            ("text/plain; charset=utf-8", b"trace ids must be 128 bit\n"),
            ("", b"\x1btrace ids\tmust be 128 bit"),
        ];
        for (content_type, body) in table {
            assert_eq!(message(content_type, body), "trace ids must be 128 bit", "{content_type}");
        }
        assert_eq!(message("application/x-protobuf", b"bad gateway"), "bad gateway");
        assert_eq!(message("application/json", b"[1]"), "[1]");
        assert_eq!(message("text/html", b""), "");
    }

    #[test]
    fn a_long_text_is_cut() {
        let line = in_a_few_words(&"é ".repeat(1_000));
        assert!(line.len() <= LONGEST + 3 && line.ends_with('…'));
    }

    #[test]
    fn what_was_not_taken_is_read_in_both_forms() {
        let said = PartialSuccess { rejected: 3, error_message: "too old".to_owned() };
        let proto = Success { partial_success: Some(said.clone()) }.encode_to_vec();
        let table: [(&str, &[u8]); 3] = [
            ("application/x-protobuf", &proto),
            (
                "application/json",
                br#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#,
            ),
            (
                "application/json",
                br#"{"partialSuccess":{"rejectedDataPoints":3,"errorMessage":"too old"}}"#,
            ),
        ];
        for (content_type, body) in table {
            assert_eq!(partial_success(content_type, body), said);
        }
        let nothing: [(&str, &[u8]); 5] = [
            ("application/x-protobuf", b""),
            ("application/x-protobuf", b"\x0a\x00"),
            ("application/x-protobuf", b"OK"),
            ("application/json", br#"{"partialSuccess":{}}"#),
            ("application/json", b"<html>"),
        ];
        for (content_type, body) in nothing {
            assert_eq!(partial_success(content_type, body), PartialSuccess::default());
        }
    }
}
