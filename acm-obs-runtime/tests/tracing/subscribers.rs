//! The layer in subscribers of the program's own, and annotated functions as spans of others.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use acm_obs::acm_phase;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, info, info_span};
use tracing_subscriber::prelude::*;

use crate::run::observe;
use crate::{case, cases};

cases![
    init_sets_a_subscriber_up,
    a_subscriber_of_the_programs_own_is_left_alone,
    a_layer_that_was_handed_out_is_the_only_one,
    others_see_annotated_functions_and_the_run_sees_them_once,
    a_layer_above_or_below_takes_nothing_away,
    nobody_is_asked_about_annotated_functions_that_nobody_wants,
    a_second_run_is_served_by_the_same_layer,
];

#[acm_phase(component = "FEAT", fields(rows))]
fn annotated(rows: u64) {
    info!("inside of it");
    let _ = rows;
}

case!(
    init_sets_a_subscriber_up,
    {
        assert_eq!(LevelFilter::current(), LevelFilter::OFF);
        observe(|| {
            assert_eq!(LevelFilter::current(), LevelFilter::INFO);
            info_span!("foreign").in_scope(|| annotated(1));
        });
        assert_eq!(LevelFilter::current(), LevelFilter::OFF, "after the run nothing is wanted");
    },
    |run| {
        assert_eq!(run.way("annotated"), "annotated<foreign<run");
        assert_eq!(run.logged_in("inside of it"), "annotated");
    }
);

case!(
    a_subscriber_of_the_programs_own_is_left_alone,
    {
        let written = Written::default();
        tracing_subscriber::fmt().with_ansi(false).with_writer(written.writer()).init();
        observe(|| info_span!("foreign").in_scope(|| annotated(1)));
        assert!(written.text().contains("inside of it"), "{}", written.text());
    },
    |run| {
        assert_eq!(run.names(), ["annotated", "run"]);
        assert_eq!(run.logs("inside of it").len(), 0);
    }
);

case!(
    a_layer_that_was_handed_out_is_the_only_one,
    {
        let layer = acm_obs_runtime::layer();
        observe(|| {
            // Not even in use: what the program does with it is the program's business.
            info_span!("nowhere").in_scope(|| annotated(1));
            let subscriber = tracing_subscriber::registry().with(layer);
            tracing::subscriber::with_default(subscriber, || {
                info_span!("foreign").in_scope(|| annotated(2));
            });
        });
    },
    |run| {
        let ways: Vec<_> = run.spans_of("annotated").map(|span| run.way_of(span)).collect();
        assert_eq!(ways, ["annotated<run", "annotated<foreign<run"]);
        assert_eq!(run.names().len(), 4, "{:?}", run.names());
    }
);

case!(
    others_see_annotated_functions_and_the_run_sees_them_once,
    {
        let written = Written::default();
        let fmt = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(written.writer());
        tracing_subscriber::registry().with(fmt).with(acm_obs_runtime::layer()).init();
        observe(|| {
            info_span!("outer").in_scope(|| annotated(5));
        });
        let line = written.text();
        let line = line.lines().find(|line| line.contains("inside of it")).unwrap_or_default();
        assert!(line.contains("outer:annotated{acm.component=\"FEAT\""), "{line}");
        // And while no run is observed.
        annotated(6);
        let text = written.text();
        let last = text.lines().last().unwrap_or_default();
        assert!(last.contains(" annotated{acm.component=\"FEAT\""), "{last}");
    },
    |run| {
        assert_eq!(run.way("annotated"), "annotated<outer<run");
        assert_eq!(run.names().len(), 3, "{:?}", run.names());
        assert_eq!(run.logged_in("inside of it"), "annotated");
    }
);

case!(
    a_layer_above_or_below_takes_nothing_away,
    {
        let (above, below) = (Written::default(), Written::default());
        let fmt = tracing_subscriber::fmt::layer().with_writer(below.writer());
        let subscriber = tracing_subscriber::registry()
            .with(fmt.with_filter(LevelFilter::TRACE))
            .with(acm_obs_runtime::layer());
        let fmt = tracing_subscriber::fmt::layer().with_writer(above.writer());
        subscriber.with(fmt.with_filter(LevelFilter::WARN)).init();
        observe(|| {
            tracing::trace!("a trace");
            tracing::debug!("a detail");
            tracing::warn_span!("foreign").in_scope(|| {
                info!("an info");
                tracing::warn!("a warning");
            });
        });
        for (text, above_sees) in
            [("a trace", 0), ("a detail", 0), ("an info", 0), ("a warning", 1)]
        {
            assert_eq!(below.text().matches(text).count(), 1, "{text}");
            assert_eq!(above.text().matches(text).count(), above_sees, "{text}");
        }
    },
    |run| {
        for (message, taken) in [("a trace", 0), ("a detail", 0), ("an info", 1), ("a warning", 1)]
        {
            assert_eq!(run.logs(message).len(), taken, "{message}");
        }
        assert_eq!(run.way("foreign"), "foreign<run");
    }
);

