//! What an answer of an OTLP receiver means for the request.

use super::answer::{PartialSuccess, in_a_few_words, message, partial_success};
use crate::delivery::{Answer, Verdict};

/// What to do after this answer, as the protocol says, and where Tempo and Prometheus answer otherwise, as
/// they do: some refusals look as if they passed later and never do, and some are about one item alone.
pub(crate) fn verdict(answer: &Answer<'_>) -> Verdict {
    let Answer { status, content_type, body, .. } = *answer;
    judge(status, content_type.unwrap_or_default(), body)
}

fn judge(status: u16, content_type: &str, body: &[u8]) -> Verdict {
    match status {
        200..=299 => success(status, content_type, body),
        _ => refused(status, &message(content_type, body)),
    }
}

fn success(status: u16, content_type: &str, body: &[u8]) -> Verdict {
    if content_type.contains("html") {
        let message = format!("answered {status} with a web page; check the endpoint");
        return Verdict::Final { reason: "not_otlp", message };
    }
    taken(&partial_success(content_type, body))
}

/// What an answer of success means, when this is what was not taken.
pub(super) fn taken(partial: &PartialSuccess) -> Verdict {
    match u64::try_from(partial.rejected) {
        Ok(rejected @ 1..) => {
            Verdict::Partial { rejected, message: in_a_few_words(&partial.error_message) }
        }
        // A message without a count is a warning.
        _ => Verdict::Delivered,
    }
}

fn refused(status: u16, said: &str) -> Verdict {
    if status == 413 || TOO_LARGE.iter().any(|text| said.contains(text)) {
        return Verdict::Split;
    }
    match status {
        // One item is enough for this, and the others are fine.
        400 if OF_ONE_ITEM.iter().any(|text| said.contains(text)) => Verdict::Isolate,
        408 | 429 | 502..=504 => Verdict::Retry,
        _ => Verdict::Final { reason: reason(status), message: text(status, said) },
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        300..=399 => "redirected",
        401 | 403 => "unauthorized",
        404 | 405 => "not_found",
        _ => "rejected",
    }
}

fn text(status: u16, said: &str) -> String {
    let what = match status {
        300..=399 => "answered with a redirection, which is not followed; check the endpoint",
        401 | 403 => "the credentials are not accepted; check the headers",
        404 | 405 => "nothing takes OTLP there; check the endpoint",
        _ => "refused",
    };
    if said.is_empty() { format!("{status}: {what}") } else { format!("{status}: {what}: {said}") }
}

/// Parts of refusals that a smaller request does not get. Some come with the status of a limit that
/// passes, and never do.
const TOO_LARGE: &[&str] = &[
    "request body too large",
    "received message after decompression larger than max",
    "received message larger than max",
    ") exceeds ingestion limit",
];

/// Parts of refusals that are about one span or one data point, and refuse the whole request.
pub(super) const OF_ONE_ITEM: &[&str] = &["trace ids", "span ids", " bits"];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Delivered => "delivered",
            Verdict::Partial { .. } => "partial",
            Verdict::Retry => "retry",
            Verdict::Split => "split",
            Verdict::Isolate => "isolate",
            Verdict::Final { reason, .. } => reason,
        }
    }

    #[test]
    fn every_answer_has_its_verdict() {
        let rate = "RATE_LIMITED: ingestion rate limit (local: 15000000 bytes/s, global: 0 bytes/s, burst: 20000000 bytes) exceeded while adding 18 bytes for user single-tenant.";
        let table = [
            (200, "", "delivered"),
            (202, "", "delivered"),
            (204, "", "delivered"),
            (302, "", "redirected"),
            (400, "proto: cannot parse invalid wire-format data", "rejected"),
            (400, "trace ids must be 128 bit, received 0 bits", "isolate"),
            (400, "span ids must be 64 bit and not all zero, received 0 bits", "isolate"),
            (400, "http: request body too large", "split"),
            (401, "no org id", "unauthorized"),
            (403, "", "unauthorized"),
            (404, "404 page not found", "not_found"),
            (405, "", "not_found"),
            (408, "", "retry"),
            (413, "", "split"),
            (415, "unsupported media type", "rejected"),
            (429, rate, "retry"),
            (429, "", "retry"),
            (429, "grpc: received message after decompression larger than max 16777216", "split"),
            (
                429,
                "RATE_LIMITED: batch size (21000000 bytes) exceeds ingestion limit (20000000 bytes)",
                "split",
            ),
            (500, "", "rejected"),
            (500, "rpc error: received message larger than max (5 vs. 4)", "split"),
            (501, "", "rejected"),
            (502, "", "retry"),
            (503, "connection refused", "retry"),
            (503, "http: request body too large", "split"),
            (504, "", "retry"),
        ];
        for (status, body, expected) in table {
            let verdict = judge(status, "text/plain", body.as_bytes());
            assert_eq!(named(&verdict), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_a_receiver_did_not_take_of_a_request_is_told() {
        let body = br#"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too\nold"}}"#;
        let Verdict::Partial { rejected, message } = judge(200, "application/json", body) else {
            panic!("partial")
        };
        assert_eq!((rejected, message.as_str()), (2, "too old"));
        let warning = br#"{"partialSuccess":{"errorMessage":"deprecated"}}"#;
        assert_eq!(named(&judge(200, "application/json", warning)), "delivered");
        let less_than_nothing = br#"{"partialSuccess":{"rejectedSpans":-1}}"#;
        assert_eq!(named(&judge(200, "application/json", less_than_nothing)), "delivered");
    }

    #[test]
    fn a_refusal_says_the_status_and_what_to_do() {
        let table = [
            (404, "not here", "404: nothing takes OTLP there; check the endpoint: not here"),
            (415, "", "415: refused"),
            (500, "out of order sample", "500: refused: out of order sample"),
        ];
        for (status, body, expected) in table {
            let Verdict::Final { message, .. } = judge(status, "", body.as_bytes()) else {
                panic!("final")
            };
            assert_eq!(message, expected);
        }
        assert_eq!(named(&judge(200, "text/html", b"<html>")), "not_otlp");
    }
}
