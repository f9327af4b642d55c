//! From what the session tells to what a keeper judges and an output writes.

use acm_obs::__runtime::Running;
use acm_obs::{ForeignSpan, Kind, PhaseInfo, SpanId, SpanRecord, TraceId};

use super::keeper::{Missing, Seen};
use crate::encode::{Identity, Place, Span, SpanEnd};

/// What is known of a span, in case something that hangs on it comes and it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Of one of its children.
    Child(Origin),
    /// Of itself.
    Itself(Origin),
}

/// Where a span belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    phase: &'static PhaseInfo,
    trace_id: TraceId,
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.phase.id() == other.phase.id() && self.trace_id == other.trace_id
    }
}

impl Eq for Origin {}

/// A call that has ended.
pub(crate) fn seen(record: &SpanRecord<'_>) -> Seen<About> {
    let &SpanRecord { phase, trace_id, span_id, parent_id, start_unix_ns, .. } = record;
    Seen {
        site: phase.site_address(),
        span_id,
        parent_id,
        about: About::Child(Origin { phase, trace_id }),
        failed: record.outcome.is_error(),
        start_unix_ns,
        end_unix_ns: start_unix_ns.saturating_add(record.duration_ns),
    }
}

/// A span of another crate that has ended.
pub(crate) fn seen_foreign(record: &ForeignSpan<'_>) -> Seen<About> {
    let &ForeignSpan { phase, trace_id, span_id, parent_id, start_unix_ns, .. } = record;
    Seen {
        // Its name and its place in the code, which no site of ours shares: two spans of one line
        // mostly have two names, and where they have not they share a bound.
        site: record.name.as_ptr().addr() ^ (record.line as usize).rotate_left(48),
        span_id,
        parent_id,
        // Its children know no more of it than of the phase around it.
        about: About::Child(Origin { phase, trace_id }),
        failed: record.failed,
        start_unix_ns,
        end_unix_ns: start_unix_ns.saturating_add(record.duration_ns),
    }
}

/// Calls that still run, children first, as everywhere.
pub(crate) fn running<'a>(
    list: &'a [Running],
    now_unix_ns: u64,
    run: &Identity,
) -> impl Iterator<Item = (&'a Running, Seen<About>)> {
    list.iter().enumerate().rev().map(move |(place, one)| {
        let earlier = list.get(..place).unwrap_or_default();
        (one, seen_running(one, parent_of(one, earlier, run), now_unix_ns))
    })
}

/// A call that still runs, hanging on this parent.
pub(crate) fn seen_running(one: &Running, parent_id: SpanId, now_unix_ns: u64) -> Seen<About> {
    Seen {
        site: one.phase.site_address(),
        span_id: one.span_id,
        parent_id,
        about: About::Itself(Origin { phase: one.phase, trace_id: one.trace_id }),
        failed: false,
        start_unix_ns: one.start_unix_ns,
        end_unix_ns: now_unix_ns,
    }
}

/// The span of a call that still runs.
pub(crate) fn running_span<'a>(
    one: &'a Running,
    parent_id: SpanId,
    now_unix_ns: u64,
    end: SpanEnd<'a>,
) -> Span<'a> {
    Span {
        place: Place { phase: one.phase, foreign: None },
        trace_id: one.trace_id,
        id: one.span_id,
        parent_id,
        start_unix_ns: one.start_unix_ns,
        end_unix_ns: now_unix_ns,
        end,
        fields: &[],
        thread: Some(&one.thread),
    }
}

/// The span of a call whose record never came, unless it is the call of another process: in another
/// trace than the run's nobody can tell the two apart.
pub(crate) fn lost(id: SpanId, missing: &Missing<About>, run: &Identity) -> Option<Span<'static>> {
    let (phase, trace_id) = match missing.about {
        About::Child(child) if child.trace_id != run.trace_id => return None,
        About::Child(child) => (shown_parent(child.phase), child.trace_id),
        About::Itself(itself) => (itself.phase, itself.trace_id),
    };
    Some(Span {
        place: Place { phase, foreign: None },
        trace_id,
        id,
        parent_id: root_of(trace_id, run),
        start_unix_ns: missing.start_unix_ns,
        end_unix_ns: missing.end_unix_ns,
        end: SpanEnd::Lost,
        fields: &[],
        thread: None,
    })
}

/// What hangs on nothing else hangs on this.
fn root_of(trace_id: TraceId, run: &Identity) -> SpanId {
    if trace_id == run.trace_id { run.run_span } else { SpanId::NONE }
}

/// The phase that a phase was called by; scopes are none.
fn shown_parent(phase: &'static PhaseInfo) -> &'static PhaseInfo {
    let mut info = phase;
    while let Some(parent) = info.parent() {
        info = parent;
        if info.kind() != Kind::Scope {
            break;
        }
    }
    info
}

/// The span that a running call hangs on, as far as the others that run can tell: the latest of them in
/// its trace, on its own thread if there is one, that is a call of the phase above its own.
fn parent_of(one: &Running, earlier: &[Running], run: &Identity) -> SpanId {
    let above = shown_parent(one.phase).id();
    let same_trace = |other: &&Running| other.trace_id == one.trace_id;
    let calls_it =
        |other: &&Running| other.phase.id() == above || other.phase.id() == one.phase.id();
    let same_thread = |other: &&Running| other.thread.id() == one.thread.id();
    let candidates = || earlier.iter().rev().filter(same_trace);
    candidates()
        .find(|other| same_thread(other) && calls_it(other))
        .or_else(|| candidates().find(|other| other.phase.id() == above))
        .map_or_else(|| root_of(one.trace_id, run), |other| other.span_id)
}