case!(
    nobody_is_asked_about_annotated_functions_that_nobody_wants,
    {
        let told = Told::default();
        let inner = tracing_subscriber::registry().with(acm_obs_runtime::layer());
        let watch = Watch { inner, told: Arc::clone(&told) };
        tracing::subscriber::set_global_default(watch).unwrap();
        observe(|| (0..3).for_each(|_| info_span!("foreign").in_scope(|| annotated(1))));
        let told = told.lock().unwrap().clone();
        let of = |name: &str| {
            told.iter()
                .filter(|(known, _)| *known == name)
                .map(|(_, what)| *what)
                .collect::<Vec<_>>()
        };
        assert!(of("annotated").iter().all(|what| *what == "never"), "{told:?}");
        // Unlike others.
        assert!(of("foreign").contains(&"sometimes"), "{told:?}");
        assert!(of("foreign").contains(&"asked"), "{told:?}");
    },
    |run| {
        assert_eq!(run.spans_of("annotated").count(), 3);
    }
);

case!(
    a_second_run_is_served_by_the_same_layer,
    {
        use acm_obs_runtime::{Ending, Settings, init};

        let obs = init(Settings::from_env().no_run_dir()).unwrap();
        let kept = info_span!("of_the_first");
        let guard = kept.clone().entered();
        let _ = obs.finish(Ending::new(acm_obs::Outcome::Ok));
        observe(|| {
            annotated(1);
            drop(guard);
            info_span!("of_the_second").in_scope(|| annotated(2));
            kept.in_scope(|| annotated(3));
            info_span!(parent: &kept, "under_the_first").in_scope(|| {});
        });
        drop(kept);
    },
    |run| {
        let ways: Vec<_> = run.spans_of("annotated").map(|span| run.way_of(span)).collect();
        assert_eq!(ways, ["annotated<run", "annotated<of_the_second<run", "annotated<run"]);
        assert_eq!(run.way("under_the_first"), "under_the_first<run");
        assert_eq!(run.names().len(), 6, "{:?}", run.names());
    }
);

/// What a subscriber has written.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn writer(&self) -> impl Fn() -> Self + 'static {
        let written = self.clone();
        move || written.clone()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a subscriber said of the callsites, by their names.
type Told = Arc<Mutex<Vec<(&'static str, &'static str)>>>;

/// A subscriber that listens to what another one says of the callsites.
struct Watch<S> {
    inner: S,
    told: Told,
}

impl<S> Watch<S> {
    fn note(&self, name: &'static str, what: &'static str) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push((name, what));
    }
}

impl<S: Subscriber> Subscriber for Watch<S> {
    fn register_callsite(&self, meta: &'static Metadata<'static>) -> Interest {
        let interest = self.inner.register_callsite(meta);
        let what = match &interest {
            never if never.is_never() => "never",
            always if always.is_always() => "always",
            _ => "sometimes",
        };
        self.note(meta.name(), what);
        interest
    }

    fn enabled(&self, meta: &Metadata<'_>) -> bool {
        self.note(if meta.name() == "annotated" { "annotated" } else { "foreign" }, "asked");
        self.inner.enabled(meta)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        self.inner.max_level_hint()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.inner.new_span(span)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        self.inner.record(id, values);
    }

    fn record_follows_from(&self, id: &Id, follows: &Id) {
        self.inner.record_follows_from(id, follows);
    }

    fn event_enabled(&self, event: &Event<'_>) -> bool {
        self.inner.event_enabled(event)
    }

    fn event(&self, event: &Event<'_>) {
        self.inner.event(event);
    }

    fn enter(&self, id: &Id) {
        self.inner.enter(id);
    }

    fn exit(&self, id: &Id) {
        self.inner.exit(id);
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.inner.clone_span(id)
    }

    fn try_close(&self, id: Id) -> bool {
        self.inner.try_close(id)
    }
}
