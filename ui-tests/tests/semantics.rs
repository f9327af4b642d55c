//! An annotated function drops, moves, borrows and panics just as the plain one.
//!
//! Every function here stands twice: plain, and annotated. What both note must be the same.
#![expect(
    dead_code,
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::unwrap_used,
    clippy::unused_async,
    clippy::unused_self,
    reason = "the functions are written for what they drop and borrow, and some only annotated"
)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Mutex;

use acm_obs_ui_tests::{Tracked, block_on, note, noted, poll_once, yield_now};

/// The same items in a module `plain` and, annotated, in a module `timed`.
macro_rules! twice {
    ($($item:item)*) => {
        mod plain {
            use super::*;
            $($item)*
        }
        #[acm_obs::acm_phase(component = "RUN")]
        mod timed {
            use super::*;
            $($item)*
        }
    };
}

/// Runs the same expression in both modules and compares what is noted.
macro_rules! same {
    ($run:expr => $expected:expr) => {{
        let plain = noted(|| {
            use plain::*;
            let _value = $run;
        });
        let timed = noted(|| {
            use timed::*;
            let _value = $run;
        });
        assert_eq!(plain, timed, "the annotated function does something else");
        assert_eq!(timed, $expected, "the plain function does something else");
    }};
}

mod parameters {
    use super::*;

    twice! {
        pub(super) fn unused(_: Tracked, _b: Tracked, (_c, _): (Tracked, Tracked)) { note("body"); }

        pub(super) fn looked_at(_: Tracked, _b: Tracked, (_c, _): (Tracked, Tracked)) -> Result<(), ()> {
            note("body");
            Ok(())
        }

        pub(super) async fn awaited(_: Tracked, _b: Tracked, (_c, _): (Tracked, Tracked)) {
            yield_now().await;
            note("body");
        }

        pub(super) fn moved_on_one_path(a: Tracked, _b: Tracked, stop: bool) -> Result<(), Tracked> {
            if stop {
                return Err(a);
            }
            note("body");
            Ok(())
        }

        pub(super) async fn moved_on_one_path_of_a_future(a: Tracked, _b: Tracked, stop: bool) {
            yield_now().await;
            if stop {
                drop(a);
                yield_now().await;
            }
            note("body");
        }

        pub(super) fn locals(a: Tracked, b: Tracked) -> Result<Tracked, ()> {
            let _local = Tracked("local");
            drop(b);
            let _later = Tracked("later");
            Ok(a)
        }
    }

    fn pair() -> (Tracked, Tracked) {
        (Tracked("c"), Tracked("rest"))
    }

    #[test]
    fn they_are_dropped_in_the_order_of_the_plain_function() {
        let expected = ["body", "c", "rest", "b", "a"];
        same!(unused(Tracked("a"), Tracked("b"), pair()) => expected);
        same!(looked_at(Tracked("a"), Tracked("b"), pair()) => expected);
        same!(block_on(awaited(Tracked("a"), Tracked("b"), pair())) => expected);
    }

    #[test]
    fn they_are_dropped_with_a_future_that_is_dropped() {
        let never_polled = ["a", "b", "c", "rest"];
        same!(drop(awaited(Tracked("a"), Tracked("b"), pair())) => never_polled);
        same!({
            let mut future = Box::pin(awaited(Tracked("a"), Tracked("b"), pair()));
            assert!(poll_once(future.as_mut()).is_pending());
        } => ["c", "rest", "b", "a"]);
    }

    #[test]
    fn they_are_dropped_in_order_also_where_they_may_have_moved() {
        same!(moved_on_one_path(Tracked("a"), Tracked("b"), false) => ["body", "b", "a"]);
        same!(moved_on_one_path(Tracked("a"), Tracked("b"), true) => ["b", "a"]);
        let stopped = ["a", "body", "b"];
        same!(block_on(moved_on_one_path_of_a_future(Tracked("a"), Tracked("b"), true)) => stopped);
        let went_on = ["body", "b", "a"];
        same!(block_on(moved_on_one_path_of_a_future(Tracked("a"), Tracked("b"), false)) => went_on);
    }

