//! A request on its way in: the checks in the order in which a backend makes them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use serde_json::json;

use super::body;
use super::form::Form;
use super::options::OtlpOptions;
use super::refusal::{Refusal, Refused};
use super::seen::{Accepted, Seen};
use super::signal::Signal;
use crate::clock;
use crate::http::{Answer, Happened, Request, Service};

/// How long a test waits before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Decides, keeps and answers.
#[derive(Debug)]
pub(super) struct Intake {
    options: OtlpOptions,
    seen: Mutex<Seen>,
    /// Whenever `seen` has changed.
    changed: Condvar,
}

impl Intake {
    pub(super) fn new(options: OtlpOptions) -> Self {
        Self { options, seen: Mutex::default(), changed: Condvar::new() }
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `ready` says so, and asks it whenever something was seen.
    pub(super) fn wait_for(&self, what: &str, mut ready: impl FnMut(&Seen) -> bool) {
        let until = Instant::now() + PATIENCE;
        let mut seen = self.seen();
        while !ready(&seen) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited 30 s in vain for {what}; seen:\n{}", seen.summary());
            let waited = self.changed.wait_timeout(seen, left);
            seen = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// All that can be said without what was seen before.
    fn read(&self, request: &Request, signal: Option<Signal>) -> Result<Decoded, Refusal> {
        let Some(signal) = signal else {
            return Err(Refusal::plain(404, "404 page not found"));
        };
        if request.method != "POST" {
            return Err(Refusal::plain(405, "405 method not allowed, supported: [POST]"));
        }
        self.options.check(&request.headers)?;
        let (form, bytes) = body::read(request)?;
        match signal {
            Signal::Traces => {
                let message = form.traces(&bytes)?;
                body::check_message_size(&bytes)?;
                Ok(Decoded::Traces(accepted(request, bytes.len(), message)))
            }
            Signal::Metrics | Signal::Prometheus => {
                let message = form.metrics(&bytes)?;
                Ok(Decoded::Metrics(accepted(request, bytes.len(), message)))
            }
        }
    }

    /// With what was seen before.
    fn keep(
        seen: &mut Seen,
        message: Decoded,
        form: Form,
        partial: Option<(u64, &str)>,
    ) -> Result<Answer, Refusal> {
        let (rejected, why) = partial.unwrap_or_default();
        let (rejected_said, error_message) =
            (i64::try_from(rejected).unwrap_or(i64::MAX), why.to_owned());
        Ok(match message {
            Decoded::Traces(accepted) => {
                seen.traces.accept(accepted, rejected)?;
                let json = json!({"partialSuccess": {"rejectedSpans": rejected.to_string(), "errorMessage": why}});
                let said =
                    ExportTracePartialSuccess { rejected_spans: rejected_said, error_message };
                let said = ExportTraceServiceResponse { partial_success: Some(said) };
                form.answer(200, &said, &json)
            }
            Decoded::Metrics(accepted) => {
                seen.metrics.accept(accepted, rejected, clock::unix_ms())?;
                let json = json!({"partialSuccess": {"rejectedDataPoints": rejected.to_string(), "errorMessage": why}});
                let said = ExportMetricsPartialSuccess {
                    rejected_data_points: rejected_said,
                    error_message,
                };
                let said = ExportMetricsServiceResponse { partial_success: Some(said) };
                form.answer(200, &said, &json)
            }
        })
    }
}

impl Service for Intake {
    fn answer(&self, request: &Request, partial: Option<(u64, &str)>) -> Answer {
        let signal = Signal::of_path(&request.path);
        let message = self.read(request, signal);
        let mut seen = self.seen();
        match signal {
            Some(Signal::Traces) => seen.counts.traces += 1,
            Some(Signal::Metrics | Signal::Prometheus) => seen.counts.metrics += 1,
            None => {}
        }
        // Who says nothing of it is answered in protobuf.
        let form = Form::of(&request.headers).unwrap_or(Form::Protobuf);
        let kept = message.and_then(|message| Self::keep(&mut seen, message, form, partial));
        let prometheus = signal == Some(Signal::Prometheus);
        let answer = match kept {
            Ok(answer) => {
                seen.counts.accepted += 1;
                // Prometheus says nothing at all when it is content.
                if prometheus { Answer::new(200) } else { answer }
            }
            Err(refusal) => {
                seen.counts.refused += 1;
                let answer =
                    if prometheus { refusal.answer_of_prometheus() } else { refusal.answer(form) };
                let path = request.path.clone();
                seen.refused.push(Refused { path, status: answer.status, why: refusal.why });
                answer
            }
        };
        self.changed.notify_all();
        answer
    }

    fn note(&self, happened: Happened<'_>) {
        let mut seen = self.seen();
        match happened {
            Happened::Connected => seen.counts.connections += 1,
            Happened::HandshakeFailed(why) => {
                seen.counts.handshakes_failed += 1;
                seen.troubles.push(format!("a handshake failed: {why}"));
            }
            Happened::Fault { fault, path } => {
                seen.counts.faults += 1;
                seen.troubles.push(format!("{fault:?} met {}", path.unwrap_or("a request")));
            }
            Happened::Broken(why) => {
                seen.counts.broken += 1;
                seen.troubles.push(format!("a connection broke: {why}"));
            }
        }
        drop(seen);
        self.changed.notify_all();
    }
}

/// A decoded request.
enum Decoded {
    Traces(Accepted<ExportTraceServiceRequest>),
    Metrics(Accepted<ExportMetricsServiceRequest>),
}

fn accepted<M>(request: &Request, message_bytes: usize, message: M) -> Accepted<M> {
    Accepted {
        headers: request.headers.clone(),
        sent_bytes: request.body.len(),
        message_bytes,
        message: Arc::new(message),
    }
}
