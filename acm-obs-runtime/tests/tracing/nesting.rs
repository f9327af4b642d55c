//! Phases in spans of other crates and the other way round.

use std::thread;

use acm_obs::{Component, Context, acm_phase};
use tracing::{Span, info_span, instrument};

use crate::run::observe;
use crate::{case, cases};

cases![
    a_span_inside_of_a_phase_is_its_child,
    a_phase_inside_of_a_span_is_its_child,
    they_alternate_to_any_depth,
    a_span_may_name_its_parent,
    guards_may_go_in_any_order,
    a_span_may_be_entered_on_another_thread,
    a_span_that_is_open_when_the_run_ends_is_told_of,
    a_span_from_before_the_run_is_none_of_it,
    fields_keep_their_types,
    recursion_and_re_entry_are_fine,
];

#[acm_phase(component = "DATA")]
fn phase() {}

#[acm_phase(component = "DATA")]
fn around(work: impl FnOnce()) {
    work();
}

#[instrument(skip_all)]
fn foreign(work: impl FnOnce()) {
    work();
}

case!(
    a_span_inside_of_a_phase_is_its_child,
    {
        observe(|| around(|| foreign(|| {})));
    },
    |run| {
        assert_eq!(run.way("foreign"), "foreign<around<run");
        let foreign = run.span("foreign");
        assert_eq!(foreign.attribute("acm.component").as_deref(), Some("DATA"));
        assert!(foreign.attribute("code.file.path").unwrap().ends_with("nesting.rs"));
        assert_eq!(foreign.attribute("thread.name").as_deref(), Some("main"));
    }
);

case!(
    a_phase_inside_of_a_span_is_its_child,
    {
        observe(|| foreign(phase));
    },
    |run| {
        assert_eq!(run.way("phase"), "phase<foreign<run");
    }
);

case!(
    they_alternate_to_any_depth,
    {
        #[acm_phase(component = "FEAT")]
        fn innermost() {}
        observe(|| {
            around(|| {
                foreign(|| {
                    acm_obs::section!("middle", {
                        info_span!("deep").in_scope(|| {
                            innermost();
                            info_span!("leaf").in_scope(|| {});
                        });
                    });
                });
            });
        });
    },
    |run| {
        assert_eq!(run.way("innermost"), "innermost<deep<middle<foreign<around<run");
        assert_eq!(run.way("leaf"), "leaf<deep<middle<foreign<around<run");
    }
);

case!(
    a_span_may_name_its_parent,
    {
        observe(|| {
            around(|| {
                let parent = info_span!("parent");
                foreign(|| {
                    let child = info_span!(parent: &parent, "child");
                    child.in_scope(phase);
                    info_span!(parent: None, "orphan").in_scope(|| {});
                    info_span!(parent: &child, "grandchild").in_scope(|| {});
                });
                let of_thread = info_span!(parent: parent.id(), "elsewhere");
                thread::spawn(move || of_thread.in_scope(|| {})).join().unwrap();
            });
        });
    },
    |run| {
        assert_eq!(run.way("foreign"), "foreign<around<run");
        assert_eq!(run.way("phase"), "phase<child<parent<around<run");
        assert_eq!(run.way("grandchild"), "grandchild<child<parent<around<run");
        assert_eq!(run.way("elsewhere"), "elsewhere<parent<around<run");
        assert_eq!(run.way("orphan"), "orphan<run");
    }
);

case!(
    guards_may_go_in_any_order,
    {
        observe(|| {
            around(|| {
                let (first, second) = (info_span!("first"), info_span!("second"));
                let first = first.entered();
                let second_guard = second.enter();
                drop(first);
                acm_obs::section!("in_second", {});
                let ours = acm_obs::span("ours", Component::RUN);
                drop(second_guard);
                acm_obs::section!("in_ours", {});
                let third = info_span!("third").entered();
                drop(ours);
                acm_obs::section!("in_third", {});
                drop(third);
                acm_obs::section!("in_around", {});
            });
        });
    },
    |run| {
        assert_eq!(run.way("first"), "first<around<run");
        // It was made before either was entered.
        assert_eq!(run.way("in_second"), "in_second<second<around<run");
        assert_eq!(run.way("in_ours"), "in_ours<ours<second<around<run");
        assert_eq!(run.way("in_third"), "in_third<third<ours<second<around<run");
        assert_eq!(run.way("in_around"), "in_around<around<run");
    }
);

case!(
    a_span_may_be_entered_on_another_thread,
    {
        #[instrument(name = "taken_from")]
        fn foreign_context() -> Context {
            Context::current()
        }

        observe(|| {
            let mut span = Span::none();
            around(|| span = info_span!("carried"));
            let both = std::sync::Barrier::new(2);
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        span.in_scope(|| {
                            both.wait();
                            phase();
                        });
                    });
                }
            });
            // Our context carries a span of others as well.
            let context = foreign_context();
            thread::spawn(move || context.in_scope(|| acm_obs::section!("carried_by_us", {})))
                .join()
                .unwrap();
        });
    },
    |run| {
        let phases: Vec<_> = run.spans_of("phase").map(|phase| run.way_of(phase)).collect();
        assert_eq!(phases, ["phase<carried<around<run"; 2]);
        assert_eq!(run.way("carried_by_us"), "carried_by_us<taken_from<run");
    }
);

