//! Metrics on the wire: OTLP over HTTP, protobuf.

use crate::delivery::{Age, Answer, Batch, Protocol, Verdict};
use crate::otlp;

/// `ExportMetricsServiceRequest`s.
#[derive(Debug)]
pub(crate) struct OtlpMetrics;

impl Protocol for OtlpMetrics {
    fn content_type(&self) -> &'static str {
        otlp::CONTENT_TYPE
    }

    /// The pieces are whole fields of the request, and so the request is what they are together.
    fn body(&self, batch: &Batch, _age: Age) -> Vec<u8> {
        [&batch.head[..], &batch.body[..]].concat()
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        match otlp::verdict(answer) {
            // It may be a metric of the user that is refused: the others are fine.
            Verdict::Final { .. } if answer.status == 400 => Verdict::Isolate,
            verdict => verdict,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Piece;

    #[test]
    fn pieces_are_a_request_together_and_one_that_is_refused_is_looked_for() {
        let batch = Batch {
            body: bytes::Bytes::from_static(b"onetwo"),
            pieces: vec![Piece { end: 3, items: 1 }, Piece { end: 6, items: 4 }],
            ..Batch::default()
        };
        assert_eq!(OtlpMetrics.body(&batch, Age::Fresh), b"onetwo");
        let (first, second) = batch.split().unwrap();
        assert_eq!(OtlpMetrics.body(&first, Age::Fresh), b"one");
        assert_eq!(OtlpMetrics.body(&second, Age::Fresh), b"two");
        let verdict = |status| {
            let answer = Answer { status, content_type: None, retry_after: None, body: b"" };
            OtlpMetrics.verdict(&answer)
        };
        assert_eq!(verdict(400), Verdict::Isolate);
        assert_eq!(verdict(200), Verdict::Delivered);
        assert_eq!(verdict(503), Verdict::Retry);
        assert!(matches!(verdict(404), Verdict::Final { .. }));
    }
}
