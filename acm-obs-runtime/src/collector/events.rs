//! The log events that phases get without asking for them: their start, their end, their slowness.
//!
//! They are made from the records on the collector's thread, so they cost the caller nothing. The first few
//! of a site in each second are logged one by one; the rest is logged once a second, with a count that comes
//! from the statistics and is exact even where records were lost.

use std::collections::HashMap;
use std::time::Duration;

use acm_obs::__runtime::{PhaseStats, Snapshot};
use acm_obs::{
    Kind, Level, LogKind, LogRecord, PhaseInfo, PhaseOutcome, PhaseStart, SpanId, SpanRecord,
    ThreadInfo, TraceId, Value,
};

use super::limit::Limit;
use super::wording;
use crate::select::SiteMap;

/// Makes the events of all sites.
#[derive(Debug)]
pub(super) struct Events {
    max_level: Option<Level>,
    sites: SiteMap<Site>,
    /// All calls of the run are told of.
    closed: bool,
}

impl Events {
    /// Events of this level and above.
    pub(super) fn new(max_level: Option<Level>) -> Self {
        Self { max_level, sites: SiteMap::default(), closed: false }
    }

    /// The event of a call that has ended, if it is to be logged by itself.
    pub(super) fn ended(&mut self, span: &SpanRecord<'_>) -> Option<LogRecord> {
        let phase = span.phase;
        let slow = is_slow(span);
        let policy = phase.log();
        if !policy.end() && !slow {
            return None;
        }
        let failed = span.outcome.is_error();
        let level = if failed || slow { Level::Warn.max(phase.level()) } else { phase.level() };
        if !self.shows(level) {
            return None;
        }
        let site = self.site(phase);
        let limit = if failed || slow { &mut site.warnings } else { &mut site.ends };
        if !limit.admits() {
            return None;
        }
        site.told.add(1, u64::from(failed), span.duration_ns);
        let mut fields = span.fields.to_vec();
        if let Some(error) = span.error.filter(|_| failed) {
            fields.push(("error".into(), Value::Text(error.into())));
        }
        Some(LogRecord {
            unix_ns: span.start_unix_ns.saturating_add(span.duration_ns),
            level,
            kind: LogKind::Event,
            component: phase.component(),
            message: wording::ended(span, slow).into(),
            fields,
            phase: Some(phase),
            equipment: phase.equipment(),
            trace_id: span.trace_id,
            span_id: span.span_id,
            thread: span.thread.clone(),
            file: phase.file(),
            line: phase.line(),
        })
    }

    /// The event of a call that has started, if it is to be logged by itself.
    pub(super) fn started(&mut self, start: &PhaseStart<'_>) -> Option<LogRecord> {
        let phase = start.phase;
        if !phase.log().start() || !self.shows(phase.level()) || !self.site(phase).starts.admits() {
            return None;
        }
        Some(LogRecord {
            unix_ns: start.start_unix_ns,
            level: phase.level(),
            kind: LogKind::Event,
            component: phase.component(),
            message: wording::started(phase).into(),
            fields: Vec::new(),
            phase: Some(phase),
            equipment: phase.equipment(),
            trace_id: start.trace_id,
            span_id: start.span_id,
            thread: start.thread.clone(),
            file: phase.file(),
            line: phase.line(),
        })
    }

    /// Begins a new second: tells of what was held back in the last one.
    ///
    /// The statistics must be older than the last record that went through [`Events::ended`]; so a
    /// call that is in them is not counted here and logged by itself as well.
    pub(super) fn next_second(&mut self, statistics: &Snapshot) -> Vec<LogRecord> {
        self.summaries(statistics, Told::Held)
    }

    /// Tells of all that was not logged by itself: the statistics are the last ones. After this
    /// nothing more is told.
    pub(super) fn last(&mut self, statistics: &Snapshot) -> Vec<LogRecord> {
        self.closed = true;
        self.summaries(statistics, Told::All)
    }

