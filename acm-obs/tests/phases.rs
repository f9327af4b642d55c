//! What calls through phases record, seen through `testing::capture`.
#![cfg(all(feature = "testing", not(feature = "off")))]

use acm_obs::__private::{self, Site};
use acm_obs::testing::{Capture, OwnedSpan, capture};
use acm_obs::{Component, Context, PhaseOutcome, Value, section};

fn span<'a>(spans: &'a [OwnedSpan], name: &str) -> &'a OwnedSpan {
    spans.iter().find(|span| span.phase.name() == name).unwrap_or_else(|| panic!("no span {name}"))
}

fn spans(obs: &Capture) -> Vec<OwnedSpan> {
    obs.spans().collect()
}

#[test]
fn a_section_is_a_child_of_the_one_around_it() {
    let obs = capture();
    section!("outer", { section!("inner", {}) });
    let spans = spans(&obs);
    assert_eq!(span(&spans, "inner").parent_id, span(&spans, "outer").span_id);
    assert_eq!(obs.phase("inner").paths(), ["outer/inner"]);
}

#[test]
fn the_value_of_a_section_is_that_of_its_block_and_control_flow_leaves_it() {
    fn early(stop: bool) -> Result<u32, String> {
        let value = section!("work", {
            if stop {
                return Ok(1);
            }
            "7".parse::<u32>().map_err(|error| error.to_string())?
        });
        Ok(value)
    }
    let obs = capture();
    assert_eq!((early(true), early(false)), (Ok(1), Ok(7)));
    assert_eq!(obs.phase("work").calls(), 2);
}

#[test]
fn children_and_the_phase_itself_add_up_to_the_total() {
    let obs = capture();
    section!("parent", {
        for _ in 0..100 {
            section!("child", { std::hint::black_box(0) });
        }
    });
    let (parent, child) = (obs.phase("parent"), obs.phase("child"));
    assert_eq!(parent.self_time() + child.total(), parent.total());
    assert_eq!(child.self_time(), child.total());
}

#[test]
fn recursion_folds_into_one_path_and_counts_every_call() {
    static EVEN: Site = Site::section("even", "", "", 0);
    static ODD: Site = Site::section("odd", "", "", 0);
    fn descend(depth: u32) {
        let _call = __private::enter(if depth.is_multiple_of(2) { &EVEN } else { &ODD });
        if depth > 0 {
            descend(depth - 1);
        }
    }
    let obs = capture();
    descend(999);
    let (even, odd) = (obs.phase("even"), obs.phase("odd"));
    assert_eq!((even.calls(), odd.calls()), (500, 500));
    assert_eq!((odd.paths(), even.paths()), (vec!["odd"], vec!["odd/even"]));
    let longest = spans(&obs).iter().map(|span| span.duration).max().expect("spans");
    assert_eq!(even.self_time() + odd.self_time(), longest);
}

#[test]
fn calls_deeper_than_can_be_recorded_still_run() {
    fn descend(depth: u32) -> u32 {
        section!("deep", { if depth == 0 { 0 } else { 1 + descend(depth - 1) } })
    }
    let deep = std::thread::Builder::new().stack_size(256 << 20);
    let joined = deep.spawn(|| {
        let obs = capture();
        (descend(70_000), obs.phase("deep").calls())
    });
    let (depth, calls) = joined.expect("a thread").join().expect("no panic");
    assert_eq!(depth, 70_000);
    assert!((60_000..70_000).contains(&calls), "{calls}");
}

#[test]
fn fields_and_errors_stand_on_the_innermost_phase() {
    let obs = capture();
    section!("outer", {
        section!("inner", {
            acm_obs::record!(rows = 3_usize, name = "x", ratio = 0.5, ok = true, "odd.name" = %7, list = ?[1]);
            acm_obs::record!(rows = 4_usize);
            __private::fail(|| Some("broken".into()));
        });
        acm_obs::record!(of.outer = 1_i8);
    });
    let spans = spans(&obs);
    let (inner, outer) = (span(&spans, "inner"), span(&spans, "outer"));
    let expected = [
        ("rows", Value::U64(4)),
        ("name", Value::Text("x".into())),
        ("ratio", Value::F64(0.5)),
        ("ok", Value::Bool(true)),
        ("odd.name", Value::Text("7".into())),
        ("list", Value::Text("[1]".into())),
    ];
    let fields: Vec<_> =
        inner.fields.iter().map(|(name, value)| (&**name, value.clone())).collect();
    assert_eq!(fields, expected);
    assert_eq!((inner.outcome, inner.error.as_deref()), (PhaseOutcome::Error, Some("broken")));
    assert_eq!((outer.outcome, outer.field("of.outer")), (PhaseOutcome::Ok, Some(&Value::I64(1))));
    assert_eq!((obs.phase("inner").errors(), obs.phase("outer").errors()), (1, 0));
}

#[test]
fn an_expression_of_a_field_may_record_fields_itself() {
    let obs = capture();
    section!("outer", {
        acm_obs::record!(
            first = {
                acm_obs::record!(second = 2_u8);
                1_u8
            }
        );
    });
    let spans = spans(&obs);
    assert_eq!(span(&spans, "outer").fields.len(), 2);
}