    #[test]
    fn they_outlive_the_locals() {
        same!(locals(Tracked("a"), Tracked("b")) => ["b", "later", "local", "a"]);
    }
}

mod receivers {
    use super::*;

    twice! {
        pub(super) struct Model {
            pub(super) first: Tracked,
            pub(super) second: Tracked,
        }

        impl Model {
            pub(super) fn new() -> Self {
                Self { first: Tracked("first"), second: Tracked("second") }
            }

            pub(super) fn ignored(self, _a: Tracked) -> Result<(), ()> {
                note("body");
                Ok(())
            }

            pub(super) async fn ignored_by_a_future(self, _a: Tracked) {
                yield_now().await;
                note("body");
            }

            pub(super) fn in_part(self, _a: Tracked, take: bool) -> Result<Option<Tracked>, ()> {
                note("body");
                Ok(take.then_some(self.second))
            }

            pub(super) async fn in_part_by_a_future(self, _a: Tracked) {
                drop(self.second);
                yield_now().await;
                note("body");
            }

            pub(super) fn changed(mut self: Box<Self>) -> Result<Box<Self>, ()> {
                self.first = Tracked("new");
                Ok(self)
            }
        }
    }

    #[test]
    fn they_are_dropped_last_and_as_a_whole() {
        same!(Model::new().ignored(Tracked("a")) => ["body", "a", "first", "second"]);
        same!(block_on(Model::new().ignored_by_a_future(Tracked("a"))) => ["body", "a", "first", "second"]);
        same!(drop(Model::new().ignored_by_a_future(Tracked("a"))) => ["first", "second", "a"]);
    }

    #[test]
    fn they_may_be_moved_in_part() {
        same!(Model::new().in_part(Tracked("a"), true) => ["body", "a", "first", "second"]);
        same!(Model::new().in_part(Tracked("a"), false) => ["body", "second", "a", "first"]);
        same!(block_on(Model::new().in_part_by_a_future(Tracked("a"))) => ["second", "body", "a", "first"]);
    }

    #[test]
    fn they_may_be_changed_and_returned() {
        same!(Box::new(Model::new()).changed() => ["first", "new", "second"]);
    }
}

mod borrows {
    use super::*;

    twice! {
        #[derive(Default)]
        pub(super) struct Frame {
            pub(super) rows: Vec<u32>,
            pub(super) name: String,
        }

        impl Frame {
            pub(super) fn first(&mut self) -> Result<&mut u32, String> {
                match self.rows.first_mut() {
                    Some(row) => Ok(row),
                    None => Err(self.name.clone()),
                }
            }

            pub(super) fn both(&mut self) -> Result<(&mut u32, &str), String> {
                let row = self.rows.first_mut().ok_or_else(String::new)?;
                Ok((row, &self.name))
            }

            pub(super) fn itself(&mut self) -> Result<&mut Self, ()> {
                self.rows.push(1);
                Ok(self)
            }

            pub(super) fn rows(&self) -> Result<impl Iterator<Item = &u32>, ()> {
                Ok(self.rows.iter())
            }

            pub(super) async fn later(&mut self, more: &[u32]) -> Result<&mut u32, String> {
                self.rows.extend(more);
                yield_now().await;
                self.first()
            }
        }

        pub(super) fn longer<'a>(left: &'a str, right: &'a str) -> Result<&'a str, ()> {
            if left.len() > right.len() { Ok(left) } else { Ok(right) }
        }

        pub(super) fn changed<'a>(slot: &'a mut Option<u32>, more: &'a u32) -> Result<&'a mut u32, &'a str> {
            Ok(slot.insert(*more))
        }
    }

    #[test]
    fn they_come_back_through_results_and_futures() {
        let mut frame = timed::Frame { rows: vec![1], name: "frame".into() };
        *frame.first().unwrap() += 1;
        *frame.both().unwrap().0 += 1;
        assert_eq!(frame.itself().unwrap().rows, [3, 1]);
        assert_eq!(frame.rows().unwrap().sum::<u32>(), 4);
        assert_eq!(*block_on(frame.later(&[7])).unwrap(), 3);
        frame.rows.clear();
        assert_eq!(block_on(frame.later(&[])), Err("frame".to_owned()));
        assert_eq!(timed::longer("ab", "c"), Ok("ab"));
        let mut slot = None;
        *timed::changed(&mut slot, &1).unwrap() += 1;
        assert_eq!(slot, Some(2));
    }
}

