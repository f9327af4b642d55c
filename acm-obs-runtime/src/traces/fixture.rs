//! Phases, records and exports for the unit tests.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use acm_obs::__runtime::{AfterRun, Dropped, Install, Running, Session, Snapshot, install};
use acm_obs::{
    FieldName, LogRecord, PhaseInfo, PhaseOutcome, Recorder, SpanId, SpanRecord, ThreadInfo,
    TraceId, Value,
};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span as ProtoSpan;
use prost::Message;

use super::{BatchLimits, IsSampled, TraceLimits, TraceParts, TraceProtocol, Traces};
use crate::delivery::{Age, Batch, Protocol};
use crate::encode::{Attribute, Identity, Resource};
use crate::otlp;

pub(super) const RUN: u64 = 1;
pub(super) const TRACE: u128 = 0xaa;
pub(super) const STARTED: u64 = 1_795_428_902_000_000_000;

/// What only a session can make.
pub(super) struct Recorded {
    /// The run, then phases of different sites.
    pub(super) phases: Vec<&'static PhaseInfo>,
    pub(super) thread: ThreadInfo,
}

#[acm_obs::acm_phase(component = "FEAT")]
fn build_features() {
    rolling();
    acm_obs::section!("window", {});
}

#[acm_obs::profiled]
fn rolling() {}

#[acm_obs::acm_phase(component = "MODEL", name = "fit.pca")]
fn fit() {
    acm_obs::with_equipment("FD_FAN", 7, rolling);
}

struct Phases(Vec<&'static PhaseInfo>, Option<ThreadInfo>);

impl Recorder for Phases {
    fn span(&mut self, span: &SpanRecord<'_>) {
        self.0.push(span.phase);
        self.1 = Some(span.thread.clone());
    }

    fn log(&mut self, _log: &LogRecord) {}
}

/// The same for all tests: a process has one session at a time.
pub(super) fn recorded() -> &'static Recorded {
    static RECORDED: OnceLock<Recorded> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let mut session = session();
        build_features();
        fit();
        let mut phases = Phases(Vec::new(), None);
        session.drain(&mut phases);
        let run = session.snapshot().phases[0].phase;
        session.uninstall(AfterRun::Keep);
        phases.0.insert(0, run);
        Recorded { phases: phases.0, thread: phases.1.unwrap() }
    })
}

fn session() -> Session {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        match install(Install::default()) {
            Ok(session) => return session,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        std::thread::yield_now();
    }
}

/// The phase of this name, first seen.
pub(super) fn phase(name: &str) -> &'static PhaseInfo {
    recorded().phases.iter().find(|phase| phase.name() == name).unwrap()
}

pub(super) fn run() -> Identity {
    Identity {
        run_id: "r1".to_owned(),
        equipment: Some("FD_PUMP".to_owned()),
        equip_id: Some(3),
        trace_id: TraceId::from_u128(TRACE),
        run_span: SpanId::from_u64(RUN),
    }
}

/// A call of 5 ns that ended well.
pub(super) fn record(phase: &'static PhaseInfo, id: u64, parent: u64) -> SpanRecord<'static> {
    SpanRecord {
        phase,
        trace_id: TraceId::from_u128(TRACE),
        span_id: SpanId::from_u64(id),
        parent_id: SpanId::from_u64(parent),
        start_unix_ns: STARTED + id * 10,
        duration_ns: 5,
        busy_ns: 5,
        outcome: PhaseOutcome::Ok,
        error: None,
        fields: &[],
        thread: &recorded().thread,
    }
}

/// A call that runs since so many nanoseconds after the start of the run.
pub(super) fn running(phase: &'static PhaseInfo, id: u64, since: u64) -> Running {
    Running {
        phase,
        trace_id: TraceId::from_u128(TRACE),
        span_id: SpanId::from_u64(id),
        start_unix_ns: STARTED + since,
        thread: recorded().thread.clone(),
    }
}

/// The state of the run so many nanoseconds after its start.
pub(super) fn snapshot(running: Vec<Running>, after: u64) -> Snapshot {
    let mut session = session();
    let phases = session.snapshot().phases;
    session.uninstall(AfterRun::Keep);
    let dropped = Dropped::default();
    Snapshot { taken_unix_ns: STARTED + after, phases, running, dropped }
}

pub(super) fn resource() -> Resource {
    Resource::new(vec![Attribute::text("service.name", "acm-pipeline")])
}

pub(super) fn parts() -> TraceParts {
    TraceParts {
        run: run(),
        started_unix_ns: STARTED,
        head: otlp::head(&resource()),
        limits: TraceLimits::default(),
        batches: BatchLimits::default(),
        is_sampled: IsSampled(Box::new(|_| true)),
    }
}

pub(super) fn traces(limits: TraceLimits) -> Traces {
    Traces::new(TraceParts { limits, ..parts() })
}

/// All batches, those that are not full as well.
pub(super) fn batches(traces: &mut Traces) -> Vec<Batch> {
    std::iter::from_fn(|| traces.take(true)).collect()
}

/// The spans of a batch, as a receiver reads them.
pub(super) fn spans_of(batch: &Batch) -> Vec<ProtoSpan> {
    let body = TraceProtocol.body(batch, Age::Fresh);
    let request = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
    // What is written by hand is what a library would write.
    assert_eq!(request.encode_to_vec(), body);
    let mut spans = Vec::new();
    for of_resource in request.resource_spans {
        assert_eq!(of_resource.resource, Some(otlp::resource(&resource())));
        for of_scope in of_resource.scope_spans {
            assert_eq!(of_scope.scope, Some(otlp::scope()));
            spans.extend(of_scope.spans);
        }
    }
    assert_eq!(spans.len(), batch.pieces.len());
    spans
}

/// All spans that have not been taken.
pub(super) fn exported(traces: &mut Traces) -> Vec<ProtoSpan> {
    batches(traces).iter().flat_map(spans_of).collect()
}

pub(super) fn id(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(0, u64::from_be_bytes)
}

pub(super) fn fields(pairs: &[(&'static str, Value)]) -> Vec<(FieldName, Value)> {
    pairs.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()
}