#[test]
fn a_panic_is_an_outcome_and_goes_on_unchanged() {
    let obs = capture();
    let payload = std::panic::catch_unwind(|| section!("falls", { std::panic::panic_any(7_u8) }));
    assert_eq!(payload.expect_err("a panic").downcast_ref::<u8>(), Some(&7));
    section!("after", {});
    let spans = spans(&obs);
    assert_eq!(span(&spans, "falls").outcome, PhaseOutcome::Panic);
    assert_eq!(span(&spans, "after").outcome, PhaseOutcome::Ok);
}

#[test]
fn a_call_that_runs_while_another_unwinds_has_not_panicked() {
    struct Cleanup;
    impl Drop for Cleanup {
        fn drop(&mut self) {
            section!("cleanup", {});
        }
    }
    let obs = capture();
    let _ = std::panic::catch_unwind(|| {
        section!("falls", {
            let _cleanup = Cleanup;
            std::panic::panic_any(())
        })
    });
    let spans = spans(&obs);
    assert_eq!(span(&spans, "cleanup").outcome, PhaseOutcome::Ok);
    assert_eq!(span(&spans, "falls").outcome, PhaseOutcome::Panic);
}

#[test]
fn guards_of_names_at_run_time_may_go_in_any_order() {
    let obs = capture();
    let first = acm_obs::span(&format!("first-{}", 1), Component::MODEL);
    let second = acm_obs::span("second", Component::MODEL);
    first.record("rows", 1);
    drop(first);
    section!("under-second", {});
    second.fail("late");
    drop(second);
    section!("on-its-own", {});
    let spans = spans(&obs);
    assert_eq!(span(&spans, "second").parent_id, span(&spans, "first-1").span_id);
    assert_eq!(span(&spans, "under-second").parent_id, span(&spans, "second").span_id);
    assert_eq!(obs.phase("on-its-own").paths(), ["on-its-own"]);
    assert_eq!(span(&spans, "second").error.as_deref(), Some("late"));
    assert_eq!(span(&spans, "first-1").phase.component(), Component::MODEL);
}

#[test]
fn a_thread_that_attaches_a_context_works_under_its_phase() {
    let obs = capture();
    section!("spawner", {
        let context = Context::current();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| context.in_scope(|| section!("worker", {})));
            }
        });
    });
    let spans = spans(&obs);
    let spawner = span(&spans, "spawner");
    let workers: Vec<_> = spans.iter().filter(|span| span.phase.name() == "worker").collect();
    assert_eq!(workers.len(), 4);
    assert!(workers.iter().all(|worker| worker.parent_id == spawner.span_id));
    assert_eq!(obs.phase("worker").paths(), ["spawner/worker"]);
    // Other threads work beside it, not instead of it.
    assert_eq!(obs.phase("spawner").self_time(), obs.phase("spawner").total());
}

#[test]
fn what_other_threads_do_is_not_captured() {
    let obs = capture();
    std::thread::spawn(|| section!("elsewhere", {})).join().expect("no panic");
    assert_eq!(obs.phase("elsewhere").calls(), 0);
    assert_eq!(obs.spans().count(), 0);
}

#[test]
fn an_equipment_scope_is_no_phase_but_marks_those_inside() {
    let obs = capture();
    section!("batch", {
        for id in 1..=2 {
            acm_obs::with_equipment(&format!("FAN_{id}"), id, || {
                section!("fit", { acm_obs::acm_log::model!("fitting") });
            });
        }
    });
    let spans = spans(&obs);
    let fits: Vec<_> = spans.iter().filter(|span| span.phase.name() == "fit").collect();
    let equipments: Vec<_> =
        fits.iter().map(|fit| fit.phase.equipment().map(|of| (of.name(), of.id()))).collect();
    assert_eq!(equipments, [Some(("FAN_1", 1)), Some(("FAN_2", 2))]);
    let batch = span(&spans, "batch");
    assert!(fits.iter().all(|fit| fit.parent_id == batch.span_id));
    assert_eq!(obs.phase("fit").paths(), ["batch/fit", "batch/fit"]);
    assert_eq!(
        obs.phase("batch").self_time() + obs.phase("fit").total(),
        obs.phase("batch").total()
    );
    let logged: Vec<_> = obs.logs().map(|log| log.record.equipment.map(|of| of.name())).collect();
    assert_eq!(logged, [Some("FAN_1"), Some("FAN_2")]);
}

#[test]
fn an_error_that_cannot_be_printed_fails_nobody() {
    struct Unprintable;
    impl std::fmt::Display for Unprintable {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Err(std::fmt::Error)
        }
    }
    #[acm_obs::acm_phase(component = "DATA")]
    fn load() -> Result<(), Unprintable> {
        Err(Unprintable)
    }
    let obs = capture();
    assert!(load().is_err());
    let spans = spans(&obs);
    assert_eq!(span(&spans, "load").error.as_deref(), Some("<cannot be printed>"));
}

#[test]
fn recursion_through_an_equipment_scope_folds_too() {
    fn descend(depth: u32) {
        section!("level", {
            if depth > 0 {
                acm_obs::with_equipment("FAN", 1, || descend(depth - 1));
            }
        });
    }
    let obs = capture();
    descend(200);
    assert_eq!(obs.phase("level").calls(), 201);
    assert_eq!(obs.phase("level").paths(), ["level", "level/level"]);
}
