//! The spans of other crates that have not ended.
//!
//! They are not kept in the extensions that `tracing_subscriber` has for this: the lock of those is poisoned
//! by a panic in anybody's layer, and then panics in everybody's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use acm_obs::__runtime::ForeignRun;
use acm_obs::{Context, FieldName, Value};
use tracing::span::Id;

use super::values;

/// A span that has not ended.
#[derive(Debug)]
pub(super) struct Open {
    /// Shared, to be entered without the lock.
    pub(super) run: Arc<ForeignRun>,
    /// What works under the span from elsewhere.
    pub(super) context: Context,
    pub(super) fields: Vec<(FieldName, Value)>,
    /// Whether it said that it failed, and what it said.
    pub(super) failed: bool,
    pub(super) error: Option<String>,
}

/// The spans of one subscriber, by its ids; in parts, so that threads seldom meet.
#[derive(Debug)]
pub(super) struct Table {
    parts: [Mutex<HashMap<u64, Open>>; PARTS],
}

impl Table {
    /// A table that [`end_all`] knows of.
    pub(super) fn new() -> Arc<Self> {
        let table = Arc::new(Self { parts: std::array::from_fn(|_| Mutex::default()) });
        let mut tables = tables();
        tables.retain(|known| known.strong_count() > 0);
        tables.push(Arc::downgrade(&table));
        table
    }

    /// Adds a span.
    pub(super) fn put(&self, id: &Id, open: Open) {
        // What has the same id and was never closed is nobody's any more.
        let _ = self.part(id).insert(id.into_u64(), open);
    }

    /// Does something with a span, if it is here. Neither code of others nor anything that waits.
    pub(super) fn with<R>(&self, id: &Id, work: impl FnOnce(&mut Open) -> R) -> Option<R> {
        self.part(id).get_mut(&id.into_u64()).map(work)
    }

    /// Takes a span out.
    pub(super) fn take(&self, id: &Id) -> Option<Open> {
        self.part(id).remove(&id.into_u64())
    }

    fn part(&self, id: &Id) -> MutexGuard<'_, HashMap<u64, Open>> {
        let [first, ..] = &self.parts;
        let index = usize::try_from(id.into_u64()).unwrap_or(usize::MAX) % PARTS;
        lock(self.parts.get(index).unwrap_or(first))
    }
}

impl Open {
    /// Ends the span.
    pub(super) fn end(self) {
        let Self { run, context: _, fields, failed, error } = self;
        run.end(fields, error.filter(|_| failed), failed);
    }

    /// Takes a field, and what it says of how the span ended.
    pub(super) fn take(&mut self, name: &'static str, value: Value) {
        // As `tracing-opentelemetry` has it, and what is written for it.
        match name {
            "otel.status_code" if value.as_str().is_some_and(is_error) => self.fail(None),
            "otel.status_message" | "otel.status_description" => {
                self.error = Some(value.to_string());
            }
            _ => {}
        }
        self.set(values::name(name), value);
    }

    /// The span failed.
    pub(super) fn fail(&mut self, error: Option<String>) {
        self.failed = true;
        self.error = error.or_else(|| self.error.take());
    }

    /// Sets a field, in place of what it was.
    fn set(&mut self, name: FieldName, value: Value) {
        match self.fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.fields.push((name, value)),
        }
    }
}

/// Ends all spans that have not ended, and says so of them: others hang on them.
pub(super) fn end_all() {
    let tables: Vec<_> = tables().iter().filter_map(Weak::upgrade).collect();
    for part in tables.iter().flat_map(|table| &table.parts) {
        // Taken out first: they are dropped without the lock.
        let left = std::mem::take(&mut *lock(part));
        for mut open in left.into_values().filter(|open| open.run.is_of_session()) {
            open.set(FieldName::Borrowed("acm.outcome"), Value::Str("unfinished"));
            open.end();
        }
    }
}

fn is_error(status: &str) -> bool {
    status.eq_ignore_ascii_case("error")
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tables() -> MutexGuard<'static, Vec<Weak<Table>>> {
    static TABLES: Mutex<Vec<Weak<Table>>> = Mutex::new(Vec::new());
    lock(&TABLES)
}

const PARTS: usize = 32;
