//! What is on the console.

use crate::child::{Child, json_lines, text};

crate::trials![
    a_line_says_when_how_important_who_and_what,
    errors_go_to_stderr_and_all_else_to_stdout,
    nothing_is_coloured_unless_it_is_asked_for,
    colours_can_be_forced_and_forbidden,
    json_is_one_object_a_line_and_nothing_else,
    no_text_acts_on_the_terminal,
    levels_are_filtered_by_the_environment,
    the_end_shows_the_timings_and_the_directory,
    the_timings_can_be_hidden,
    a_closed_console_harms_nobody,
    a_console_that_nobody_reads_holds_up_nobody,
    the_end_of_the_run_says_its_outcome_once,
    #[cfg(unix)]
    a_process_without_a_descriptor_to_spare_still_has_a_console,
];

/// A line without its time.
fn without_time(line: &str) -> &str {
    let (time, rest) = line.split_at("[2026-11-23 10:15:02]".len());
    let shape: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "[0000-00-00 00:00:00]", "{line}");
    rest
}

fn a_line_says_when_how_important_who_and_what() {
    let run = Child::of("every_kind").run();
    let lines: Vec<_> = run.stdout.lines().take(6).collect();
    assert_eq!(without_time(lines[0]), " [INFO] [FEAT] an info record  rows=5000 path=\"a b\"");
    assert_eq!(without_time(lines[1]), " [SUCCESS] [FEAT] an ok record  outcome=mine");
    assert_eq!(
        without_time(lines[2]),
        " [WARN] [FEAT] a warn record  level=mine message=\"mine too\""
    );
    assert_eq!(lines[3], "a status record");
    assert!(lines[4].starts_with("====") && lines[4].contains(" a header record "), "{lines:?}");
    assert!(lines[5].starts_with("----") && lines[5].contains(" a section record "), "{lines:?}");
}

fn errors_go_to_stderr_and_all_else_to_stdout() {
    let run = Child::of("every_kind").run();
    assert_eq!(without_time(&run.stderr), " [ERROR] [FEAT] an error record\n");
    assert!(!run.stdout.contains("an error record"));
}

fn nothing_is_coloured_unless_it_is_asked_for() {
    let run = Child::of("every_kind").run();
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
}

fn colours_can_be_forced_and_forbidden() {
    let run = Child::of("every_kind").env("CLICOLOR_FORCE", "1").run();
    assert!(
        run.stdout.contains("[\u{1b}[92mSUCCESS\u{1b}[0m] [FEAT] an ok record"),
        "{}",
        run.stdout
    );
    assert!(run.stderr.contains("[\u{1b}[91mERROR\u{1b}[0m]"), "{}", run.stderr);
    let run = Child::of("every_kind").env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run();
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
}

fn json_is_one_object_a_line_and_nothing_else() {
    let run = Child::of("every_kind").env("ACM_LOG_FORMAT", "json").run();
    let lines = json_lines(&run.stdout);
    let messages: Vec<_> = lines.iter().map(|line| text(line, "message")).collect();
    assert_eq!(
        messages[..6],
        [
            "an info record",
            "an ok record",
            "a warn record",
            "a status record",
            "a header record",
            "a section record"
        ]
    );
    assert_eq!(text(&lines[3], "kind"), "status");
    assert_eq!(text(&json_lines(&run.stderr)[0], "message"), "an error record");
    // What goes to the file as well is the same there.
    let file = run.logs();
    assert_eq!(lines[0], file[0]);
}

fn no_text_acts_on_the_terminal() {
    let run = Child::of("nasty_texts").run();
    assert!(
        run.stdout
            .contains(r#"says one\ntwo \u{1b}[31mred\u{1b}[0m \u{202e}back  text="one\ntwo "#),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains('\u{202e}'));
    assert!(run.stdout.contains(r#"quoted="\"q\"\t\\""#), "{}", run.stdout);
    let log = run.log("says one\ntwo \u{1b}[31mred");
    assert_eq!(text(&log, "quoted"), "\"q\"\t\\");
}

fn levels_are_filtered_by_the_environment() {
    let messages = |level: &str| {
        let run = Child::of("every_kind").env("ACM_LOG_LEVEL", level).run();
        run.logs().iter().map(|log| text(log, "message").to_owned()).collect::<Vec<_>>()
    };
    let debug = messages("debug");
    assert_eq!(debug[..3], ["a debug record", "an info record", "an ok record"]);
    assert_eq!(messages("WARN"), ["a warn record", "an error record"]);
    assert_eq!(messages("error"), ["an error record"]);
    assert!(messages("off").is_empty());
}

fn the_end_shows_the_timings_and_the_directory() {
    let run = Child::of("pipeline").run();
    let end = run.stdout.split("phase ").nth(1).unwrap_or_else(|| panic!("{}", run.stdout));
    for row in ["whole", "load", "build_features", "impute", "rolling", "score"] {
        assert!(end.contains(row), "{end}");
    }
    assert!(end.contains("outcome OK"), "{end}");
    assert!(end.contains("log lines") && end.contains("9 spans"), "{end}");
    assert!(end.contains(run.run_dir().to_str().unwrap()), "{end}");
}

fn the_timings_can_be_hidden() {
    let run = Child::of("pipeline").env("ACM_TIMINGS", "0").run();
    assert!(!run.stdout.contains("component  "), "{}", run.stdout);
    let last = run.stdout.lines().last().unwrap();
    assert!(last.contains(run.run_dir().to_str().unwrap()), "{}", run.stdout);
    assert!(run.stdout.contains("outcome OK"), "{}", run.stdout);
    assert_eq!(run.report()["outcome"], "OK");
}

fn a_closed_console_harms_nobody() {
    let run = Child::of("pipeline").run_unread(true);
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert_eq!(run.report()["outcome"], "OK");
    let console = &run.report()["telemetry"]["signals"]["logs"]["outputs"]["console"];
    assert!(console["dropped"]["write_failed"].as_u64() > Some(0), "{console}");
}

fn a_console_that_nobody_reads_holds_up_nobody() {
    let run = Child::of("floods_the_console").env("ACM_TEST_DEADLINE", "3").run_unread(false);
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    let report = run.report();
    assert_eq!(report["outcome"], "OK");
    let logs = &report["telemetry"]["signals"]["logs"];
    // The files have everything, and what the console lacks is accounted for.
    assert_eq!(run.logs().len(), 3_001);
    assert_eq!(logs["recorded"], 3_001);
    assert_eq!(logs["outputs"]["logs.jsonl"]["delivered"], 3_001);
    let console = &logs["outputs"]["console"];
    let lost: u64 = console["dropped"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(serde_json::Value::as_u64)
        .sum();
    assert!(lost > 0, "{console}");
    assert_eq!(console["delivered"].as_u64().unwrap() + lost, 3_001, "{console}");
}

fn the_end_of_the_run_says_its_outcome_once() {
    let run = Child::of("noop").run();
    let line = run.stdout.lines().find(|line| line.contains("run finished in ")).unwrap();
    assert!(line.ends_with(", outcome=NOOP"), "{line}");
    assert_eq!(line.matches("outcome").count(), 1, "{line}");
}

#[cfg(unix)]
fn a_process_without_a_descriptor_to_spare_still_has_a_console() {
    let run = Child::of("has_no_descriptor_to_spare").run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("[RUN] still here\n"), "{}", run.stdout);
    assert!(run.stdout.contains("nothing dropped"), "{}", run.stdout);
}
