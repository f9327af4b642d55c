//! The ways a run ends without a signal: each leaves a whole report.

use crate::child::{Child, Ended, text};

crate::trials![
    an_error_fails_the_run_everywhere,
    the_worst_outcome_counts,
    a_run_with_nothing_to_do_ends_well,
    a_dropped_guard_ends_the_run,
    a_guard_that_is_never_dropped_is_finished_at_the_exit,
    a_panic_in_main_fails_the_run,
    an_exit_from_inside_of_a_phase_finishes_the_run,
    an_exit_with_stdout_locked_finishes_the_run,
    an_exit_on_another_thread_finishes_the_run,
];

/// The run ended so, and everything says the same.
fn assert_outcome(run: &Ended, outcome: &str, error: Option<&str>) {
    let report = run.report();
    assert_eq!(report["outcome"], outcome, "{}", run.stderr);
    assert_eq!(report["error"].as_str(), error);
    let spans = run.spans();
    let root = spans.iter().find(|span| span.parent().is_none()).unwrap();
    assert_eq!((root.name(), root.attribute("acm.outcome").as_deref()), ("run", Some(outcome)));
    let code = if outcome == "FAIL" { 2 } else { 1 };
    assert_eq!(root.0["status"]["code"], code);
    let last = run.logs().pop().unwrap();
    let message = text(&last, "message");
    assert!(message.starts_with("run finished in "), "{message}");
    assert!(message.ends_with(&format!(", outcome={outcome}")), "{message}");
    assert_eq!(text(&last, "outcome"), outcome);
}

fn an_error_fails_the_run_everywhere() {
    let run = Child::of("fails").run();
    assert_eq!(run.status.code(), Some(1));
    assert_outcome(&run, "FAIL", Some("no rows"));
    assert!(run.stderr.contains("[ERROR] [RUN] no rows\n"), "{}", run.stderr);
    assert_eq!(text(&run.log("no rows"), "level"), "ERROR");
    let spans = run.spans();
    let load = spans.iter().find(|span| span.name() == "load").unwrap();
    assert_eq!(
        (&load.0["status"]["code"], &load.0["status"]["message"]),
        (&2.into(), &"no rows".into())
    );
    assert_eq!(load.0["events"][0]["name"], "exception");
}

fn the_worst_outcome_counts() {
    let run = Child::of("degraded").run();
    assert_eq!(run.status.code(), Some(0));
    assert_outcome(&run, "DEGRADED", Some("no model for GMM"));
}

fn a_run_with_nothing_to_do_ends_well() {
    let run = Child::of("noop").run();
    assert_eq!(run.status.code(), Some(0));
    assert_outcome(&run, "NOOP", None);
}

fn a_dropped_guard_ends_the_run() {
    let run = Child::of("dropped").run();
    assert_eq!(run.status.code(), Some(0));
    assert_outcome(&run, "OK", None);
    assert!(run.stdout.contains("outcome OK"), "{}", run.stdout);
}

fn a_guard_that_is_never_dropped_is_finished_at_the_exit() {
    let run = Child::of("forgotten").run();
    assert_eq!(run.status.code(), Some(0));
    let on_glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
    assert_eq!(run.report()["outcome"], if on_glibc { "OK" } else { "FAIL" });
    assert!(run.stdout.contains("outcome "), "{}", run.stdout);
}

fn a_panic_in_main_fails_the_run() {
    let run = Child::of("panics").run();
    assert_eq!(run.status.code(), Some(101));
    let message = "index out of bounds: the len is 1 but the index is 3";
    assert_outcome(&run, "FAIL", Some(&format!("panicked: {message}")));
    // The hook that was there before was called as well.
    assert!(run.stderr.contains("thread 'main'") && run.stderr.contains(message), "{}", run.stderr);
    let spans = run.spans();
    let broken = spans.iter().find(|span| span.name() == "broken").unwrap();
    assert_eq!(broken.0["status"]["message"], message);
    let log = run.log("broken panicked after ");
    assert_eq!((text(&log, "level"), text(&log, "error")), ("WARN", message));
}

fn an_exit_from_inside_of_a_phase_finishes_the_run() {
    let failed = Child::of("exits").env("ACM_TEST_CODE", "3").run();
    assert_eq!(failed.status.code(), Some(3));
    assert_eq!(failed.report()["outcome"], "FAIL");
    let spans = failed.spans();
    let inside = spans.iter().find(|span| span.name() == "exit_inside").unwrap();
    // What is left of a thread that is gone tells of it only through its children.
    assert_eq!(inside.attribute("acm.outcome").unwrap(), "unfinished");
    let score = spans.iter().find(|span| span.name() == "score").unwrap();
    assert_eq!(score.parent(), Some(inside.id()));
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        assert_outcome(&failed, "FAIL", Some("the process exited with code 3"));
        let good = Child::of("exits").env("ACM_TEST_CODE", "0").run();
        assert_eq!(good.status.code(), Some(0));
        assert_outcome(&good, "OK", None);
    }
}

fn an_exit_with_stdout_locked_finishes_the_run() {
    let run = Child::of("exits_with_stdout_locked").run();
    assert_eq!(run.status.code(), Some(0));
    assert!(run.stdout.contains("score finished"), "{}", run.stdout);
    assert!(run.stdout.contains("outcome "), "{}", run.stdout);
}

fn an_exit_on_another_thread_finishes_the_run() {
    let run = Child::of("exits_on_another_thread").run();
    assert_eq!(run.status.code(), Some(4));
    assert_eq!(run.report()["outcome"], "FAIL");
    assert!(!run.spans().is_empty());
}
