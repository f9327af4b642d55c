//! What a piece of code recorded, for assertions in tests. With the feature `testing`.
//!
//! ```
//! # #[acm_obs::acm_phase(component = "FEAT")]
//! # fn build_features() { acm_obs::acm_log::feat!("building"); }
//! let obs = acm_obs::testing::capture();
//! build_features();
//! assert_eq!(obs.phase("build_features").calls(), 1);
//! assert!(obs.logs().any(|log| log.component == "FEAT"));
//! ```

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::hot::{self, Entered};
use crate::id::{SpanId, TraceId};
use crate::level::Level;
use crate::metrics::{self, CapturedMeasurement, Keeper};
use crate::outcome::PhaseOutcome;
use crate::path::{self, PhaseInfo};
use crate::record::{LogRecord, SpanRecord};
use crate::recorder::Recorder;
use crate::session::{AfterRun, Install, PhaseStats, Session, install};
use crate::value::{FieldName, Value};

/// Captures what this thread records from here on, and what other threads record under a context of
/// it, until the capture goes. Tests that run side by side do not see each other.
///
/// # Panics
///
/// Where a runtime is installed in this process: it takes the records.
#[must_use]
pub fn capture() -> Capture {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut shared = shared();
    let shared = shared.get_or_insert_with(Shared::new);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut root = path::run();
    let entered = hot::scope(|around| {
        root = path::unique_scope(around, number);
        root
    });
    let entered_nothing = entered.is_none() && !cfg!(feature = "off");
    assert!(
        !entered_nothing,
        "this thread is past its destructors, or its calls are nested too deep"
    );
    shared.captures += 1;
    Capture { root, entered, _on_this_thread: PhantomData }
}

/// What was recorded; see [`capture`].
#[derive(Debug)]
pub struct Capture {
    root: &'static PhaseInfo,
    entered: Entered,
    _on_this_thread: PhantomData<*const ()>,
}

impl Capture {
    /// The calls of all phases of this name, whatever they were called by.
    #[must_use]
    pub fn phase(&self, name: &str) -> CapturedPhase {
        let rows = self.with(|shared| shared.session.snapshot().phases);
        let rows = rows.into_iter().filter(|row| row.phase.name() == name && self.holds(row.phase));
        CapturedPhase { rows: rows.collect() }
    }

    /// The calls that have ended, in that order.
    pub fn spans(&self) -> impl Iterator<Item = OwnedSpan> {
        let spans = self.with(|shared| shared.kept.spans.clone());
        spans.into_iter().filter(|span| self.holds(span.phase)).collect::<Vec<_>>().into_iter()
    }

    /// The log records, in the order in which they were written.
    pub fn logs(&self) -> impl Iterator<Item = OwnedLog> {
        let logs = self.with(|shared| shared.kept.logs.clone());
        logs.into_iter()
            .filter(|log| log.phase.is_some_and(|phase| self.holds(phase)))
            .map(OwnedLog::from)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// What was measured through [`crate::metrics`], in that order.
    ///
    /// ```
    /// let obs = acm_obs::testing::capture();
    /// acm_obs::metrics::record_health_score("FD_FAN", 87.5);
    /// let measured = obs.measurements().next().expect("one measurement");
    /// assert_eq!((measured.name, measured.value), ("acm.health.score", 87.5));
    /// ```
    pub fn measurements(&self) -> impl Iterator<Item = CapturedMeasurement> {
        self.with(|shared| shared.meter.measurements(|phase| self.holds(phase))).into_iter()
    }

    fn holds(&self, phase: &'static PhaseInfo) -> bool {
        std::iter::successors(Some(phase), |phase| phase.parent())
            .any(|phase| phase.id() == self.root.id())
    }

    #[expect(clippy::unused_self, reason = "a capture keeps what is read here alive")]
    fn with<R>(&self, read: impl FnOnce(&mut Shared) -> R) -> R {
        let mut shared = shared();
        let shared = shared.get_or_insert_with(Shared::new);
        shared.session.drain(&mut shared.kept);
        read(shared)
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        hot::leave(self.entered);
        let mut shared = shared();
        if let Some(kept) = &mut *shared {
            kept.captures -= 1;
        }
        if let Some(last) = shared.take_if(|shared| shared.captures == 0) {
            metrics::set_meter(None);
            last.session.uninstall(AfterRun::Keep);
        }
    }
}

/// The statistics of the phases of one name.
#[derive(Clone, Debug)]
pub struct CapturedPhase {
    rows: Vec<PhaseStats>,
}

impl CapturedPhase {
    /// How many calls have ended.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.rows.iter().map(|row| row.calls).sum()
    }

