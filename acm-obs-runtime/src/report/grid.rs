//! A table before it is drawn, and how a terminal shows it.
//!
//! The table crates wrap a cell that is too long onto further lines and pad the last column; a tree
//! needs one line a phase, one column that gives way, and columns that go when the window is narrow.

use std::fmt::{Display, Write as _};

use anstyle::{AnsiColor, Style};

use super::text::{shorten, shorten_front, width};

/// Blanks between two columns.
const GAP: usize = 2;
/// The first column is shortened down to this many columns before others are left out.
const ROOM_FOR_NAMES: usize = 24;
/// A name is shortened down to this many columns before the lines of the tree are.
const SHORTEST_NAME: usize = 10;

/// Rows of cells under named columns. The first column is the one that gives way.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// What is known of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) align: Align,
    /// The columns with the lowest number go first when there is no room.
    pub(super) keep: u8,
}

/// The side that a column's cells stand at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// The text of a cell, without control characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Lines of a tree, which stand before the text.
    pub(super) lead: String,
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// What the colour of a text says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    Quiet,
    Title,
    Good,
    Notice,
    Bad,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { lead: String::new(), text: text.into(), tone }
    }

    fn width(&self) -> usize {
        width(&self.lead) + width(&self.text)
    }

    /// The lead and the text, cut to so many columns: the text from its end, then the lead from its front.
    fn fit(&self, room: usize) -> (String, String) {
        let for_text = room
            .saturating_sub(width(&self.lead))
            .max(width(&self.text).min(SHORTEST_NAME))
            .min(room);
        let text = shorten(&self.text, for_text);
        let lead = shorten_front(&self.lead, room - width(&text));
        (lead.into_owned(), text.into_owned())
    }
}

impl Grid {
    /// A table with so many rows and no column.
    pub(super) fn new(rows: usize) -> Self {
        Self { columns: Vec::new(), rows: vec![Vec::new(); rows] }
    }

    /// Adds a column whose cells stand at its left side. `keep` is as in [`Column`].
    pub(super) fn left(
        &mut self,
        title: &'static str,
        keep: u8,
        cells: impl Iterator<Item = Cell>,
    ) {
        self.add(Column { title, align: Align::Left, keep }, cells);
    }

    /// Adds a column whose cells stand at its right side. `keep` is as in [`Column`].
    pub(super) fn right(
        &mut self,
        title: &'static str,
        keep: u8,
        cells: impl Iterator<Item = Cell>,
    ) {
        self.add(Column { title, align: Align::Right, keep }, cells);
    }

    fn add(&mut self, column: Column, cells: impl Iterator<Item = Cell>) {
        self.columns.push(column);
        for (row, cell) in self.rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }

    /// The widths that the columns need.
    pub(super) fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> =
            self.columns.iter().map(|column| width(column.title)).collect();
        for row in &self.rows {
            for (needed, cell) in widths.iter_mut().zip(row) {
                *needed = cell.width().max(*needed);
            }
        }
        widths
    }

    /// Draws the table with lines of at most `columns` columns and no blank at the end of any.
    pub(super) fn draw(&self, columns: usize, paint: Paint) -> String {
        let layout = self.layout(columns);
        let titles: Vec<Cell> =
            self.columns.iter().map(|column| Cell::new(column.title, Tone::Title)).collect();
        let mut text = String::new();
        for row in std::iter::once(&titles).chain(&self.rows) {
            self.draw_line(&mut text, row, &layout, paint);
        }
        text
    }

    /// The columns that are shown, by index, and their widths.
    fn layout(&self, columns: usize) -> Vec<(usize, usize)> {
        let mut shown: Vec<(usize, usize)> = self.widths().into_iter().enumerate().collect();
        loop {
            let others: usize = shown.iter().skip(1).map(|(_, width)| width + GAP).sum();
            let least =
                shown.iter().skip(1).min_by_key(|(index, _)| self.columns[*index].keep).copied();
            let Some((_, first)) = shown.first_mut() else { return shown };
            if others + (*first).min(ROOM_FOR_NAMES) <= columns || least.is_none() {
                *first = (*first).min(columns.saturating_sub(others)).max(1);
                return shown;
            }
            shown.retain(|column| Some(*column) != least);
        }
    }

    fn draw_line(&self, text: &mut String, row: &[Cell], layout: &[(usize, usize)], paint: Paint) {
        let mut parts = Vec::with_capacity(layout.len() * 4);
        for &(index, room) in layout {
            let (lead, name, tone) = match row.get(index) {
                Some(cell) => {
                    let (lead, name) = cell.fit(room);
                    (lead, name, cell.tone)
                }
                None => Default::default(),
            };
            let padding = " ".repeat(room.saturating_sub(width(&lead) + width(&name)));
            let (before, after) = match self.columns[index].align {
                Align::Left => (String::new(), padding),
                Align::Right => (padding, String::new()),
            };
            let gap = " ".repeat(GAP);
            parts.extend([
                (Tone::Plain, before),
                (Tone::Quiet, lead),
                (tone, name),
                (Tone::Plain, after + &gap),
            ]);
        }
        trim_end(&mut parts);
        for (tone, part) in parts {
            paint.add(text, tone, &part);
        }
        text.push('\n');
    }
}

