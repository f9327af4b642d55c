//! Annotated functions as `tracing` spans, for subscribers that want to see them.
//!
//! A site is a callsite of `tracing`: it is registered when it is first called, and from then on told
//! whenever a subscriber's interest changes. While nobody is interested a call does not even ask.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tracing::callsite::{self, Callsite, Identifier};
use tracing::field::{FieldSet, Value as FieldValue};
use tracing::level_filters::LevelFilter;
use tracing::metadata::{Kind, Metadata};
use tracing::subscriber::{Interest, NoSubscriber};
use tracing::{Span, dispatcher};

use crate::active;
use crate::level::Level;
use crate::outcome::PhaseOutcome;
use crate::site::{Heard, Site};
use crate::value::Value;

/// The fields that every span of ours has; those that the site names come after them.
const FIELDS: [&str; 3] = [COMPONENT, "acm.outcome", "error"];

/// The first of them.
const COMPONENT: &str = "acm.component";

/// The site as `tracing` sees it, registered there.
pub(crate) fn register(site: &'static Site) -> &'static Metadata<'static> {
    site.heard.meta.get().copied().unwrap_or_else(|| first(site))
}

#[cold]
fn first(site: &'static Site) -> &'static Metadata<'static> {
    let names: Vec<&'static str> = FIELDS.iter().chain(site.fields).copied().collect();
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    let meta: &'static Metadata<'static> = Box::leak(Box::new(Metadata::new(
        site.name,
        some(site.module).unwrap_or(env!("CARGO_PKG_NAME")),
        level(site.level),
        some(site.file),
        (site.line > 0).then_some(site.line),
        some(site.module),
        FieldSet::new(Vec::leak(names), Identifier(site)),
        Kind::SPAN,
    )));
    // Of several threads one registers it; what the others leaked is a few words, once.
    if site.heard.meta.set(meta).is_ok() {
        callsite::register(site);
    }
    site.heard.meta.get().copied().unwrap_or(meta)
}

thread_local! {
    /// Whether this thread is telling a subscriber of something: what that calls is not shown to it.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of others, in which calls are not shown.
fn tell<R>(work: impl FnOnce() -> R) -> R {
    struct Told(bool);
    impl Drop for Told {
        fn drop(&mut self) {
            TELLING.set(self.0);
        }
    }
    let _told = Told(TELLING.replace(true));
    work()
}

/// A span for one call, entered, if a subscriber wants to see it.
pub(crate) fn begin(site: &'static Site) -> Option<Arc<Span>> {
    let span = Arc::new(span(site)?);
    enter(&span);
    Some(span)
}

/// A span for one call, if a subscriber wants to see it.
pub(crate) fn span(site: &'static Site) -> Option<Span> {
    if TELLING.get() { None } else { tell(|| new(site)) }
}

fn new(site: &'static Site) -> Option<Span> {
    let meta = register(site);
    let heard = site.heard.interest.load(Ordering::Relaxed);
    if heard == Heard::NEVER || level(site.level) > LevelFilter::current() {
        return None;
    }
    let wanted = dispatcher::get_default(|subscriber| {
        // What was interested may be gone, or be another thread's.
        !subscriber.is::<NoSubscriber>() && (heard == Heard::ALWAYS || subscriber.enabled(meta))
    });
    wanted.then(|| {
        let component = site.component.map(|component| component.name());
        let field = meta.fields().field(COMPONENT);
        match (component, field) {
            (Some(component), Some(field)) => {
                let values = [(&field, Some(&component as &dyn FieldValue))];
                Span::new(meta, &meta.fields().value_set(&values))
            }
            _ => Span::new(meta, &meta.fields().value_set(&[])),
        }
    })
}

/// Shows a field of a call.
pub(crate) fn field(span: &Span, name: &str, value: &Value) {
    tell(|| match value {
        Value::Bool(value) => span.record(name, value),
        Value::I64(value) => span.record(name, value),
        Value::U64(value) => span.record(name, value),
        Value::F64(value) => span.record(name, value),
        other => span.record(name, tracing::field::display(other)),
    });
}

/// Shows how a call ended, where there is something to tell.
pub(crate) fn ended(span: &Span, outcome: PhaseOutcome, error: Option<&str>) {
    tell(|| {
        if outcome != PhaseOutcome::Ok {
            span.record("acm.outcome", outcome.as_str());
        }
        if let Some(error) = error {
            span.record("error", error);
        }
    });
}

/// Makes the span the current one of this thread, for all subscribers.
pub(crate) fn enter(span: &Arc<Span>) {
    let _ = tell(|| span.with_subscriber(|(id, subscriber)| subscriber.enter(id)));
}

/// Ends what [`enter`] began; the span is closed if this was the last of it.
pub(crate) fn exit(span: Arc<Span>) {
    tell(|| {
        let _ = span.with_subscriber(|(id, subscriber)| subscriber.exit(id));
        drop(span);
    });
}

/// Whether it is one of the annotated functions: a span whose first fields are ours.
#[must_use]
pub fn is_own(meta: &Metadata<'_>) -> bool {
    // Texts, as the same constant may have many addresses. Of others' spans the first one differs,
    // nearly always in its length.
    meta.is_span() && meta.fields().iter().map(|field| field.name()).take(FIELDS.len()).eq(FIELDS)
}

impl Callsite for Site {
    fn set_interest(&self, interest: Interest) {
        let now = if interest.is_never() {
            Heard::NEVER
        } else if interest.is_always() {
            Heard::ALWAYS
        } else {
            Heard::SOMETIMES
        };
        active::interest(|| {
            let before = self.heard.interest.swap(now, Ordering::AcqRel);
            i64::from(now != Heard::NEVER) - i64::from(before != Heard::NEVER)
        });
    }

    fn metadata(&self) -> &Metadata<'_> {
        // Asked of a site that is registered, so that it is there.
        self.heard.meta.get().copied().unwrap_or(&UNKNOWN)
    }
}

/// Stands for a site that nobody has registered.
static UNKNOWN: Metadata<'static> = Metadata::new(
    "unknown",
    env!("CARGO_PKG_NAME"),
    tracing::Level::DEBUG,
    None,
    None,
    None,
    FieldSet::new(&FIELDS, Identifier(&NOWHERE)),
    Kind::SPAN,
);
static NOWHERE: Site = Site::bare("unknown", crate::site::Kind::Other);

fn level(level: Level) -> tracing::Level {
    match level {
        Level::Debug => tracing::Level::DEBUG,
        Level::Info => tracing::Level::INFO,
        Level::Warn => tracing::Level::WARN,
        Level::Error => tracing::Level::ERROR,
    }
}
