//! The report as `report.md`: all numbers, readable as it is and as rendered Markdown.

use std::fmt::{self, Write as _};

use super::columns::{Detail, flat, running, tree};
use super::duration::human_duration;
use super::grid::{Align, Cell, Grid};
use super::model::{EquipmentPhases, Report, RunningCall};
use super::telemetry::Telemetry;
use super::text::{count, printable, width};

impl Report {
    /// The report as Markdown: the run, the tree of phases, the flat view, a tree for each equipment
    /// if there are several, the running calls, and what became of the records.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        // Writing to a `String` cannot fail.
        let _ = self.write_markdown(&mut text);
        text
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        self.write_head(out)?;
        writeln!(out, "\n## Phases\n\n{EXPLANATION}\n")?;
        let rows: Vec<_> = self.phases.iter().collect();
        let calls: Vec<_> = self.running.iter().collect();
        write_table(out, &tree(&rows, &calls, Detail::Full))?;
        if !self.functions.is_empty() {
            writeln!(
                out,
                "\n## By self time\n\nOne row a place in the code, over all paths that lead to it.\n"
            )?;
            write_table(out, &flat(&self.functions, Detail::Full))?;
        }
        if !self.running.is_empty() {
            writeln!(out, "\n## Running\n")?;
            write_table(out, &running(&self.running, Detail::Full))?;
        }
        if self.equipments.len() > 1 {
            for equipment in &self.equipments {
                self.write_equipment(out, equipment)?;
            }
        }
        write_telemetry(out, &self.telemetry)
    }

    fn write_head(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "# Run {}: {}\n", escape(&self.run_id), self.outcome.as_str())?;
        if let Some(error) = &self.error {
            writeln!(out, "- error: {}", escape(error))?;
        }
        if let Some(equipment) = &self.equipment {
            writeln!(out, "- equipment: {}", equipment_name(equipment, self.equip_id))?;
        }
        writeln!(out, "- started: {}", escape(&self.started_at))?;
        writeln!(out, "- duration: {}", human_duration(self.duration_seconds))?;
        writeln!(out, "- service: {}", escape(&self.service_name))?;
        writeln!(out, "- trace: {}", escape(&self.trace_id))
    }

    fn write_equipment(&self, out: &mut String, group: &EquipmentPhases) -> fmt::Result {
        let EquipmentPhases { equipment, equip_id, phases } = group;
        match equipment {
            Some(name) => writeln!(out, "\n## Equipment {}\n", equipment_name(name, *equip_id))?,
            None => writeln!(out, "\n## No equipment\n")?,
        }
        let of_group =
            |call: &&RunningCall| call.equipment == *equipment && call.equip_id == *equip_id;
        let calls: Vec<_> = self.running.iter().filter(of_group).collect();
        write_table(out, &tree(&phases.iter().collect::<Vec<_>>(), &calls, Detail::Full))
    }
}

/// What the columns mean, for a reader who has only the file.
const EXPLANATION: &str = "\
`total` is the sum of all calls, `self` what no phase below took on the same thread, `wall` the time in
which at least one call ran; `share` is `wall` in percent of the run.";

fn equipment_name(name: &str, id: Option<i64>) -> String {
    id.map_or_else(|| escape(name), |id| format!("{} (id {id})", escape(name)))
}

fn write_telemetry(out: &mut String, telemetry: &Telemetry) -> fmt::Result {
    if telemetry.signals.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Records\n")?;
    for (name, signal) in &telemetry.signals {
        write!(out, "- {}: {} recorded", escape(name), count(signal.recorded))?;
        write_reasons(out, "left out", &signal.left_out)?;
        write_reasons(out, "dropped", &signal.dropped)?;
        writeln!(out)?;
        for (name, output) in &signal.outputs {
            write!(out, "  - {}: {} delivered", escape(name), count(output.delivered))?;
            if output.spooled > 0 {
                write!(out, ", {} spooled", count(output.spooled))?;
            }
            write_reasons(out, "left out", &output.left_out)?;
            write_reasons(out, "dropped", &output.dropped)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn write_reasons<'a>(
    out: &mut String,
    what: &str,
    reasons: impl IntoIterator<Item = (&'a String, &'a u64)>,
) -> fmt::Result {
    for (reason, number) in reasons {
        write!(out, ", {} {what} ({})", count(*number), escape(&reason.replace('_', " ")))?;
    }
    Ok(())
}

/// A table with its cells padded, so that the file reads well without being rendered.
fn write_table(out: &mut String, grid: &Grid) -> fmt::Result {
    let rows: Vec<Vec<String>> =
        grid.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let widths: Vec<usize> = (0..grid.columns.len())
        .map(|index| {
            let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| width(cell));
            cells.max().unwrap_or(0).max(width(grid.columns[index].title)).max(3)
        })
        .collect();
    let titles: Vec<String> = grid.columns.iter().map(|column| column.title.to_owned()).collect();
    let rules: Vec<String> = grid
        .columns
        .iter()
        .zip(&widths)
        .map(|(column, width)| rule(column.align, *width))
        .collect();
    for row in [&titles, &rules].into_iter().chain(&rows) {
        out.push('|');
        for ((cell, column), room) in row.iter().zip(&grid.columns).zip(&widths) {
            let padding = " ".repeat(room.saturating_sub(width(cell)));
            match column.align {
                Align::Left => write!(out, " {cell}{padding} |")?,
                Align::Right => write!(out, " {padding}{cell} |")?,
            }
        }
        out.push('\n');
    }
    Ok(())
}

/// The line below the titles says at which side a column stands.
fn rule(align: Align, width: usize) -> String {
    match align {
        Align::Left => "-".repeat(width),
        Align::Right => format!("{}:", "-".repeat(width - 1)),
    }
}

/// Ordinary blanks would be joined to one, and the tree would lose its shape.
fn cell(cell: &Cell) -> String {
    format!("{}{}", cell.lead.replace(' ', "\u{a0}"), escape(&cell.text))
}

/// A text as Markdown that reads as the text itself, also within a table: control characters are
/// written out, and what Markdown would act on gets a backslash.
fn escape(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let acts = match character {
            '\\' | '|' | '`' | '*' | '>' | '[' | ']' | '&' | '~' | '$' => true,
            // Nothing that Markdown knows begins with `<` and a digit.
            '<' => !rest.peek().is_some_and(char::is_ascii_digit),
            // An underscore within a word is an ordinary letter.
            '_' => {
                let within = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
                !(within(before) && within(rest.peek().copied()))
            }
            _ => false,
        };
        if acts {
            escaped.push('\\');
        }
        escaped.push(character);
        before = Some(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
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
        let of = |name: &str, node: Node| Node {
            equipment: Some((Some(name.to_owned()), Some(2))),
            ..node
        };
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
}