/// Takes the blanks from the end of a line, whatever parts they are in.
fn trim_end(parts: &mut Vec<(Tone, String)>) {
    while let Some((_, last)) = parts.last_mut() {
        last.truncate(last.trim_end().len());
        if !last.is_empty() {
            break;
        }
        parts.pop();
    }
}

/// Whether tones become colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Colors,
}

impl Paint {
    /// Appends a text in the colour of its tone.
    pub(super) fn add(self, out: &mut String, tone: Tone, text: &str) {
        let style = match (self, tone) {
            (Self::Plain, _) | (Self::Colors, Tone::Plain) => Style::new(),
            (Self::Colors, Tone::Quiet) => Style::new().dimmed(),
            (Self::Colors, Tone::Title) => Style::new().bold(),
            (Self::Colors, Tone::Good) => AnsiColor::BrightGreen.on_default(),
            (Self::Colors, Tone::Notice) => AnsiColor::BrightYellow.on_default(),
            (Self::Colors, Tone::Bad) => AnsiColor::BrightRed.on_default(),
        };
        if !text.is_empty() {
            append(out, format_args!("{style}{text}{style:#}"));
        }
    }
}

fn append(out: &mut String, text: impl Display) {
    // Writing to a `String` cannot fail.
    let _ = write!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::text::printable;

    fn grid(names: &[(&str, &str)]) -> Grid {
        let mut grid = Grid::new(names.len());
        let cells = names.iter().map(|(lead, name)| Cell {
            lead: (*lead).to_owned(),
            text: (*name).to_owned(),
            tone: Tone::Plain,
        });
        grid.left("phase", 9, cells);
        grid.left("component", 1, names.iter().map(|_| Cell::new("FEAT", Tone::Plain)));
        grid.right("total", 5, names.iter().map(|_| Cell::new("1.24 s", Tone::Plain)));
        grid
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let text = grid(&[("", "run"), ("├─ ", "学習"), ("└─ ", "fit")]).draw(80, Paint::Plain);
        let expected = "\
phase    component   total
run      FEAT       1.24 s
├─ 学習  FEAT       1.24 s
└─ fit   FEAT       1.24 s
";
        assert_eq!(text, expected);
    }

    #[test]
    fn names_give_way_before_columns_do() {
        let long = "a_phase_with_quite_a_long_name_for_a_function";
        let grid = grid(&[("├─ ", long)]);
        assert!(grid.draw(100, Paint::Plain).contains(long));
        assert!(grid.draw(50, Paint::Plain).contains("component"));
        assert!(
            grid.draw(50, Paint::Plain).contains("├─ a_phase_with_quite_a_long_n…"),
            "{}",
            grid.draw(50, Paint::Plain)
        );
        assert!(!grid.draw(40, Paint::Plain).contains("component"));
        assert!(grid.draw(40, Paint::Plain).contains("total"));
        assert!(!grid.draw(20, Paint::Plain).contains("total"));
    }

    #[test]
    fn deep_rows_keep_the_start_of_their_name() {
        let lead = "│  ".repeat(40) + "└─ ";
        let text = grid(&[(&lead, "innermost")]).draw(60, Paint::Plain);
        assert!(text.contains("└─ innermost"), "{text}");
        assert!(text.contains('…'), "{text}");
    }

    #[test]
    fn colours_change_nothing_but_the_colour() {
        let grid = grid(&[("├─ ", "fit")]);
        let painted = grid.draw(80, Paint::Colors);
        assert!(painted.contains("\u{1b}["));
        let stripped: String = painted
            .split('\u{1b}')
            .enumerate()
            .map(|(index, part)| if index == 0 { part } else { part.split_once('m').unwrap().1 })
            .collect();
        assert_eq!(stripped, grid.draw(80, Paint::Plain));
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_or_ends_with_a_blank(
            rows in prop::collection::vec((0..60_usize, any::<String>()), 0..8),
            columns in 1..140_usize,
        ) {
            let leads: Vec<String> = rows.iter().map(|(depth, _)| "│  ".repeat(*depth)).collect();
            let names: Vec<_> = rows.iter().map(|(_, name)| printable(name).into_owned()).collect();
            let pairs: Vec<(&str, &str)> =
                leads.iter().zip(&names).map(|(lead, name)| (lead.as_str(), name.as_str())).collect();
            for line in grid(&pairs).draw(columns, Paint::Plain).lines() {
                prop_assert!(width(line) <= columns, "{} > {columns}: {line}", width(line));
                prop_assert!(!line.ends_with(' '), "{line:?}");
            }
        }
    }
}
