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
            if output.added > 0 {
                write!(out, ", {} added", count(output.added))?;
            }
            if output.cut > 0 {
                write!(out, ", {} texts cut", count(output.cut))?;
            }
            if output.replayed > 0 {
                write!(out, ", {} of earlier runs replayed", count(output.replayed))?;
            }
            write_reasons(out, "left out", &output.left_out)?;
            write_reasons(out, "dropped", &output.dropped)?;
            write_reasons(out, "of earlier runs dropped", &output.earlier_dropped)?;
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
mod tests;