mod control_flow {
    use super::*;

    #[derive(Debug, PartialEq)]
    pub(super) struct Failure(String);

    impl From<std::num::ParseIntError> for Failure {
        fn from(error: std::num::ParseIntError) -> Self {
            Self(error.to_string())
        }
    }

    twice! {
        pub(super) fn parsed(text: &str) -> Result<u32, Failure> {
            if text.is_empty() {
                return Ok(0);
            }
            let value: u32 = text.parse()?;
            Ok(value)
        }

        pub(super) async fn parsed_later(text: &str) -> Result<u32, Failure> {
            if text.is_empty() {
                return Ok(0);
            }
            yield_now().await;
            Ok(text.parse()?)
        }

        pub(super) fn unsized_value(text: &str) -> Result<Box<dyn Fn() -> u32>, Box<dyn std::error::Error>> {
            let value: u32 = text.parse()?;
            Ok(Box::new(move || value))
        }

        pub(super) fn factorial(n: u64) -> Result<u64, ()> {
            if n < 2 { Ok(1) } else { factorial(n - 1)?.checked_mul(n).ok_or(()) }
        }

        pub(super) async fn factorial_later(n: u64) -> Result<u64, ()> {
            if n < 2 {
                return Ok(1);
            }
            Box::pin(factorial_later(n - 1)).await?.checked_mul(n).ok_or(())
        }
    }

    #[test]
    fn return_and_question_mark_leave_the_function() {
        for text in ["", "7", "x"] {
            assert_eq!(plain::parsed(text), timed::parsed(text));
            assert_eq!(block_on(plain::parsed_later(text)), block_on(timed::parsed_later(text)));
        }
        assert_eq!(timed::unsized_value("7").unwrap()(), 7);
        assert_eq!(
            timed::unsized_value("x").err().unwrap().to_string(),
            "invalid digit found in string"
        );
    }

    #[test]
    fn recursion_goes_on() {
        assert_eq!((timed::factorial(20), timed::factorial(21)), (plain::factorial(20), Err(())));
        assert_eq!(block_on(timed::factorial_later(20)), plain::factorial(20));
    }
}

mod temporaries {
    use super::*;

    pub(super) struct Guard<'a>(#[expect(dead_code, reason = "it only borrows")] &'a Tracked);

    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            note("guard");
        }
    }

    impl Guard<'_> {
        fn value(&self) -> u32 {
            1
        }
    }

    twice! {
        pub(super) fn of_the_last_expression(a: Tracked) -> u32 {
            let _local = Tracked("local");
            Guard(&a).value()
        }

        pub(super) fn of_the_last_result(a: Tracked) -> Result<u32, ()> {
            let _local = Tracked("local");
            Ok(Guard(&a).value())
        }

        pub(super) async fn of_the_last_await(a: Tracked) -> u32 {
            let _local = Tracked("local");
            Guard(&a).value()
        }

        pub(super) fn locked(rows: Mutex<Vec<u32>>) -> Result<usize, ()> {
            Ok(rows.lock().unwrap().len())
        }

        pub(super) async fn borrowed(rows: RefCell<Vec<u32>>) -> usize {
            rows.borrow().len()
        }
    }

    #[test]
    fn they_go_when_they_go_in_the_plain_function() {
        let expected = ["guard", "local", "a"];
        same!(of_the_last_expression(Tracked("a")) => expected);
        same!(of_the_last_result(Tracked("a")) => expected);
        same!(block_on(of_the_last_await(Tracked("a"))) => expected);
        assert_eq!(timed::locked(Mutex::new(vec![1])), plain::locked(Mutex::new(vec![1])));
        assert_eq!(block_on(timed::borrowed(RefCell::new(vec![1]))), 1);
    }
}

