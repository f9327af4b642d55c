//! The layer itself.

use std::sync::Arc;

use acm_obs::__runtime::ForeignRun;
use acm_obs::Context as Place;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::events::Said;
use super::table::{Open, Table};
use super::values;

/// Puts the spans and events of other crates into the run.
#[derive(Debug)]
pub(super) struct Spans {
    table: Arc<Table>,
}

impl Default for Spans {
    fn default() -> Self {
        Self { table: Table::new() }
    }
}

impl<S> Layer<S> for Spans
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn on_new_span(&self, span: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let meta = span.metadata();
        let run = if span.is_root() {
            ForeignRun::begin_root(meta)
        } else {
            let under = span.parent().and_then(|parent| self.place(parent));
            let begin = || ForeignRun::begin(meta, None);
            // A parent that is not known stands outside of the run, or is too verbose for it.
            under.map_or_else(begin, |place| place.in_scope(begin))
        };
        let Some(run) = run else { return };
        run.enter();
        let context = Place::current();
        run.exit();
        let fields = Vec::with_capacity(meta.fields().len());
        let mut open = Open { run: Arc::new(run), context, fields, failed: false, error: None };
        span.record(&mut values::Each(|name, value| open.take(name, value)));
        self.table.put(id, open);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        // Printed before the lock is taken: that is code of others.
        let mut new = Vec::new();
        values.record(&mut values::Each(|name, value| new.push((name, value))));
        self.table
            .with(id, |open| new.into_iter().for_each(|(name, value)| open.take(name, value)));
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let said = Said::by(event);
        let under = event.parent().and_then(|parent| self.place(parent));
        if let Some(error) = said.error()
            && let Some(span) = ctx.event_span(event)
        {
            let place = under.clone().unwrap_or_else(Place::current);
            self.table.with(&span.id(), |open| {
                // Not where a phase inside of the span says it.
                if open.context.span_id() == place.span_id() {
                    open.fail(Some(error));
                }
            });
        }
        match under {
            Some(place) => place.in_scope(|| said.write()),
            None => said.write(),
        }
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        if let Some(run) = self.run(id) {
            run.enter();
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        if let Some(run) = self.run(id) {
            run.exit();
        }
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        if let Some(open) = self.table.take(&id) {
            open.end();
        }
    }
}

impl Spans {
    /// A span, to enter and leave it without the lock: the first that a thread does in a run may end calls
    /// of an earlier one, and tell code of others of it.
    fn run(&self, id: &Id) -> Option<Arc<ForeignRun>> {
        self.table.with(id, |open| Arc::clone(&open.run))
    }

    /// Where a span stands; of an earlier run, a place that leads nowhere.
    fn place(&self, id: &Id) -> Option<Place> {
        self.table.with(id, |open| open.context.clone())
    }
}
