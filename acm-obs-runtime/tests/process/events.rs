//! The log events that phases get by themselves.

use serde_json::{Map, Value};

use crate::child::{Child, Ended, text};

crate::trials![
    a_phase_logs_its_end_with_its_fields,
    sections_and_profiled_functions_log_nothing,
    the_policy_of_a_phase_says_what_is_logged,
    a_hot_site_is_summed_up_exactly,
    a_site_whose_records_are_lost_is_still_summed_up_exactly,
    calls_that_end_after_the_run_are_not_logged,
];

fn messages(run: &Ended, name: &str) -> Vec<Map<String, Value>> {
    let of_it = |log: &Map<String, Value>| text(log, "message").split(' ').next() == Some(name);
    run.logs().into_iter().filter(of_it).collect()
}

fn a_phase_logs_its_end_with_its_fields() {
    let run = Child::of("pipeline").run();
    let logs = messages(&run, "load");
    assert_eq!(logs.len(), 2);
    let (good, bad) = (&logs[0], &logs[1]);
    assert!(text(good, "message").starts_with("load finished in "), "{good:?}");
    assert_eq!((text(good, "level"), text(good, "component")), ("INFO", "DATA"));
    assert_eq!(good["rows"], 12_948);
    assert!(text(bad, "message").starts_with("load failed after "), "{bad:?}");
    assert_eq!((text(bad, "level"), text(bad, "error")), ("WARN", "no rows"));
}

fn sections_and_profiled_functions_log_nothing() {
    let run = Child::of("pipeline").run();
    for name in ["impute", "rolling"] {
        assert!(messages(&run, name).iter().all(|log| !text(log, "message").contains("finished")));
    }
}

fn the_policy_of_a_phase_says_what_is_logged() {
    let run = Child::of("policies").run();
    let said = |name: &str| -> Vec<(String, String)> {
        messages(&run, name)
            .iter()
            .map(|log| {
                let words: Vec<_> = text(log, "message").split(' ').collect();
                (text(log, "level").to_owned(), words[1..words.len().min(3)].join(" "))
            })
            .collect()
    };
    let pair = |level: &str, words: &str| (level.to_owned(), words.to_owned());
    assert_eq!(said("logs_start"), [pair("INFO", "started")]);
    assert_eq!(said("logs_both"), [pair("INFO", "started"), pair("INFO", "finished in")]);
    assert_eq!(said("logs_none"), []);
    assert_eq!(said("logs_debug"), []);
    assert_eq!(said("logs_slow"), [pair("WARN", "finished in")]);
    assert_eq!(said("logs_only_slow"), [pair("WARN", "finished in")]);
    assert_eq!(said("logs_error"), [pair("WARN", "failed after")]);
    assert_eq!(said("logs_cancelled"), [pair("INFO", "was cancelled")]);
    let slow = &messages(&run, "logs_slow")[0];
    assert!(text(slow, "message").ends_with(", slower than 1 ns"), "{slow:?}");
    let failed = &messages(&run, "logs_error")[0];
    assert_eq!((text(failed, "error"), &failed["rows"]), ("does not add up", &3.into()));
    assert_eq!(text(failed, "level_"), "mine");
    let debug = Child::of("policies").env("ACM_LOG_LEVEL", "debug").run();
    assert_eq!(text(&messages(&debug, "logs_debug")[0], "level"), "DEBUG");
}

/// How many calls the log tells of, and how many of them failed: one by one and in sums.
fn told(run: &Ended, name: &str) -> (u64, u64, usize) {
    let logs = messages(run, name);
    let number = |log: &Map<String, Value>, name: &str| log.get(name).and_then(Value::as_u64);
    let calls = logs.iter().map(|log| number(log, "count").unwrap_or(1)).sum();
    let failed = |log| match number(log, "count") {
        Some(_) => number(log, "errors").unwrap_or(0),
        None => u64::from(text(log, "message").contains("failed")),
    };
    (calls, logs.iter().map(failed).sum(), logs.len())
}

fn a_hot_site_is_summed_up_exactly() {
    let run = Child::of("hot").run();
    let (calls, failed, lines) = told(&run, "tick");
    assert_eq!((calls, failed), (1_000, 10));
    assert!(lines <= 10 * 21, "{lines} lines");
    let sum = messages(&run, "tick").pop().unwrap();
    assert!(text(&sum, "message").contains(" more times, in "), "{sum:?}");
}

fn a_site_whose_records_are_lost_is_still_summed_up_exactly() {
    let run = Child::of("very_hot").run();
    let (calls, failed, _) = told(&run, "tick");
    assert_eq!((calls, failed), (600_000, 0));
    assert_eq!(run.report()["phases"][1]["calls"], 600_000);
}

fn calls_that_end_after_the_run_are_not_logged() {
    let run = Child::of("works_while_it_ends").env("ACM_TEST_DEADLINE", "1").run_unread(false);
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    let last = run.logs().pop().unwrap();
    assert!(text(&last, "message").starts_with("run finished in "), "{last:?}");
    let report = run.report();
    let work = report["phases"].as_array().unwrap().iter().find(|phase| phase["name"] == "work");
    assert_eq!(work.unwrap()["calls"], told(&run, "work").0);
}
