//! Which columns the views have, and what their cells say.

use super::duration::human_duration;
use super::grid::{Cell, Grid, Tone};
use super::model::{CallSeconds, FunctionRow, PhaseRow, RunningCall, Source};
use super::text::{count, percent, printable};
use super::tree::prefixes;

/// How much a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// What fits a terminal and answers most questions.
    Brief,
    /// Every number there is.
    Full,
}

/// The tree: `rows` with parents before children, and those of the `calls` that are theirs.
pub(super) fn tree(rows: &[&PhaseRow], calls: &[&RunningCall], detail: Detail) -> Grid {
    let mut grid = Grid::new(rows.len());
    let each = || rows.iter().copied();
    let names = each().zip(prefixes(rows)).map(|(row, lead)| Cell { lead, ..name(&row.name) });
    grid.left("phase", ALWAYS, names);
    grid.left("component", 3, each().map(|row| name(&row.component)));
    grid.right("calls", 5, each().map(|row| plain(count(row.calls))));
    errors(&mut grid, detail, &each().map(|row| row.errors).collect::<Vec<_>>());
    if each().any(|row| row.running > 0) {
        grid.right(
            "running",
            7,
            each().map(|row| Cell::new(running_time(row, calls), Tone::Notice)),
        );
    }
    let finished = |row: &PhaseRow, seconds| if row.calls > 0 { time(seconds) } else { plain("") };
    grid.right("total", 9, each().map(|row| finished(row, row.total_seconds)));
    grid.right("self", 4, each().map(|row| finished(row, row.self_seconds)));
    if detail == Detail::Full {
        grid.right("wall", 0, each().map(|row| time(row.wall_seconds)));
    }
    grid.right("share", 8, each().map(|row| plain(percent(row.percent_of_run))));
    single_calls(&mut grid, detail, &each().map(|row| (row.calls, row.call)).collect::<Vec<_>>());
    grid
}

/// The flat view, in the order of `rows`.
pub(super) fn flat(rows: &[FunctionRow], detail: Detail) -> Grid {
    let mut grid = Grid::new(rows.len());
    grid.left("by self time", ALWAYS, rows.iter().map(|row| name(&row.name)));
    grid.left("component", 3, rows.iter().map(|row| name(&row.component)));
    grid.right("calls", 5, rows.iter().map(|row| plain(count(row.calls))));
    errors(&mut grid, detail, &rows.iter().map(|row| row.errors).collect::<Vec<_>>());
    if detail == Detail::Full {
        grid.right("paths", 0, rows.iter().map(|row| plain(count(row.paths))));
    }
    grid.right("total", 4, rows.iter().map(|row| time(row.total_seconds)));
    grid.right("self", 9, rows.iter().map(|row| time(row.self_seconds)));
    grid.right("of self", 8, rows.iter().map(|row| plain(percent(row.percent_of_self))));
    single_calls(
        &mut grid,
        detail,
        &rows.iter().map(|row| (row.calls, row.call)).collect::<Vec<_>>(),
    );
    grid.left("source", 0, rows.iter().map(|row| source(&row.source)));
    grid
}

/// The calls that have not ended.
pub(super) fn running(calls: &[RunningCall], detail: Detail) -> Grid {
    let mut grid = Grid::new(calls.len());
    grid.left("running", ALWAYS, calls.iter().map(|call| name(&call.path)));
    grid.left("component", 3, calls.iter().map(|call| name(&call.component)));
    grid.left(
        "equipment",
        4,
        calls.iter().map(|call| name(call.equipment.as_deref().unwrap_or_default())),
    );
    grid.right(
        "for",
        9,
        calls.iter().map(|call| Cell::new(human_duration(call.elapsed_seconds), Tone::Notice)),
    );
    grid.left("thread", 1, calls.iter().map(thread));
    if detail == Detail::Full {
        grid.left("since", 0, calls.iter().map(|call| name(&call.started_at)));
        grid.left("span", 0, calls.iter().map(|call| name(&call.span_id)));
    }
    grid
}

/// The column that never goes.
const ALWAYS: u8 = u8::MAX;

/// The column of failed calls; a brief view has it only if there are any.
fn errors(grid: &mut Grid, detail: Detail, rows: &[u64]) {
    if detail == Detail::Full || rows.iter().any(|number| *number > 0) {
        let cells = rows.iter().map(|number| match (number, detail) {
            (0, Detail::Brief) => plain(""),
            (0, Detail::Full) => plain("0"),
            (more, _) => Cell::new(count(*more), Tone::Bad),
        });
        grid.right("errors", 6, cells);
    }
}

/// The columns that tell how long single calls took.
fn single_calls(grid: &mut Grid, detail: Detail, rows: &[(u64, CallSeconds)]) {
    type Read = fn(&CallSeconds) -> Option<f64>;
    let all: [(&str, u8, Read); 6] = [
        ("mean", 0, |call| call.mean_seconds),
        ("min", 0, |call| call.min_seconds),
        ("p50", 1, |call| call.p50_seconds),
        ("p95", 1, |call| call.p95_seconds),
        ("p99", 0, |call| call.p99_seconds),
        ("max", 2, |call| call.max_seconds),
    ];
    for (title, keep, read) in all {
        // Of a single call the total says it all.
        let told = |calls: u64| detail == Detail::Full || (keep > 0 && calls > 1);
        if detail == Detail::Full || rows.iter().any(|(calls, _)| told(*calls)) {
            let cells = rows.iter().map(|(calls, call)| match read(call) {
                Some(seconds) if told(*calls) => time(seconds),
                _ => plain(""),
            });
            grid.right(title, keep, cells);
        }
    }
}

fn name(text: &str) -> Cell {
    plain(printable(text))
}

fn plain(text: impl Into<String>) -> Cell {
    Cell::new(text, Tone::Plain)
}

fn time(seconds: f64) -> Cell {
    plain(human_duration(seconds))
}

fn thread(call: &RunningCall) -> Cell {
    if call.thread_name.is_empty() {
        plain(format!("#{}", call.thread_id))
    } else {
        name(&call.thread_name)
    }
}

fn source(source: &Source) -> Cell {
    match (&source.file, source.line) {
        (Some(file), Some(line)) => name(&format!("{file}:{line}")),
        (Some(file), None) => name(file),
        (None, _) => plain(""),
    }
}

/// How long the longest of the row's running calls has run, and how many there are if several.
fn running_time(row: &PhaseRow, calls: &[&RunningCall]) -> String {
    let longest = calls
        .iter()
        .filter(|call| call.path == row.path && call.component == row.component)
        .map(|call| call.elapsed_seconds)
        .max_by(f64::total_cmp);
    // The run is not among the calls: its wall time is how long it has run.
    let elapsed = human_duration(longest.unwrap_or(row.wall_seconds));
    match row.running {
        0 => String::new(),
        1 => elapsed,
        several => format!("{elapsed} ×{}", count(several)),
    }
}
