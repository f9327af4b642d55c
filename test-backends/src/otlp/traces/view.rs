//! A span among the others.

use std::fmt::{self, Write};
use std::ops::Deref;

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::Event;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::store::{Kept, Traces};
use crate::otlp::attributes::Attributes;

/// A span that is kept, with the way to its family. It is the span of `opentelemetry-proto` as well.
#[derive(Clone, Copy)]
pub struct SpanView<'a> {
    traces: &'a Traces,
    kept: &'a Kept,
}

impl Traces {
    /// All spans that are kept.
    pub fn spans(&self) -> impl Iterator<Item = SpanView<'_>> {
        self.kept().iter().map(|kept| SpanView { traces: self, kept })
    }

    /// The spans of a name, by their start.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<SpanView<'_>> {
        by_start(self.spans().filter(|span| span.name == name))
    }

    /// The one span of a name.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one.
    #[must_use]
    pub fn span(&self, name: &str) -> SpanView<'_> {
        match self.named(name).as_slice() {
            [span] => *span,
            others => {
                let (count, tree) = (others.len(), self.tree());
                panic!("expected one span `{name}`, there are {count}:\n{tree}")
            }
        }
    }

    /// The span of an id in hexadecimal, in any trace.
    #[must_use]
    pub fn with_id(&self, span_id: &str) -> Option<SpanView<'_>> {
        self.spans().find(|span| span.id() == span_id)
    }

    /// The spans without a parent.
    #[must_use]
    pub fn roots(&self) -> Vec<SpanView<'_>> {
        by_start(self.spans().filter(|span| span.parent_span_id.is_empty()))
    }

    /// The spans whose parent is not here.
    #[must_use]
    pub fn orphans(&self) -> Vec<SpanView<'_>> {
        let orphan =
            |span: &SpanView<'_>| !span.parent_span_id.is_empty() && span.parent().is_none();
        by_start(self.spans().filter(orphan))
    }
}

impl<'a> SpanView<'a> {
    /// Its attributes.
    #[must_use]
    pub fn attributes(self) -> Attributes<'a> {
        Attributes(&self.kept.span.attributes)
    }

    /// The attributes of its resource.
    #[must_use]
    pub fn resource(self) -> Attributes<'a> {
        Attributes(&self.kept.resource.attributes)
    }

    /// The name and version of its scope.
    #[must_use]
    pub fn scope(self) -> (&'a str, &'a str) {
        (&self.kept.scope.name, &self.kept.scope.version)
    }

    /// Its id in hexadecimal.
    #[must_use]
    pub fn id(self) -> String {
        hex(&self.kept.span.span_id)
    }

    /// The id of its trace in hexadecimal.
    #[must_use]
    pub fn trace(self) -> String {
        hex(&self.kept.span.trace_id)
    }

    /// Its parent, if that one is here.
    #[must_use]
    pub fn parent(self) -> Option<SpanView<'a>> {
        let kept = self.traces.by_id(&self.trace_id, &self.parent_span_id)?;
        Some(SpanView { traces: self.traces, kept })
    }

    /// Its children, by their start.
    #[must_use]
    pub fn children(self) -> Vec<SpanView<'a>> {
        let child = |span: &SpanView<'_>| {
            span.parent_span_id == self.span_id && span.trace_id == self.trace_id
        };
        by_start(self.traces.spans().filter(child))
    }

    /// The names of its children, by their start.
    #[must_use]
    pub fn child_names(self) -> Vec<&'a str> {
        self.children().into_iter().map(|child| child.kept.span.name.as_str()).collect()
    }

    /// The message of its status, if that is Error.
    #[must_use]
    pub fn error(self) -> Option<&'a str> {
        let status = self.kept.span.status.as_ref()?;
        (status.code == i32::from(StatusCode::Error as u8)).then_some(status.message.as_str())
    }

    /// Its first event of a name.
    #[must_use]
    pub fn event(self, name: &str) -> Option<&'a Event> {
        self.kept.span.events.iter().find(|event| event.name == name)
    }

    /// The attributes of its first event of a name; none if there is no such event.
    #[must_use]
    pub fn event_attributes(self, name: &str) -> Attributes<'a> {
        Attributes(self.event(name).map(|event| event.attributes.as_slice()).unwrap_or_default())
    }

    /// The trace and the span id of its parent.
    pub(super) fn family(self) -> (&'a [u8], &'a [u8]) {
        (&self.kept.span.trace_id, &self.kept.span.parent_span_id)
    }

    /// Nanoseconds from its start to its end; negative if it ends before.
    #[must_use]
    pub fn duration_ns(self) -> i128 {
        i128::from(self.end_time_unix_nano) - i128::from(self.start_time_unix_nano)
    }
}

impl Deref for SpanView<'_> {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.kept.span
    }
}

impl fmt::Debug for SpanView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}] {}", self.name, self.id(), self.attributes().line())
    }
}

pub(super) fn by_start<'a>(spans: impl Iterator<Item = SpanView<'a>>) -> Vec<SpanView<'a>> {
    let mut spans: Vec<_> = spans.collect();
    spans.sort_by(|a, b| {
        let key =
            |span: &SpanView<'a>| (span.start_time_unix_nano, span.kept.span.span_id.as_slice());
        key(a).cmp(&key(b))
    });
    spans
}

pub(super) fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
