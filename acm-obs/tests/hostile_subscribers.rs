//! `tracing` subscribers that panic, record themselves, or come and go at the wrong time. The tests
//! need to know whether a session records: one at a time.
#![cfg(all(feature = "testing", not(feature = "off")))]
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::cast_possible_truncation, reason = "there are few spans")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context as Poller, Waker};
use std::thread;

use acm_obs::__runtime::{AfterRun, Install, install};
use acm_obs::testing::capture;
use acm_obs::{Component, LogRecord, Recorder, SpanRecord, acm_phase, record, section};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber};

fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes down what it is told of which span, and does something with it.
struct Hostile<F> {
    lines: Lines,
    /// The name of each span, by its id, and how many handles there are of it.
    spans: Mutex<Vec<(&'static str, u32)>>,
    on: F,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn get(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics").clone()
    }

    fn has(&self, line: &str) -> bool {
        self.get().iter().any(|known| known == line)
    }
}

impl<F: Fn(&str)> Hostile<F> {
    fn new(on: F) -> (Self, Lines) {
        let lines = Lines::default();
        (Self { lines: lines.clone(), spans: Mutex::default(), on }, lines)
    }

    /// Nothing is locked when it does its own.
    fn told(&self, what: &str, id: &Id) {
        let name = self.spans.lock().expect("nobody panics")[id.into_u64() as usize - 1].0;
        let line = format!("{what} {name}");
        self.lines.0.lock().expect("nobody panics").push(line.clone());
        (self.on)(&line);
    }

    fn change<R>(&self, id: &Id, change: impl FnOnce(&mut u32) -> R) -> R {
        change(&mut self.spans.lock().expect("nobody panics")[id.into_u64() as usize - 1].1)
    }
}

impl<F: Fn(&str) + Send + Sync + 'static> Subscriber for Hostile<F> {
    fn enabled(&self, meta: &Metadata<'_>) -> bool {
        meta.is_span()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.spans.lock().expect("nobody panics");
        spans.push((span.metadata().name(), 1));
        Id::from_u64(spans.len() as u64)
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.change(id, |handles| *handles += 1);
        self.told("clone", id);
        id.clone()
    }

    fn record(&self, id: &Id, _: &Record<'_>) {
        self.told("record", id);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, id: &Id) {
        self.told("enter", id);
    }

    fn exit(&self, id: &Id) {
        self.told("exit", id);
    }

    fn try_close(&self, id: Id) -> bool {
        let left = self.change(&id, |handles| {
            *handles -= 1;
            *handles
        });
        if left == 0 {
            self.told("close", &id);
        }
        left == 0
    }
}

#[test]
fn a_call_that_the_next_session_finds_is_exited() {
    let _alone = alone();
    let (hostile, lines) = Hostile::new(|_| {});
    with_default(hostile, || {
        let first = capture();
        let guard = acm_obs::span("runs_on", Component::DATA);
        // Ends the session while the call runs.
        drop(first);
        let _second = capture();
        section!("other", {});
        drop(guard);
    });
    assert!(lines.has("exit runs_on"), "{:?}", lines.get());
}

#[test]
fn a_subscriber_that_panics_leaves_no_call_behind() {
    let _alone = alone();
    let armed = AtomicBool::new(true);
    let (hostile, _) = Hostile::new(move |line| {
        assert!(line != "enter bad" || !armed.swap(false, Ordering::Relaxed), "it panics once");
    });
    let obs = capture();
    let panicked =
        catch_unwind(AssertUnwindSafe(|| with_default(hostile, || section!("bad", {})))).is_err();
    assert!(panicked);
    section!("after", {});
    assert_eq!(obs.phase("after").paths(), ["after"]);
}

#[acm_phase(component = "DATA")]
fn fails() -> Result<(), String> {
    Err("why".to_owned())
}

#[test]
fn an_error_is_shown_without_a_session() {
    let _alone = alone();
    let (hostile, lines) = Hostile::new(|_| {});
    with_default(hostile, fails).expect_err("it fails");
    assert!(lines.has("record fails"), "{:?}", lines.get());
}

#[test]
fn a_subscriber_may_record_when_a_handle_is_cloned_outside_of_a_session() {
    let _alone = alone();
    let inside = AtomicBool::new(false);
    let (hostile, _) = Hostile::new(move |line| {
        if line.starts_with("clone") && !inside.swap(true, Ordering::Relaxed) {
            section!("of_subscriber", {});
            inside.store(false, Ordering::Relaxed);
        }
    });
    with_default(hostile, || section!("outside", { record!(rows = 3) }));
}