    /// How many of them ended in an `Err` or a panic.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.rows.iter().map(|row| row.errors).sum()
    }

    /// The sum of their durations.
    #[must_use]
    pub fn total(&self) -> Duration {
        Duration::from_nanos(self.rows.iter().map(|row| row.total_ns).sum())
    }

    /// The part of it in which threads worked on the phase itself.
    #[must_use]
    pub fn self_time(&self) -> Duration {
        Duration::from_nanos(self.rows.iter().map(|row| row.self_ns).sum())
    }

    /// The paths below the capture that calls were made on, such as `fit/rolling`.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.rows
            .iter()
            .filter_map(|row| row.phase.path().split_once('/'))
            .map(|(_, path)| path)
            .collect()
    }
}

/// One call that has ended.
#[derive(Clone, Debug)]
pub struct OwnedSpan {
    /// The phase, by its path.
    pub phase: &'static PhaseInfo,
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// Its id.
    pub span_id: SpanId,
    /// The span it was called in.
    pub parent_id: SpanId,
    /// When it started: nanoseconds of unix time.
    pub start_unix_ns: u64,
    /// From the start to the end.
    pub duration: Duration,
    /// The part of it in which a thread worked on it.
    pub busy: Duration,
    /// How it ended.
    pub outcome: PhaseOutcome,
    /// The text of the error or the panic.
    pub error: Option<String>,
    /// The fields.
    pub fields: Vec<(FieldName, Value)>,
}

impl OwnedSpan {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        field(&self.fields, name)
    }
}

/// One log record.
#[derive(Clone, Debug)]
pub struct OwnedLog {
    /// How important it is.
    pub level: Level,
    /// The name of its component.
    pub component: &'static str,
    /// The message.
    pub message: Cow<'static, str>,
    /// The fields.
    pub fields: Vec<(FieldName, Value)>,
    /// The trace that it was written in.
    pub trace_id: TraceId,
    /// The span that it was written in.
    pub span_id: SpanId,
    /// The whole record.
    pub record: LogRecord,
}

impl OwnedLog {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Value> {
        field(&self.fields, name)
    }
}

impl From<LogRecord> for OwnedLog {
    fn from(record: LogRecord) -> Self {
        Self {
            level: record.level,
            component: record.component.name(),
            message: record.message.clone(),
            fields: record.fields.clone(),
            trace_id: record.trace_id,
            span_id: record.span_id,
            record,
        }
    }
}

fn field<'a>(fields: &'a [(FieldName, Value)], name: &str) -> Option<&'a Value> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// What the captures of a process share: there is one session at a time.
struct Shared {
    session: Session,
    meter: Arc<Keeper>,
    kept: Kept,
    captures: usize,
}

impl Shared {
    fn new() -> Self {
        let session = install(Install { max_level: Some(Level::Debug), ..Install::default() });
        #[expect(clippy::expect_used, reason = "a test that cannot capture must not go on")]
        let session = session.expect("a capture needs a process without a runtime");
        let meter = Arc::new(Keeper::default());
        metrics::set_meter(Some(meter.clone()));
        Self { session, meter, kept: Kept::default(), captures: 0 }
    }
}

#[derive(Default)]
struct Kept {
    spans: Vec<OwnedSpan>,
    logs: Vec<LogRecord>,
}

impl Recorder for Kept {
    fn span(&mut self, span: &SpanRecord<'_>) {
        self.spans.push(OwnedSpan {
            phase: span.phase,
            trace_id: span.trace_id,
            span_id: span.span_id,
            parent_id: span.parent_id,
            start_unix_ns: span.start_unix_ns,
            duration: Duration::from_nanos(span.duration_ns),
            busy: Duration::from_nanos(span.busy_ns),
            outcome: span.outcome,
            error: span.error.map(str::to_owned),
            fields: span.fields.to_vec(),
        });
    }

    fn log(&mut self, log: &LogRecord) {
        self.logs.push(log.clone());
    }
}

fn shared() -> MutexGuard<'static, Option<Shared>> {
    static SHARED: Mutex<Option<Shared>> = Mutex::new(None);
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}
