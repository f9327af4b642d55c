//! Where whole records go.

use crate::record::{ForeignSpan, LogRecord, PhaseStart, SpanRecord};

/// Takes whole records, on the collector's thread: a runtime, a test, a sink of one's own.
///
/// Records of one thread come in the order in which they were made; all records of one hand-over are
/// ordered by time.
///
/// ```
/// use acm_obs::{LogRecord, Recorder, SpanRecord};
///
/// #[derive(Default)]
/// struct Errors(u64);
///
/// impl Recorder for Errors {
///     fn span(&mut self, span: &SpanRecord<'_>) {
///         self.0 += u64::from(span.outcome.is_error());
///     }
///
///     fn log(&mut self, _log: &LogRecord) {}
/// }
/// ```
pub trait Recorder {
    /// A call of a phase has ended.
    fn span(&mut self, span: &SpanRecord<'_>);

    /// A log record was written.
    fn log(&mut self, log: &LogRecord);

    /// A span of another crate has ended.
    fn foreign(&mut self, span: &ForeignSpan<'_>) {
        let _ = span;
    }

    /// A call has started, of a phase that logs its start or that is a future.
    fn started(&mut self, started: &PhaseStart<'_>) {
        let _ = started;
    }
}
