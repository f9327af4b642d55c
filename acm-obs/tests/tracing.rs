//! Annotated functions as `tracing` spans, for other subscribers.
#![cfg(all(feature = "testing", not(feature = "off")))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::cast_possible_truncation, reason = "there are few spans")]

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use acm_obs::testing::capture;
use acm_obs::{acm_phase, record, section};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Level, Metadata, Subscriber};

/// Writes down what it is told.
#[derive(Clone)]
struct Told {
    lines: Arc<Mutex<Vec<String>>>,
    /// How many handles there are of each span, by its id.
    handles: Arc<Mutex<Vec<u32>>>,
    least: Level,
}

impl Told {
    fn new(least: Level) -> Self {
        Self { lines: Arc::default(), handles: Arc::default(), least }
    }

    fn add(&self, line: String) {
        self.lines.lock().expect("nobody panics").push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().expect("nobody panics").clone()
    }
}

struct Values(String);

impl Visit for Values {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("a text takes everything");
    }
}

impl Subscriber for Told {
    fn enabled(&self, meta: &Metadata<'_>) -> bool {
        meta.is_span() && *meta.level() <= self.least
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut values = Values(String::new());
        span.record(&mut values);
        self.add(format!("new {}{}", span.metadata().name(), values.0));
        let mut handles = self.handles.lock().expect("nobody panics");
        handles.push(1);
        Id::from_u64(handles.len() as u64)
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.handles.lock().expect("nobody panics")[id.into_u64() as usize - 1] += 1;
        id.clone()
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = Values(String::new());
        values.record(&mut text);
        self.add(format!("record{}", text.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {
        self.add("enter".to_owned());
    }

    fn exit(&self, _: &Id) {
        self.add("exit".to_owned());
    }

    fn try_close(&self, id: Id) -> bool {
        let left = {
            let mut handles = self.handles.lock().expect("nobody panics");
            let handles = &mut handles[id.into_u64() as usize - 1];
            *handles -= 1;
            *handles
        };
        if left == 0 {
            self.add("close".to_owned());
        }
        left == 0
    }
}

#[acm_phase(component = "FEAT", fields(rows = 3))]
fn build(fail: bool) -> Result<(), String> {
    record!(late = true);
    if fail { Err("no rows".to_owned()) } else { Ok(()) }
}

#[acm_phase(component = "FEAT")]
async fn waits() {
    section!("inside", {});
}

#[test]
fn a_subscriber_sees_a_call_with_its_fields_while_a_session_records() {
    let obs = capture();
    let told = Told::new(Level::INFO);
    with_default(told.clone(), || build(false)).expect("it is fine");
    assert_eq!(
        told.lines(),
        ["new build acm.component=\"FEAT\"", "enter", "record rows=3", "exit", "close"]
    );
    assert_eq!(obs.phase("build").calls(), 1);
}

#[test]
fn a_subscriber_sees_a_call_without_any_session() {
    let told = Told::new(Level::INFO);
    with_default(told.clone(), || build(false)).expect("it is fine");
    assert_eq!(told.lines()[0], "new build acm.component=\"FEAT\"");
    assert_eq!(told.lines()[1..].last().map(String::as_str), Some("close"));
}

#[test]
fn a_failed_call_says_why() {
    let _obs = capture();
    let told = Told::new(Level::INFO);
    with_default(told.clone(), || build(true)).expect_err("it fails");
    assert!(told.lines().contains(&"record error=\"no rows\"".to_owned()), "{:?}", told.lines());
}

#[test]
fn a_level_that_the_subscriber_does_not_want_is_not_shown() {
    let _obs = capture();
    let told = Told::new(Level::WARN);
    with_default(told.clone(), || build(false)).expect("it is fine");
    assert_eq!(told.lines(), [""; 0]);
}

#[test]
fn a_future_is_entered_for_each_poll_and_closed_once() {
    for record in [true, false] {
        let obs = record.then(capture);
        let told = Told::new(Level::INFO);
        with_default(told.clone(), || {
            let future = std::pin::pin!(waits());
            let mut poller = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(future.poll(&mut poller).is_ready());
        });
        let lines = told.lines();
        assert_eq!(lines[..2], ["new waits acm.component=\"FEAT\"", "enter"]);
        assert_eq!(lines.iter().filter(|line| line.starts_with("new inside")).count(), 1);
        assert_eq!(lines[lines.len() - 2..], ["exit", "close"], "recording: {record}");
        drop(obs);
    }
}

#[test]
fn calls_nest_as_they_were_made() {
    let obs = capture();
    let told = Told::new(Level::INFO);
    with_default(told.clone(), || section!("outer", { section!("inner", {}) }));
    assert_eq!(
        told.lines(),
        ["new outer", "enter", "new inner", "enter", "exit", "close", "exit", "close"]
    );
    assert_eq!(obs.phase("inner").paths(), ["outer/inner"]);
    section!("outer", {});
    assert_eq!(told.lines().len(), 8, "nobody listens any more");
    assert_eq!(obs.phase("outer").calls(), 2);
}
