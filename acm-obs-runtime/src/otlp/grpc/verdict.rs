//! What the status of a call means for the request.

use crate::delivery::{Answer, Verdict};
use crate::otlp::Signal;
use crate::otlp::answer::{in_a_few_words, partial_success};
use crate::otlp::verdict::{OF_ONE_ITEM, taken};

/// What to do after this answer, as the protocol says, and where servers use a status for what it does
/// not mean, as they do: some refusals look as if they passed later and never do, and one the other way
/// round.
pub(super) fn verdict(signal: Signal, answer: &Answer<'_>) -> Verdict {
    let Answer { status, retry_after, body, .. } = *answer;
    if status == OK {
        return taken(&partial_success("", body));
    }
    let said = in_a_few_words(&String::from_utf8_lossy(body));
    let has = |texts: &[&str]| texts.iter().any(|text| said.contains(text));
    match status {
        _ if has(TOO_LARGE) => Verdict::Split,
        CANCELLED | DEADLINE_EXCEEDED | ABORTED | OUT_OF_RANGE | UNAVAILABLE | DATA_LOSS => {
            Verdict::Retry
        }
        // A server that recovers says when, but for Tempo, which may be told not to.
        RESOURCE_EXHAUSTED if retry_after.is_some() || has(PASSES) => Verdict::Retry,
        // One item is enough for this, and the others are fine. It may be a metric of the user.
        INVALID_ARGUMENT if signal == Signal::Metrics || has(OF_ONE_ITEM) => Verdict::Isolate,
        PERMISSION_DENIED | UNAUTHENTICATED => {
            refused("unauthorized", "the credentials are not accepted; check the headers", &said)
        }
        UNIMPLEMENTED => {
            refused("not_found", "nothing takes OTLP over gRPC there; check the endpoint", &said)
        }
        _ => refused("rejected", "refused", &said),
    }
}

fn refused(reason: &'static str, what: &str, said: &str) -> Verdict {
    Verdict::Final { reason, message: format!("{what}: {said}") }
}

/// Parts of refusals that a smaller request does not get, from servers in Go, C, Java and Rust, and from
/// proxies before them.
const TOO_LARGE: &[&str] = &[
    "received message larger than max",
    "received message after decompression larger than max",
    "Received message larger than max",
    "gRPC message exceeds maximum size",
    "decoded message length too large",
    "413 Payload Too Large",
    ") exceeds ingestion limit",
];

/// Parts of refusals that pass, though the server does not say so.
const PASSES: &[&str] = &["RATE_LIMITED: ingestion rate limit"];

const OK: u16 = 0;
const CANCELLED: u16 = 1;
const INVALID_ARGUMENT: u16 = 3;
const DEADLINE_EXCEEDED: u16 = 4;
const PERMISSION_DENIED: u16 = 7;
const RESOURCE_EXHAUSTED: u16 = 8;
const ABORTED: u16 = 10;
const OUT_OF_RANGE: u16 = 11;
const UNIMPLEMENTED: u16 = 12;
const UNAVAILABLE: u16 = 14;
const DATA_LOSS: u16 = 15;
const UNAUTHENTICATED: u16 = 16;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn judge(signal: Signal, status: u16, retry_after: Option<u64>, body: &[u8]) -> Verdict {
        let retry_after = retry_after.map(Duration::from_secs);
        let content_type = Some("application/grpc");
        verdict(signal, &Answer { status, content_type, retry_after, body })
    }

    #[test]
    fn every_status_has_its_verdict() {
        let rate = "RESOURCE_EXHAUSTED: RATE_LIMITED: ingestion rate limit (local: 15000000 bytes/s) exceeded while adding 18 bytes";
        let limit = "RESOURCE_EXHAUSTED: RATE_LIMITED: batch size (21000000 bytes) exceeds ingestion limit (20000000 bytes)";
        let table = [
            (0, None, "", "delivered"),
            (1, None, "CANCELLED", "retry"),
            (2, None, "UNKNOWN: panic", "rejected"),
            (3, None, "INVALID_ARGUMENT: proto: cannot parse", "rejected"),
            (3, None, "INVALID_ARGUMENT: trace ids must be 128 bit, received 0 bits", "isolate"),
            (4, None, "DEADLINE_EXCEEDED", "retry"),
            (5, None, "NOT_FOUND", "rejected"),
            (6, None, "ALREADY_EXISTS", "rejected"),
            (7, None, "PERMISSION_DENIED", "unauthorized"),
            (8, None, "RESOURCE_EXHAUSTED: quota", "rejected"),
            (8, Some(0), "RESOURCE_EXHAUSTED: busy", "retry"),
            (8, None, rate, "retry"),
            (8, None, limit, "split"),
            (
                8,
                None,
                "RESOURCE_EXHAUSTED: grpc: received message larger than max (5 vs. 4)",
                "split",
            ),
            (
                8,
                Some(1),
                "RESOURCE_EXHAUSTED: grpc: received message larger than max (5 vs. 4)",
                "split",
            ),
            (
                8,
                None,
                "RESOURCE_EXHAUSTED: an answer that is not of gRPC, 413 Payload Too Large: ",
                "split",
            ),
            (9, None, "FAILED_PRECONDITION", "rejected"),
            (10, None, "ABORTED", "retry"),
            (11, None, "OUT_OF_RANGE", "retry"),
            (
                11,
                None,
                "OUT_OF_RANGE: Error, decoded message length too large: found 5 bytes",
                "split",
            ),
            (12, None, "UNIMPLEMENTED: unknown service", "not_found"),
            (13, None, "INTERNAL", "rejected"),
            (14, None, "UNAVAILABLE", "retry"),
            (15, None, "DATA_LOSS", "retry"),
            (16, None, "UNAUTHENTICATED", "unauthorized"),
            (99, None, "an unknown status", "rejected"),
        ];
        for (status, retry_after, said, expected) in table {
            let verdict = judge(Signal::Traces, status, retry_after, said.as_bytes());
            let named = match &verdict {
                Verdict::Delivered => "delivered",
                Verdict::Partial { .. } => "partial",
                Verdict::Retry => "retry",
                Verdict::Split => "split",
                Verdict::Isolate => "isolate",
                Verdict::Final { reason, message } => {
                    assert!(message.ends_with(said), "{message}");
                    reason
                }
            };
            assert_eq!(named, expected, "{status} {said}");
        }
    }

    #[test]
    fn a_metric_that_is_refused_is_looked_for() {
        let verdict = |signal| judge(signal, 3, None, b"INVALID_ARGUMENT: unknown");
        assert_eq!(verdict(Signal::Metrics), Verdict::Isolate);
        assert!(matches!(verdict(Signal::Traces), Verdict::Final { .. }));
    }

    #[test]
    fn what_a_receiver_did_not_take_of_a_request_is_told() {
        let body = [&b"\x0a\x0b\x08\x02\x12\x07"[..], b"too old"].concat();
        let said = Verdict::Partial { rejected: 2, message: "too old".to_owned() };
        assert_eq!(judge(Signal::Traces, 0, None, &body), said);
    }
}
