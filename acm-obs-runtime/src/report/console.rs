//! The report for a terminal.

use super::columns::{Detail, flat, running, tree};
use super::grid::{Paint, Tone};
use super::model::Report;
use super::text::{count, shorten};
use super::tree::most_important;

/// Rows of the tree that are shown; a run with more has them in its files.
const ROWS: usize = 100;
/// Rows of the flat view that are shown below the tree.
const TOP: usize = 5;
/// From so many rows of the tree on the flat view is shown below it.
const MANY: usize = 10;
/// Running calls that are listed.
const RUNNING: usize = 10;

impl Report {
    /// The report for a terminal of `width` columns: the tree of phases, below a long one the
    /// phases with the longest self time, the calls that still run, and closing lines: how the run ended,
    /// and what became of its records where some were to leave the process.
    ///
    /// Lines are never wider than `width`, except for a directory that is. When the room is short,
    /// names are shortened with `…`, then columns are left out. Of more than a hundred phases the
    /// longest, the failed and the running are shown.
    #[must_use]
    pub fn console(&self, width: usize, color: bool) -> String {
        let paint = if color { Paint::Colors } else { Paint::Plain };
        let mut text = String::new();
        let shown = most_important(&self.phases, ROWS);
        if !shown.is_empty() {
            let calls: Vec<_> = self.running.iter().collect();
            text.push_str(&tree(&shown, &calls, Detail::Brief).draw(width, paint));
            self.rows_left_out(&mut text, shown.len(), width, paint);
        }
        if self.phases.len() >= MANY {
            let top = &self.functions[..self.functions.len().min(TOP)];
            text.push('\n');
            text.push_str(&flat(top, Detail::Brief).draw(width, paint));
        }
        if !self.running.is_empty() {
            let longest = &self.running[..self.running.len().min(RUNNING)];
            text.push('\n');
            text.push_str(&running(longest, Detail::Brief).draw(width, paint));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        self.closing(&mut text, width, paint);
        text
    }

    /// The flat view for a terminal of `width` columns: one row a place in the code, the longest self
    /// time first, as wide as [`Report::console`].
    #[must_use]
    pub fn flat(&self, width: usize, color: bool) -> String {
        let paint = if color { Paint::Colors } else { Paint::Plain };
        flat(&self.functions, Detail::Brief).draw(width, paint)
    }

    fn rows_left_out(&self, text: &mut String, shown: usize, width: usize, paint: Paint) {
        let missing = self.phases.len() - shown;
        if missing > 0 {
            let note =
                format!("… and {} more phases, all of them in report.md", count(missing as u64));
            paint.add(text, Tone::Quiet, &shorten(&note, width));
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use crate::report::fixture::{node, report, report_of, row, run, run_node, running_report};
    use crate::report::model::{PhaseRow, RunStatus};
    use crate::report::telemetry::Telemetry;
    use crate::report::text::width;

    #[test]
    fn the_tree_reads_like_the_pipeline() {
        let text =
            report().stored_in(Path::new("acm-runs/2026-11-23T10-15-02-7f3a")).console(120, false);
        let expected = "\
phase              component  calls  errors   total    self   share      p50      p95      max
run                RUN            1          6.21 s  110 ms  100.0%
├─ load            DATA           1          350 ms  350 ms    5.6%
├─ build_features  FEAT           2          1.66 s  400 ms   26.7%   830 ms   830 ms   830 ms
│  └─ rolling      FEAT          16          1.26 s  1.26 s   20.3%  78.1 ms  80.0 ms  80.0 ms
└─ fit             MODEL      4,000       1  4.00 s  4.00 s   64.4%  1.00 ms  1.00 ms  1.00 ms

outcome OK · 6.21 s · 4,812 log lines, 212 spans · nothing dropped · acm-runs/2026-11-23T10-15-02-7f3a
";
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn running_phases_say_how_long_they_have_run() {
        let text = running_report().console(120, false);
        let expected = "\
phase        component  calls    running   total    self   share
run          RUN            0     20.0 s                  100.0%
├─ load      FEAT           1             350 ms  350 ms    1.8%
└─ forecast  FEAT           0  12.3 s ×2                   61.5%

running       component  equipment     for  thread
run/forecast  FEAT       FD_FAN     12.3 s  #3
run/forecast  FEAT       FD_FAN     500 ms  #3

outcome RUNNING · 20.0 s · nothing dropped
";
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn a_run_without_phases_still_says_how_it_ended() {
        let mut report = report_of(&run(RunStatus::Noop, 3), Vec::new());
        report.error = Some("no rows\n\u{1b}[2J".to_owned());
        assert_eq!(
            report.console(80, false),
            "NOOP: no rows\\n\\u{1b}[2J\noutcome NOOP · 3.00 ms · nothing dropped\n"
        );
    }

    #[test]
    fn a_long_tree_is_followed_by_the_phases_with_the_longest_self_time() {
        let mut nodes = vec![run_node(10_000)];
        nodes.extend((1..12).map(|id| node(id, Some(0), NAMES[id as usize], &[u64::from(id)])));
        let text = report_of(&run(RunStatus::Ok, 10_000), nodes).console(120, false);
        let after = text.split_once("by self time").expect("a flat view").1;
        let top: Vec<&str> =
            after.lines().skip(1).take(5).filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(top, ["run", "l", "k", "j", "i"], "{text}");
    }

    const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

    #[test]
    fn of_very_many_phases_the_longest_are_shown() {
        let mut report = report();
        report.phases = (0..500_u32)
            .map(|index| PhaseRow { wall_seconds: f64::from(index), ..row(&format!("p{index}")) })
            .collect();
        let text = report.console(100, false);
        assert!(text.contains("p499") && text.contains("p400") && !text.contains("p399"), "{text}");
        assert!(text.contains("… and 400 more phases, all of them in report.md"), "{text}");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(
            names in prop::collection::vec(any::<String>(), 1..6),
            error in any::<Option<String>>(),
            reason in any::<String>(),
            columns in 30..150_usize,
        ) {
            let mut report = report();
            report.error = error;
            let spans = report.telemetry.signal(Telemetry::SPANS);
            spans.output(Telemetry::OTLP).delivered = 1_000;
            spans.drop(&reason, 3);
            for (row, name) in report.phases.iter_mut().zip(names) {
                row.name = name;
            }
            for line in report.console(columns, false).lines().chain(report.flat(columns, false).lines()) {
                prop_assert!(width(line) <= columns, "{line}");
                prop_assert!(!line.ends_with(' '), "{line:?}");
                prop_assert!(!line.contains(char::is_control), "{line:?}");
            }
        }
    }
}
