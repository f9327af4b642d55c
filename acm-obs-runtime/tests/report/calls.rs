//! Calls on one thread: nesting, recursion, names, errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use acm_obs::{Component, acm_phase, profiled, section};

use crate::recorded::{check, paths, report_of, row, work};

#[acm_phase(component = "FEAT")]
fn features() {
    section!("impute", { work(2) });
    for _ in 0..3 {
        rolling();
    }
    work(1);
}

#[profiled]
fn rolling() {
    work(2);
}

#[acm_phase(component = "MODEL")]
fn down(levels: u64) {
    work(1);
    if levels > 0 {
        down(levels - 1);
    }
}

#[acm_phase(component = "MODEL")]
fn ping(levels: u64) {
    work(1);
    if levels > 0 {
        pong(levels - 1);
    }
}

#[acm_phase(component = "SCORE")]
fn pong(levels: u64) {
    work(1);
    if levels > 0 {
        ping(levels - 1);
    }
}

#[acm_phase(component = "MODEL", name = "fit")]
fn fit_all() {
    work(1);
    fit_one();
    work(1);
}

#[acm_phase(component = "MODEL", name = "fit")]
fn fit_one() {
    work(3);
}

#[acm_phase(component = "PCA", name = "score")]
fn score_pca() {
    work(1);
}

#[acm_phase(component = "GMM", name = "score")]
fn score_gmm() {
    work(1);
}

#[acm_phase(component = "DATA")]
fn load(row: u32) -> Result<u32, String> {
    if row.is_multiple_of(3) { Err(format!("row {row} has no time")) } else { Ok(row) }
}

#[acm_phase(component = "DATA")]
fn broken() {
    panic!("no such turbine");
}

#[track_caller]
fn assert_close(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-8, "{left} s is not {right} s");
}

#[test]
fn self_is_what_the_phases_below_did_not_take() {
    let report = report_of(|| {
        features();
        features();
    });
    check(&report);
    let tree = ["run/features", "run/features/impute", "run/features/rolling"];
    assert_eq!(paths(&report), tree);
    let [features, impute, rolling] = tree.map(|path| row(&report, path));
    assert_eq!([features.calls, impute.calls, rolling.calls], [2, 2, 6]);
    assert_close(
        features.self_seconds + impute.total_seconds + rolling.total_seconds,
        features.total_seconds,
    );
    assert_close(rolling.self_seconds, rolling.total_seconds);
    let run = &report.phases[0];
    assert!(run.self_seconds + features.total_seconds <= run.total_seconds + 1e-6, "{run:?}");
    assert_eq!([&*impute.component, &*rolling.component], ["FEAT", "FEAT"]);
    assert_eq!([&*features.kind, &*impute.kind, &*rolling.kind], ["phase", "section", "profiled"]);
}

#[test]
fn rows_say_where_the_phase_stands_in_the_code() {
    let report = report_of(features);
    let source = &row(&report, "run/features").source;
    assert_eq!(source.function.as_deref(), Some("features"));
    assert!(source.file.as_deref().is_some_and(|file| file.ends_with("calls.rs")), "{source:?}");
    assert!(
        source.module.as_deref().is_some_and(|module| module.ends_with("::calls")),
        "{source:?}"
    );
    assert!(source.line.is_some_and(|line| line < 20), "{source:?}");
}

#[test]
fn direct_recursion_is_one_row_with_all_calls() {
    let report = report_of(|| down(9));
    check(&report);
    assert_eq!(paths(&report), ["run/down"]);
    let row = row(&report, "run/down");
    assert_eq!(row.calls, 10);
    // Each second of work is the self time of one call, however many calls it is in.
    assert!(row.self_seconds <= row.wall_seconds * 1.01, "{row:?}");
    assert!(row.total_seconds > row.wall_seconds, "{row:?}");
    assert_close(row.wall_seconds, row.call.max_seconds.unwrap());
}

#[test]
fn mutual_recursion_is_two_rows() {
    let report = report_of(|| ping(9));
    check(&report);
    assert_eq!(paths(&report), ["run/ping", "run/ping/pong"]);
    let [outer, inner] = ["run/ping", "run/ping/pong"].map(|path| row(&report, path));
    assert_eq!([outer.calls, inner.calls], [5, 5]);
    assert!(
        outer.self_seconds + inner.self_seconds <= outer.wall_seconds * 1.01,
        "{outer:?} {inner:?}"
    );
    assert_close(outer.wall_seconds, outer.call.max_seconds.unwrap());
    assert_close(inner.wall_seconds, inner.call.max_seconds.unwrap());
}

#[test]
fn a_nested_phase_of_the_same_name_takes_nothing_from_the_outer_one() {
    let report = report_of(fit_all);
    check(&report);
    assert_eq!(paths(&report), ["run/fit", "run/fit/fit"]);
    let [outer, inner] = ["run/fit", "run/fit/fit"].map(|path| row(&report, path));
    assert_eq!([outer.calls, inner.calls], [1, 1]);
    assert_close(outer.self_seconds + inner.total_seconds, outer.total_seconds);
    assert!(outer.total_seconds > inner.total_seconds);
}

#[test]
fn phases_of_one_name_are_told_apart_by_their_component() {
    let report = report_of(|| {
        score_pca();
        score_gmm();
        score_pca();
    });
    let rows: Vec<_> =
        report.phases.iter().skip(1).map(|row| (&*row.path, &*row.component, row.calls)).collect();
    assert_eq!(rows, [("run/score", "PCA", 2), ("run/score", "GMM", 1)]);
}

#[test]
fn errors_and_panics_are_counted() {
    let report = report_of(|| {
        for row in 0..9 {
            let _ = load(row);
        }
        let panicked = catch_unwind(AssertUnwindSafe(broken));
        assert!(panicked.is_err());
    });
    check(&report);
    let load = row(&report, "run/load");
    assert_eq!((load.calls, load.errors), (9, 3));
    let broken = row(&report, "run/broken");
    assert_eq!((broken.calls, broken.errors), (1, 1));
    assert_eq!(report.phases[0].errors, 0);
}

#[test]
fn rows_stand_in_the_order_in_which_phases_first_ran() {
    let report = report_of(|| {
        drop(acm_obs::span("order.last_of_the_alphabet", Component::DATA));
        drop(acm_obs::span("order.first", Component::DATA));
        drop(acm_obs::span("order.last_of_the_alphabet", Component::DATA));
    });
    assert_eq!(paths(&report), ["run/order.last_of_the_alphabet", "run/order.first"]);
}

#[test]
fn a_name_of_run_time_cannot_reach_the_terminal_or_the_table() {
    let report = report_of(|| drop(acm_obs::span("fit \u{1b}[2J|a\nb", Component::MODEL)));
    assert_eq!(report.phases[1].name, "fit \u{1b}[2J|a\nb");
    assert!(report.console(120, false).contains("fit \\u{1b}[2J|a\\nb"));
    let markdown = report.markdown();
    assert!(markdown.contains("fit \\\\u{1b}\\[2J\\|a\\\\nb"), "{markdown}");
    assert!(!markdown.contains('\u{1b}'));
}

#[test]
fn what_is_printed_of_a_stored_report_is_what_was_printed_of_the_run() {
    let report = report_of(features);
    let stored = acm_obs_runtime::report::Report::from_json(&report.json()).unwrap();
    assert_eq!(stored, report);
    assert_eq!(stored.console(100, true), report.console(100, true));
    assert_eq!(stored.markdown(), report.markdown());
}
