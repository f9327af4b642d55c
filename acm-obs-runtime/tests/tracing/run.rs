//! What a run left behind.

use std::collections::HashSet;

use acm_obs_runtime::{Ending, Settings, init};
use serde_json::{Map, Value};

use crate::child::{Child, Ended, Span, text};

/// Does something while a run is observed.
pub(crate) fn observe(work: impl FnOnce()) {
    let obs = init(Settings::from_env()).unwrap();
    work();
    let finished = obs.finish(Ending::new(acm_obs::Outcome::Ok));
    assert!(finished.is_complete());
}

/// The run of a scenario.
pub(crate) fn of(scenario: &str, environment: &[(&str, &str)]) -> Run {
    let mut child = Child::of(scenario);
    for (name, value) in environment {
        child = child.env(name, value);
    }
    let ended = child.run();
    assert_eq!(ended.status.code(), Some(0), "{}{}", ended.stdout, ended.stderr);
    let spans = ended.spans();
    let run = Run { ended, spans };
    run.is_one_tree();
    run
}

pub(crate) struct Run {
    pub(crate) ended: Ended,
    spans: Vec<Span>,
}

impl Run {
    /// The names of the spans from this one to the run, joined by `<`.
    pub(crate) fn way(&self, name: &str) -> String {
        self.way_of(self.span(name))
    }

    /// The names of the spans from this one to the run, joined by `<`.
    pub(crate) fn way_of(&self, span: &Span) -> String {
        let mut way = span.name().to_owned();
        let mut at = span;
        while let Some(parent) = self.parent(at) {
            at = parent;
            way = format!("{way}<{}", at.name());
        }
        way
    }

    /// The only span of this name.
    pub(crate) fn span(&self, name: &str) -> &Span {
        let mut found = self.spans_of(name);
        let span = found.next().unwrap_or_else(|| panic!("no `{name}` in {:?}", self.names()));
        assert!(found.next().is_none(), "`{name}` twice in {:?}", self.names());
        span
    }

    pub(crate) fn spans_of(&self, name: &str) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(move |span| span.name() == name)
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.spans.iter().map(Span::name).collect()
    }

    pub(crate) fn parent(&self, span: &Span) -> Option<&Span> {
        let parent = span.parent()?;
        self.spans.iter().find(|span| span.id() == parent)
    }

    /// The only log record with this message.
    pub(crate) fn log(&self, message: &str) -> Map<String, Value> {
        let mut found = self.logs(message);
        assert_eq!(found.len(), 1, "`{message}`: {found:#?} of {:#?}", self.ended.logs());
        found.remove(0)
    }

    /// The log records with this message.
    pub(crate) fn logs(&self, message: &str) -> Vec<Map<String, Value>> {
        let mut logs = self.ended.logs();
        logs.retain(|log| text(log, "message") == message);
        logs
    }

    /// The name of the span that the only log record with this message was written in.
    pub(crate) fn logged_in(&self, message: &str) -> &str {
        let log = self.log(message);
        let id = text(&log, "span_id");
        self.spans.iter().find(|span| span.id() == id).map_or("nowhere", Span::name)
    }

    /// Every id once, and every parent there but those of other processes.
    fn is_one_tree(&self) {
        let ids: HashSet<_> = self.spans.iter().map(Span::id).collect();
        assert_eq!(ids.len(), self.spans.len());
        let home = &self.span("run").0["traceId"];
        for span in self.spans.iter().filter(|span| span.0["traceId"] == *home) {
            let known = span.parent().is_none_or(|parent| ids.contains(parent));
            assert!(known, "the parent of `{}` is not there: {:?}", span.name(), self.names());
        }
    }
}