case!(
    a_span_that_is_open_when_the_run_ends_is_told_of,
    {
        let mut open = None;
        observe(|| {
            let span = info_span!("open", rows = 5).entered();
            phase();
            open = Some((span, info_span!("never_entered")));
        });
        // Nobody listens any more, and nothing happens.
        phase();
        info_span!("late").in_scope(|| tracing::info!("late"));
        drop(open);
        info_span!("later").in_scope(phase);
    },
    |run| {
        assert_eq!(run.way("phase"), "phase<open<run");
        assert_eq!(run.span("open").attribute("rows").as_deref(), Some("5"));
        for name in ["open", "never_entered"] {
            let outcome = run.span(name).attribute("acm.outcome");
            assert_eq!(outcome.as_deref(), Some("unfinished"), "{name}");
        }
        assert_eq!(run.names().len(), 4, "{:?}", run.names());
        assert_eq!(run.logs("late").len(), 0);
    }
);

case!(
    a_span_from_before_the_run_is_none_of_it,
    {
        use tracing_subscriber::prelude::*;

        tracing_subscriber::registry().with(acm_obs_runtime::layer()).init();
        let before = info_span!("before");
        let entered = before.clone().entered();
        observe(|| {
            phase();
            before.record("rows", 5);
            info_span!("inside").in_scope(|| {});
            info_span!(parent: &before, "inside_by_name").in_scope(|| {});
            drop(entered);
            before.in_scope(phase);
        });
        drop(before);
    },
    |run| {
        assert_eq!(run.way("inside"), "inside<run");
        assert_eq!(run.way("inside_by_name"), "inside_by_name<run");
        assert!(run.spans_of("phase").all(|phase| run.way_of(phase) == "phase<run"));
        assert_eq!(run.names().len(), 5, "{:?}", run.names());
    }
);

case!(
    fields_keep_their_types,
    {
        #[derive(Debug)]
        struct Panics;
        impl std::fmt::Display for Panics {
            fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                panic!("not to be printed")
            }
        }

        observe(|| {
            let span = info_span!(
                "fields",
                int = -3_i64,
                number = 3_u64,
                float = 0.5,
                flag = true,
                text = "a text",
                shown = %Panics,
                debug = ?Panics,
                r#type = "keyword",
                large = u128::MAX,
                later = tracing::field::Empty,
                changed = 1,
            );
            span.record("later", 7);
            span.in_scope(|| span.record("changed", 2));
            span.record("unknown", 2);
        });
    },
    |run| {
        let span = run.span("fields");
        let typed = |name: &str| {
            let attributes = span.0["attributes"].as_array().unwrap();
            let mut found = attributes.iter().filter(|attribute| attribute["key"] == name);
            let value = found.next().map(|attribute| attribute["value"].to_string());
            assert!(found.next().is_none(), "{name} twice");
            value.unwrap_or_default()
        };
        for (name, value) in [
            ("int", r#"{"intValue":"-3"}"#),
            ("number", r#"{"intValue":"3"}"#),
            ("float", r#"{"doubleValue":0.5}"#),
            ("flag", r#"{"boolValue":true}"#),
            ("text", r#"{"stringValue":"a text"}"#),
            ("shown", r#"{"stringValue":"<cannot be printed>"}"#),
            ("debug", r#"{"stringValue":"Panics"}"#),
            ("type", r#"{"stringValue":"keyword"}"#),
            ("large", r#"{"stringValue":"340282366920938463463374607431768211455"}"#),
            ("later", r#"{"intValue":"7"}"#),
            ("changed", r#"{"intValue":"2"}"#),
            ("unknown", ""),
        ] {
            assert_eq!(typed(name), value, "{name}");
        }
    }
);

case!(
    recursion_and_re_entry_are_fine,
    {
        #[instrument]
        fn down(left: u32) {
            if left > 0 {
                around(|| down(left - 1));
            }
        }
        observe(|| {
            down(3);
            let again = info_span!("again");
            let outer = again.enter();
            again.in_scope(phase);
            drop(outer);
            again.in_scope(|| {});
            around(|| {});
            // Deeper than anything is recorded.
            let spans: Vec<_> = (0..2_000).map(|_| info_span!("deep").entered()).collect();
            drop(spans);
            acm_obs::section!("after", {});
        });
    },
    |run| {
        let deepest =
            run.spans_of("down").find(|down| down.attribute("left").as_deref() == Some("0"));
        assert_eq!(run.way_of(deepest.unwrap()), "down<around<down<around<down<around<down<run");
        assert_eq!(run.way("phase"), "phase<again<run");
        assert_eq!(run.way("after"), "after<run");
    }
);