mod panics {
    use super::*;

    twice! {
        pub(super) fn with_payload(payload: u32) -> u32 {
            std::panic::panic_any(payload)
        }

        pub(super) fn of_a_result(payload: u32) -> Result<u32, ()> {
            std::panic::panic_any(payload)
        }

        pub(super) async fn of_a_future(payload: u32) {
            yield_now().await;
            std::panic::panic_any(payload)
        }

        #[track_caller]
        pub(super) fn where_called() -> &'static Location<'static> {
            Location::caller()
        }

        #[track_caller]
        pub(super) fn where_called_for_a_result() -> Result<&'static Location<'static>, ()> {
            Ok(Location::caller())
        }
    }

    fn payload(run: impl FnOnce()) -> u32 {
        *catch_unwind(AssertUnwindSafe(run)).unwrap_err().downcast().unwrap()
    }

    #[test]
    fn they_go_on_with_their_payload() {
        assert_eq!(payload(|| _ = timed::with_payload(1)), 1);
        assert_eq!(payload(|| _ = timed::of_a_result(2)), 2);
        assert_eq!(payload(|| block_on(timed::of_a_future(3))), 3);
    }

    #[test]
    fn the_caller_stays_the_caller() {
        assert_eq!(timed::where_called().line(), line!());
        assert_eq!(timed::where_called_for_a_result().unwrap().line(), line!());
        assert_eq!(plain::where_called().line(), line!());
        assert_eq!(plain::where_called_for_a_result().unwrap().line(), line!());
    }
}

mod futures {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    twice! {
        pub(super) async fn with_a_cell(rows: Cell<u32>) -> u32 {
            yield_now().await;
            rows.get()
        }

        pub(super) async fn through_a_reference(rows: &mut Cell<u32>) -> u32 {
            yield_now().await;
            rows.get()
        }

        pub(super) fn lazily(started: &Cell<bool>) -> impl Future<Output = ()> + '_ {
            note("called");
            async move { started.set(true) }
        }

        pub(super) async fn not_at_all() {
            note("polled");
        }

        pub(super) async fn shared(rows: Rc<u32>) -> u32 {
            yield_now().await;
            *rows
        }
    }

    fn is_send<T: Send>(value: T) -> T {
        value
    }

    #[test]
    fn they_are_send_where_the_plain_ones_are() {
        assert_eq!(block_on(is_send(plain::with_a_cell(Cell::new(1)))), 1);
        assert_eq!(block_on(is_send(timed::with_a_cell(Cell::new(1)))), 1);
        assert_eq!(block_on(is_send(timed::through_a_reference(&mut Cell::new(1)))), 1);
        assert_eq!(block_on(timed::shared(Rc::new(1))), 1);
    }

    #[test]
    fn nothing_happens_before_the_first_poll() {
        same!(drop(not_at_all()) => [""; 0]);
        same!({
            let started = Cell::new(false);
            drop(lazily(&started));
            assert!(!started.get());
        } => ["called"]);
    }

    #[test]
    fn they_can_be_pinned_and_boxed() {
        let boxed: Pin<Box<dyn Future<Output = u32> + Send>> =
            Box::pin(timed::with_a_cell(Cell::new(2)));
        assert_eq!(block_on(boxed), 2);
        let mut pinned = pin!(timed::not_at_all());
        assert!(poll_once(pinned.as_mut()).is_ready());
    }
}
