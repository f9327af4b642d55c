//! What is in `logs.jsonl`, and that it belongs together with the spans.

use std::collections::HashMap;

use crate::child::{Child, text};

crate::trials![
    every_line_has_the_names_of_the_contract,
    decoration_is_on_the_console_only,
    a_milestone_is_information_with_an_outcome,
    no_field_is_lost_to_a_reserved_name,
    every_record_names_the_span_it_was_written_in_on_every_thread,
    what_is_logged_before_the_run_is_part_of_it,
    what_the_end_of_a_thread_logs_is_part_of_the_run,
    what_is_logged_before_a_run_that_cannot_start_reaches_the_console,
    what_is_logged_after_the_run_reaches_the_console,
    a_scope_gives_its_records_its_equipment,
];

fn every_line_has_the_names_of_the_contract() {
    let run = Child::of("pipeline")
        .env("ACM_EQUIPMENT", "FD_FAN")
        .env("ACM_EQUIP_ID", "7")
        .env("ACM_RUN_ID", "r1")
        .run();
    for log in run.logs() {
        let time = text(&log, "timestamp");
        assert!(
            time.len() == "2026-11-23T10:15:02.000000000Z".len() && time.ends_with('Z'),
            "{time}"
        );
        assert_eq!((text(&log, "equipment"), &log["equip_id"]), ("FD_FAN", &7.into()));
        assert_eq!(text(&log, "run_id"), "r1");
        assert_eq!((text(&log, "trace_id").len(), text(&log, "span_id").len()), (32, 16));
        assert!(!text(&log, "level").is_empty() && !text(&log, "component").is_empty());
    }
    assert_eq!(text(&run.log("loading 12948 rows"), "source"), "a file.csv");
    assert!(run.run_dir().ends_with("r1"));
}

fn decoration_is_on_the_console_only() {
    let run = Child::of("every_kind").run();
    let messages: Vec<_> = run.logs().iter().map(|log| text(log, "message").to_owned()).collect();
    assert_eq!(
        messages[..4],
        ["an info record", "an ok record", "a warn record", "an error record"]
    );
    assert_eq!(messages.len(), 5, "{messages:?}");
}

fn a_milestone_is_information_with_an_outcome() {
    let log = Child::of("every_kind").run().log("an ok record");
    assert_eq!((text(&log, "level"), text(&log, "outcome")), ("INFO", "success"));
    assert_eq!(text(&log, "outcome_"), "mine");
}

fn no_field_is_lost_to_a_reserved_name() {
    let log = Child::of("every_kind").run().log("a warn record");
    assert_eq!((text(&log, "level"), text(&log, "level_")), ("WARN", "mine"));
    assert_eq!((text(&log, "message"), text(&log, "message_")), ("a warn record", "mine too"));
}

fn every_record_names_the_span_it_was_written_in_on_every_thread() {
    let run = Child::of("pipeline").run();
    let spans = run.spans();
    let names: HashMap<_, _> = spans.iter().map(|span| (span.id(), span.name())).collect();
    let span_of = |message: &str| {
        let log = run.log(message);
        assert_eq!(text(&log, "trace_id"), spans[0].0["traceId"]);
        names[text(&log, "span_id")].to_owned()
    };
    assert_eq!(span_of("loading 12948 rows"), "load");
    assert_eq!(span_of("building features"), "build_features");
    assert_eq!(span_of("imputing"), "impute");
    assert_eq!(span_of("rolling"), "rolling");
    assert_eq!(span_of("all done"), "whole");
    assert_eq!(span_of("load finished"), "load");
    assert_eq!(span_of("run finished"), "run");
    for part in 0..3 {
        let log = run.log(&format!("scoring part {part}"));
        let span = spans.iter().find(|span| span.id() == text(&log, "span_id")).unwrap();
        assert_eq!(span.name(), "score");
        assert_eq!(span.attribute("thread.name"), Some(format!("worker-{part}")));
        let parent = names[span.parent().unwrap()];
        assert_eq!(parent, "whole");
    }
    // Records without a component of their own have that of the phase around them.
    assert_eq!(text(&run.log("imputing"), "component"), "FEAT");
}

fn what_is_logged_before_the_run_is_part_of_it() {
    let run = Child::of("early_and_late").run();
    let (log, root) = (run.log("before the run"), &run.spans()[0]);
    assert_eq!((text(&log, "span_id"), text(&log, "component")), (root.id(), "CFG"));
    assert!(run.stdout.contains("[CFG] before the run\n"), "{}", run.stdout);
    assert!(!run.stdout.contains("not for everybody"));
}

fn what_the_end_of_a_thread_logs_is_part_of_the_run() {
    let run = Child::of("logs_with_its_last_breath").run();
    let (log, spans) = (run.log("the last breath"), run.spans());
    let root = spans.iter().find(|span| span.parent().is_none()).unwrap();
    assert_eq!((text(&log, "span_id"), text(&log, "component")), (root.id(), "DATA"));
    assert_eq!(text(&log, "trace_id"), root.0["traceId"]);
    assert!(run.stdout.contains("[DATA] the last breath\n"), "{}", run.stdout);
}

fn what_is_logged_before_a_run_that_cannot_start_reaches_the_console() {
    let run = Child::of("early_and_late").env("ACM_TIMINGS", "maybe").run();
    assert_eq!(run.status.code(), Some(2));
    assert!(run.stdout.ends_with("[INFO] [CFG] before the run\n"), "{}", run.stdout);
}

fn what_is_logged_after_the_run_reaches_the_console() {
    let run = Child::of("early_and_late").run();
    assert!(
        run.stdout.lines().last().unwrap().ends_with("[INFO] [CFG] after the run"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.ends_with("[ERROR] [CFG] an error after the run\n"), "{}", run.stderr);
    assert!(run.logs().iter().all(|log| text(log, "message") != "after the run"));
    let json = Child::of("early_and_late").env("ACM_LOG_FORMAT", "json").run();
    let last = crate::child::json_lines(&json.stdout).pop().unwrap();
    assert_eq!(text(&last, "message"), "after the run");
    assert_eq!(text(&last, "run_id"), text(&json.logs()[0], "run_id"));
}

fn a_scope_gives_its_records_its_equipment() {
    let run = Child::of("equipments").run();
    let equipment = |message: &str| {
        let log = run.log(message);
        (text(&log, "equipment").to_owned(), log["equip_id"].as_i64())
    };
    assert_eq!(equipment("outside"), ("fleet".to_owned(), Some(0)));
    assert_eq!(equipment("scoring part 1"), ("GT_1".to_owned(), Some(1)));
    assert_eq!(equipment("scoring part 2"), ("GT_2".to_owned(), Some(2)));
    assert_eq!(equipment("score finished"), ("GT_1".to_owned(), Some(1)));
    let spans = run.spans();
    let scores: Vec<_> = spans.iter().filter(|span| span.name() == "score").collect();
    assert_eq!(scores[1].attribute("acm.equipment").as_deref(), Some("GT_2"));
    assert_eq!(scores[1].attribute("acm.equip_id").as_deref(), Some("2"));
}