    fn summaries(&mut self, statistics: &Snapshot, told: Told) -> Vec<LogRecord> {
        let mut counted: HashMap<usize, Count> = HashMap::new();
        for row in statistics.phases.iter().filter(|row| has_end_event(row)) {
            self.site(row.phase);
            let count = counted.entry(row.phase.site_address()).or_default();
            count.add(row.calls, row.errors, row.total_ns);
        }
        let max_level = self.max_level;
        let mut records = Vec::new();
        for site in self.sites.values_mut() {
            let count = counted.get(&site.phase.site_address()).copied();
            records.extend(site.next_second(count, told, statistics.taken_unix_ns));
        }
        records.retain(|record| max_level.is_some_and(|max| record.level >= max));
        records
    }

    fn shows(&self, level: Level) -> bool {
        !self.closed && self.max_level.is_some_and(|least| level >= least)
    }

    fn site(&mut self, phase: &'static PhaseInfo) -> &mut Site {
        self.sites.of(phase.site_address(), || Site::new(phase))
    }
}

/// Which of the calls that were not logged by themselves a summary tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Those of sites that were held back: elsewhere a record may still be on its way.
    Held,
    /// All.
    All,
}

#[derive(Debug)]
struct Site {
    /// The first phase that was seen of it, which names it.
    phase: &'static PhaseInfo,
    starts: Limit,
    ends: Limit,
    warnings: Limit,
    /// The calls that were logged, one by one or in summaries.
    told: Count,
}

impl Site {
    fn new(phase: &'static PhaseInfo) -> Self {
        Self {
            phase,
            starts: Limit::default(),
            ends: Limit::default(),
            warnings: Limit::default(),
            told: Count::default(),
        }
    }

    fn next_second(&mut self, count: Option<Count>, told: Told, now: u64) -> Vec<LogRecord> {
        let mut records = Vec::new();
        let starts = self.starts.next_second();
        if starts > 0 {
            let message = wording::started_more(self.phase, starts);
            records.push(self.summary(self.phase.level(), message, starts, 0, now));
        }
        let warnings = self.warnings.next_second();
        let held = self.ends.next_second() + warnings;
        match count {
            Some(count) => {
                let rest = count.since(&self.told);
                if rest.calls > 0 && (told == Told::All || held > 0) {
                    self.told.add(rest.calls, rest.errors, rest.total_ns);
                    let level = self.phase.level();
                    let level = if rest.errors > 0 { Level::Warn.max(level) } else { level };
                    let message = wording::ended_more(self.phase, rest.calls, rest.total_ns);
                    records.push(self.summary(level, message, rest.calls, rest.errors, now));
                }
            }
            // Only its slow calls are logged, and the statistics do not tell them apart.
            None if warnings > 0 => {
                let message = wording::slow_more(self.phase, warnings);
                records.push(self.summary(Level::Warn, message, warnings, 0, now));
            }
            None => {}
        }
        records
    }

    fn summary(
        &self,
        level: Level,
        message: String,
        count: u64,
        errors: u64,
        unix_ns: u64,
    ) -> LogRecord {
        let mut fields = vec![("count".into(), Value::U64(count))];
        if errors > 0 {
            fields.push(("errors".into(), Value::U64(errors)));
        }
        LogRecord {
            unix_ns,
            level,
            kind: LogKind::Event,
            component: self.phase.component(),
            message: message.into(),
            fields,
            phase: Some(self.phase),
            // It speaks of the site under all its equipments, and of no span.
            equipment: None,
            trace_id: TraceId::NONE,
            span_id: SpanId::NONE,
            thread: ThreadInfo::default(),
            file: self.phase.file(),
            line: self.phase.line(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    calls: u64,
    errors: u64,
    total_ns: u64,
}

impl Count {
    fn add(&mut self, calls: u64, errors: u64, total_ns: u64) {
        self.calls += calls;
        self.errors += errors;
        self.total_ns = self.total_ns.saturating_add(total_ns);
    }

    fn since(self, earlier: &Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(earlier.calls),
            errors: self.errors.saturating_sub(earlier.errors),
            total_ns: self.total_ns.saturating_sub(earlier.total_ns),
        }
    }
}

fn has_end_event(row: &PhaseStats) -> bool {
    row.phase.kind() != Kind::Run && row.phase.log().end()
}

fn is_slow(span: &SpanRecord<'_>) -> bool {
    span.outcome != PhaseOutcome::Cancelled
        && span.phase.slow().is_some_and(|limit| Duration::from_nanos(span.duration_ns) > limit)
}
