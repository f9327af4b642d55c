//! Signals: the report is whole, and the parent sees what ended its child.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::child::{Child, Ended};

crate::trials![
    sigterm_and_sigint_fail_the_run_and_end_the_process,
    an_earlier_handler_is_called_as_well,
    signals_can_be_left_alone,
    an_ignored_signal_stays_ignored,
    a_signal_after_the_run_does_what_it_always_did,
    a_second_signal_does_not_wait_for_the_first,
    a_killed_run_leaves_a_report,
];

fn send(signal: &str, process: u32) {
    let kill = Command::new("kill").args(["-s", signal, &process.to_string()]).status().unwrap();
    assert!(kill.success());
}

fn ended_by(signal: &str, scenario: &str) -> Ended {
    let child = Child::of(scenario).start_until("ready");
    send(signal, child.id());
    child.wait()
}

fn sigterm_and_sigint_fail_the_run_and_end_the_process() {
    for (signal, number) in [("TERM", 15), ("INT", 2)] {
        let run = ended_by(signal, "waits");
        assert_eq!(run.status.signal(), Some(number), "{}", run.stderr);
        let report = run.report();
        assert_eq!(report["outcome"], "FAIL");
        assert_eq!(report["error"], format!("terminated by SIG{signal}"));
        assert_eq!(report["running"][0]["name"], "wait_in_a_phase", "{report:#}");
        let spans = run.spans();
        let root = spans.iter().find(|span| span.parent().is_none()).unwrap();
        assert_eq!(root.0["status"]["code"], 2);
        let waiting = spans.iter().find(|span| span.name() == "wait_in_a_phase").unwrap();
        assert_eq!(waiting.parent(), Some(root.id()));
        run.log(&format!("terminated by SIG{signal}"));
        assert!(run.stdout.contains("outcome FAIL"), "{}", run.stdout);
    }
}

fn an_earlier_handler_is_called_as_well() {
    let run = ended_by("TERM", "waits_with_an_earlier_handler");
    assert_eq!(run.status.signal(), Some(15), "{}", run.stderr);
    assert_eq!(run.stderr.matches("the earlier handler was called").count(), 1, "{}", run.stderr);
    assert_eq!(run.report()["outcome"], "FAIL");
}

fn signals_can_be_left_alone() {
    let run = ended_by("TERM", "waits_without_signals");
    assert_eq!(run.status.signal(), Some(15));
    assert_eq!(run.report()["outcome"], "RUNNING");
}

fn an_ignored_signal_stays_ignored() {
    let mut shell = Command::new("sh");
    let me = std::env::current_exe().unwrap();
    shell.args(["-c", r#"trap "" INT; exec "$0""#]).arg(me);
    let child = Child::by(shell, "waits").start_until("ready");
    send("INT", child.id());
    send("TERM", child.id());
    let run = child.wait();
    assert_eq!(run.status.signal(), Some(15));
    assert_eq!(run.report()["error"], "terminated by SIGTERM");
}

fn a_signal_after_the_run_does_what_it_always_did() {
    let run = ended_by("TERM", "waits_after_the_run");
    assert_eq!(run.status.signal(), Some(15));
    assert_eq!(run.report()["outcome"], "OK");
}

fn a_second_signal_does_not_wait_for_the_first() {
    // Nobody reads the console, so that the end of the run would take an hour.
    let child = Child::of("floods_the_console").env("ACM_TEST_DEADLINE", "3600");
    let mut child = child.start_until("line 0 of");
    while !child.has_ended() {
        send("TERM", child.id());
        std::thread::yield_now();
    }
    assert_eq!(child.wait().status.signal(), Some(15));
}

fn a_killed_run_leaves_a_report() {
    let child = Child::of("waits").start_until("ready");
    // The report is written anew by itself: sooner or later it shows what the run waits in.
    let patience = Instant::now() + Duration::from_mins(1);
    while child.report()["running"][0]["name"] != "wait_in_a_phase" {
        assert!(Instant::now() < patience, "{:#}", child.report());
        std::thread::yield_now();
    }
    send("KILL", child.id());
    let run = child.wait();
    assert_eq!(run.status.signal(), Some(9));
    let report = run.report();
    assert_eq!(report["outcome"], "RUNNING");
    let names: Vec<_> = report["phases"].as_array().unwrap().iter().map(|p| &p["name"]).collect();
    assert_eq!(names, ["run", "score", "wait_in_a_phase"]);
    run.log("score finished");
    assert_eq!(run.spans().iter().filter(|span| span.name() == "score").count(), 1);
    assert!(std::fs::read_to_string(run.run_dir().join("report.md")).unwrap().contains("score"));
}
