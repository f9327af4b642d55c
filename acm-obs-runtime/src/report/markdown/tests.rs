use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::report::build::Node;
use crate::report::fixture::{node, report, report_of, run, run_node, running_report};
use crate::report::model::RunStatus;

/// The tables of a Markdown text, as a reader of the rendered page sees their cells.
fn tables(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut cell: Option<String> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Table(_)) => tables.push(Vec::new()),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                tables.last_mut().unwrap().push(Vec::new());
            }
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => {
                tables.last_mut().unwrap().last_mut().unwrap().push(cell.take().unwrap());
            }
            Event::Text(text) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
            other => assert!(cell.is_none(), "{other:?} within a cell"),
        }
    }
    tables
}

#[test]
fn the_file_has_the_tree_and_the_flat_view() {
    let tables = tables(&report().markdown());
    assert_eq!(tables.len(), 2);
    let names: Vec<&str> = tables[0].iter().map(|row| &*row[0]).collect();
    let tree = [
        "phase",
        "run",
        "├─\u{a0}load",
        "├─\u{a0}build_features",
        "│\u{a0}\u{a0}└─\u{a0}rolling",
        "└─\u{a0}fit",
    ];
    assert_eq!(names, tree);
    assert_eq!(
        tables[0][0].join(" "),
        "phase component calls errors total self wall share mean min p50 p95 p99 max"
    );
    assert_eq!(
        tables[0][4].join(" "),
        "│\u{a0}\u{a0}└─\u{a0}rolling FEAT 16 0 1.26 s 1.26 s 1.26 s 20.3% 78.8 ms 78.0 ms 78.1 ms 80.0 ms 80.0 ms 80.0 ms"
    );
    let by_self: Vec<&str> = tables[1].iter().map(|row| &*row[0]).collect();
    assert_eq!(by_self, ["by self time", "fit", "rolling", "build_features", "load", "run"]);
    assert_eq!(tables[1][1].last().unwrap(), "src/features.rs:5");
}

#[test]
fn the_file_says_what_the_run_was() {
    let mut report = report();
    report.error = Some("row 7 has 3 | 4 fields\nnot 5".to_owned());
    let text = report.markdown();
    for line in [
        "# Run 2026-11-23T10-15-02-7f3a: OK",
        "- error: row 7 has 3 \\| 4 fields\\\\nnot 5",
        "- equipment: FD_FAN (id 1)",
        "- duration: 6.21 s",
        "- logs: 4,812 recorded",
        "  - logs.jsonl: 4,812 delivered",
    ] {
        assert!(text.lines().any(|found| found == line), "`{line}` in\n{text}");
    }
}

#[test]
fn running_calls_have_a_table() {
    let tables = tables(&running_report().markdown());
    assert_eq!(tables[2][0].join(" "), "running component equipment for thread since span");
    assert_eq!(tables[2].len(), 3);
    assert_eq!(tables[0][3][4], "12.3 s ×2");
}

#[test]
fn several_equipments_have_a_table_each() {
    let of =
        |name: &str, node: Node| Node { equipment: Some((Some(name.to_owned()), Some(2))), ..node };
    let nodes = vec![
        run_node(1_000),
        of("T|1", node(1, Some(0), "fit", &[100])),
        of("T2", node(2, Some(0), "fit", &[200])),
    ];
    let text = report_of(&run(RunStatus::Ok, 1_000), nodes).markdown();
    assert!(text.contains("## Equipment T\\|1 (id 2)"), "{text}");
    let tables = tables(&text);
    assert_eq!(tables.len(), 5);
    assert_eq!(tables[4][1][..3], ["fit", "FEAT", "1"]);
}

#[test]
fn what_backends_got_is_listed_with_every_reason() {
    let mut report = report();
    let output = report.telemetry.signal(Telemetry::SPANS).output(Telemetry::OTLP);
    (output.delivered, output.spooled, output.replayed) = (1_200, 12, 31);
    (output.added, output.cut) = (2, 4);
    output.leave_out("trace_budget", 3);
    output.drop_earlier("too_old", 6);
    output.drop("queue_full", 5);
    let expected = "  - otlp: 1,200 delivered, 12 spooled, 2 added, 4 texts cut, 31 of earlier runs replayed, \
                    3 left out (trace budget), 5 dropped (queue full), 6 of earlier runs dropped (too old)";
    let text = report.markdown();
    assert!(text.lines().any(|line| line == expected), "{text}");
}

proptest! {
    #[test]
    fn every_name_reads_as_itself(name in "\\PC{1,20}|[-a_*`|\\\\<>&\\[\\]()!#~$1 \n\u{1b}]{1,20}") {
        let mut report = report();
        report.phases[1].name.clone_from(&name);
        let tables = tables(&report.markdown());
        let cell = tables[0][2][0].trim_start_matches("├─\u{a0}");
        let shown = printable(&name);
        prop_assert_eq!(cell, shown.trim_end_matches(' '));
        prop_assert_eq!(tables[0][2].len(), 14);
    }
}
