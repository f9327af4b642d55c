//! `spans.jsonl` as a whole: one root, no orphans, bounded, and what is left out is told.

use std::collections::{HashMap, HashSet};

use crate::child::{Child, Ended, Span};

crate::trials![
    a_run_is_one_tree,
    a_span_has_the_attributes_of_the_contract,
    a_crowded_run_is_bounded_and_still_one_tree,
    children_that_outlive_their_parents_are_no_orphans,
    a_call_that_ends_after_the_run_is_told_of_once,
];

/// One root, every id once, every parent there.
fn assert_tree(spans: &[Span]) {
    let roots: Vec<_> =
        spans.iter().filter(|span| span.parent().is_none()).map(Span::name).collect();
    assert_eq!(roots, ["run"]);
    let ids: HashSet<_> = spans.iter().map(Span::id).collect();
    assert_eq!(ids.len(), spans.len());
    for span in spans {
        if let Some(parent) = span.parent() {
            assert!(
                ids.contains(parent),
                "`{}` hangs on {parent}, which is not there",
                span.name()
            );
        }
        assert_eq!(span.0["traceId"], spans[0].0["traceId"]);
    }
}

fn count(spans: &[Span]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for span in spans {
        *counts.entry(span.name()).or_default() += 1;
    }
    counts
}

fn a_run_is_one_tree() {
    let run = Child::of("pipeline").run();
    let spans = run.spans();
    assert_tree(&spans);
    let parents: HashMap<_, _> = spans.iter().map(|span| (span.id(), span.name())).collect();
    let path = |name: &str| {
        let span = spans.iter().find(|span| span.name() == name).unwrap();
        parents[span.parent().unwrap()]
    };
    assert_eq!(path("whole"), "run");
    assert_eq!(path("load"), "whole");
    assert_eq!(path("impute"), "build_features");
    assert_eq!(path("rolling"), "build_features");
    let time = |span: &Span, name: &str| span.0[name].as_str().unwrap().parse::<u64>().unwrap();
    for span in &spans {
        assert!(time(span, "startTimeUnixNano") <= time(span, "endTimeUnixNano"));
    }
}

fn a_span_has_the_attributes_of_the_contract() {
    let run = Child::of("pipeline").env("ACM_EQUIPMENT", "FD_FAN").env("ACM_EQUIP_ID", "7").run();
    let spans = run.spans();
    let load = spans.iter().find(|span| span.name() == "load").unwrap();
    let value = |key: &str| load.attribute(key).unwrap_or_else(|| panic!("no {key}"));
    assert_eq!(value("acm.component"), "DATA");
    assert_eq!(value("acm.phase"), "load");
    assert_eq!((value("acm.equipment"), value("acm.equip_id")), ("FD_FAN".into(), "7".into()));
    assert_eq!(value("acm.run_id"), run.report()["run_id"].as_str().unwrap());
    assert!(
        value("code.function.name").ends_with("::scenarios::load"),
        "{}",
        value("code.function.name")
    );
    assert!(value("code.file.path").ends_with("scenarios.rs"));
    assert!(value("code.line.number").parse::<u32>().unwrap() > 0);
    assert_eq!(value("thread.name"), "main");
    assert_eq!(value("rows"), "12948");
    assert_eq!(load.0["kind"], 1);
    assert_eq!(load.0["status"], serde_json::json!({}));
    let scope = &run.requests()[0]["resourceSpans"][0]["scopeSpans"][0]["scope"];
    assert_eq!(scope["name"], "acm-obs-runtime");
}

/// The number of spans that the root and the report say were left out.
fn left_out(run: &Ended, spans: &[Span]) -> u64 {
    let root = spans.iter().find(|span| span.parent().is_none()).unwrap();
    let told: u64 = root.attribute("acm.spans.left_out").unwrap().parse().unwrap();
    let output = &run.report()["telemetry"]["signals"]["spans"]["outputs"]["spans.jsonl"];
    assert_eq!(output["left_out"]["site_limit"], told, "{output}");
    assert_eq!(output["delivered"], spans.len(), "{output}");
    told
}

fn a_crowded_run_is_bounded_and_still_one_tree() {
    let run = Child::of("crowded").run();
    let spans = run.spans();
    assert_tree(&spans);
    let counts = count(&spans);
    assert_eq!(counts["leaf"], 10);
    // Ten of its own, and those that kept leaves hang on.
    assert!((10..=20).contains(&counts["branch"]), "{counts:?}");
    let (report, left_out) = (run.report(), left_out(&run, &spans));
    let signal = &report["telemetry"]["signals"]["spans"];
    let lost: u64 =
        signal["dropped"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum();
    // Every call is accounted for: in the file, left out, or lost. The root is no call.
    let calls: u64 = 3 * (2 * 40 * 39 / 2 + 80 + 1) + 200_000 + 1;
    assert_eq!(spans.len() as u64 - 1 + left_out + lost, calls, "{signal}");
}

fn children_that_outlive_their_parents_are_no_orphans() {
    let run = Child::of("late_children").run();
    let spans = run.spans();
    assert_tree(&spans);
    let counts = count(&spans);
    assert_eq!((counts["parent"], counts["child"]), (2, 2));
    assert_eq!(left_out(&run, &spans), 36);
}

fn a_call_that_ends_after_the_run_is_told_of_once() {
    let run = Child::of("works_while_it_ends").env("ACM_TEST_DEADLINE", "1").run_unread(false);
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    let spans = run.spans();
    assert_tree(&spans);
    assert_eq!(spans.last().unwrap().name(), "run");
}