#[test]
fn a_subscriber_may_call_annotated_functions_and_is_not_shown_them() {
    let _alone = alone();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let (hostile, lines) = Hostile::new(move |line| {
        if line.starts_with("enter") {
            assert!(counted.fetch_add(1, Ordering::Relaxed) < 100, "it calls itself for ever");
            section!("of_subscriber", {});
        }
    });
    let obs = capture();
    with_default(hostile, || section!("call", {}));
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(lines.get(), ["enter call", "exit call", "close call"]);
    assert_eq!((obs.phase("call").calls(), obs.phase("of_subscriber").calls()), (1, 1));
}

struct Nothing;

impl Recorder for Nothing {
    fn span(&mut self, _: &SpanRecord<'_>) {}

    fn log(&mut self, _: &LogRecord) {}
}

/// A thread with calls that run, until it may go on.
struct Busy {
    thread: thread::JoinHandle<()>,
    go_on: mpsc::Sender<()>,
}

impl Busy {
    fn start() -> Self {
        let (go_on, may_go_on) = mpsc::channel();
        let (ready, is_ready) = mpsc::channel();
        let thread = thread::spawn(move || {
            section!("busy", {
                section!("deep", {
                    ready.send(()).expect("somebody waits");
                    // Also where nobody lets it: then the test has failed.
                    let _ = may_go_on.recv();
                });
            });
        });
        is_ready.recv().expect("it says so");
        Self { thread, go_on }
    }

    fn finish(self) {
        self.go_on.send(()).expect("it waits");
        self.thread.join().expect("it ends");
    }
}

#[test]
fn memory_is_not_taken_back_from_the_thread_that_was_given_it_meanwhile() {
    let _alone = alone();
    let armed = Arc::new(AtomicBool::new(false));
    let busy = Arc::new(Mutex::new(None));
    let (is_armed, is_busy) = (Arc::clone(&armed), Arc::clone(&busy));
    let (hostile, _) = Hostile::new(move |line| {
        if line == "close runs_on" && is_armed.swap(false, Ordering::Relaxed) {
            // This thread takes other memory, and another thread what it had.
            section!("of_subscriber", {});
            *is_busy.lock().expect("nobody panics") = Some(Busy::start());
        }
    });
    let (installed, is_installed) = mpsc::channel();
    let (stop, may_stop) = mpsc::channel::<()>();
    let installer = thread::spawn(move || {
        // Takes the first memory.
        let first = install(Install::default()).expect("there is no other");
        installed.send(()).expect("somebody waits");
        may_stop.recv().expect("it is let");
        first.uninstall(AfterRun::Keep);
    });
    is_installed.recv().expect("it says so");
    with_default(hostile, || {
        // Takes the second.
        let guard = acm_obs::span("runs_on", Component::DATA);
        stop.send(()).expect("it waits");
        installer.join().expect("it ends");
        armed.store(true, Ordering::Relaxed);
        let mut second = install(Install::default()).expect("there is no other");
        let busy = busy.lock().expect("nobody panics").take();
        busy.expect("the span was closed").finish();
        second.drain(&mut Nothing);
        let rows = second.snapshot().phases;
        let calls = |name: &str| {
            rows.iter().find(|row| row.phase.name() == name).map_or(0, |row| row.calls)
        };
        let calls = [calls("busy"), calls("deep")];
        drop(guard);
        second.uninstall(AfterRun::Keep);
        assert_eq!(calls, [1, 1]);
    });
}

#[acm_phase(component = "DATA")]
async fn never() {
    std::future::pending::<()>().await;
}

#[test]
fn a_future_that_outlives_its_session_says_how_it_ended_and_is_closed() {
    let _alone = alone();
    let (hostile, lines) = Hostile::new(|_| {});
    with_default(hostile, || {
        let obs = capture();
        let mut future = Box::pin(never());
        let mut poller = Poller::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut poller).is_pending());
        drop(obs);
        drop(future);
    });
    assert!(lines.has("record never"), "{:?}", lines.get());
    assert_eq!(lines.get().last().map(String::as_str), Some("close never"));
}

#[acm_phase(component = "DATA")]
async fn inner() -> Result<(), String> {
    record!(rows = 3);
    Err("why".to_owned())
}

#[test]
fn a_future_that_only_a_subscriber_sees_has_its_own_fields_and_error() {
    let _alone = alone();
    let (hostile, lines) = Hostile::new(|_| {});
    with_default(hostile, || {
        section!("outer", {
            let mut poller = Poller::from_waker(Waker::noop());
            assert!(pin!(inner()).poll(&mut poller).is_ready());
        });
    });
    assert!(lines.has("record inner"), "{:?}", lines.get());
    assert!(!lines.has("record outer"), "{:?}", lines.get());
}
