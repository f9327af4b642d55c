//! One path under several equipments.

use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use acm_obs::{Component, acm_phase, with_equipment};

use crate::recorded::{check, paths, report_of, row, work};

#[acm_phase(component = "MODEL")]
fn fit() {
    pca();
}

#[acm_phase(component = "PCA")]
fn pca() {
    work(2);
}

#[acm_phase(component = "FUSE")]
fn fuse() {
    work(1);
}

#[test]
fn a_path_is_one_row_over_all_equipments_and_one_row_in_each() {
    let report = report_of(|| {
        for (name, id, calls) in [("T1", 1, 1), ("T2", 2, 2)] {
            with_equipment(name, id, || (0..calls).for_each(|_| fit()));
        }
        fuse();
    });
    check(&report);
    assert_eq!(paths(&report), ["run/fit", "run/fit/pca", "run/fuse"]);
    assert_eq!(row(&report, "run/fit").calls, 3);
    assert_eq!(row(&report, "run/fit/pca").depth, 2);

    let split: Vec<_> = report
        .equipments
        .iter()
        .map(|group| {
            let rows: Vec<_> =
                group.phases.iter().map(|row| (&*row.path, row.calls, row.depth)).collect();
            (group.equipment.as_deref(), group.equip_id, rows)
        })
        .collect();
    let expected = [
        (Some("fleet"), None, vec![("run", 1, 0), ("run/fuse", 1, 1)]),
        (Some("T1"), Some(1), vec![("run/fit", 1, 0), ("run/fit/pca", 1, 1)]),
        (Some("T2"), Some(2), vec![("run/fit", 2, 0), ("run/fit/pca", 2, 1)]),
    ];
    assert_eq!(split, expected);
    let markdown = report.markdown();
    for heading in ["## Equipment fleet", "## Equipment T1 (id 1)", "## Equipment T2 (id 2)"] {
        assert!(markdown.lines().any(|line| line == heading), "`{heading}` in\n{markdown}");
    }
}

#[test]
fn equipments_that_are_handled_at_once_share_their_wall_time() {
    let mut together_for = 0.0;
    let report = report_of(|| {
        let together = Barrier::new(2);
        let on_equipment = |name, id| {
            with_equipment(name, id, || {
                let _span = acm_obs::span("equipments.both", Component::MODEL);
                together.wait();
                let since = Instant::now();
                work(20);
                let seconds = since.elapsed().as_secs_f64();
                together.wait();
                seconds
            })
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| on_equipment("T1", 1));
            together_for = on_equipment("T2", 2).max(other.join().expect("no panic"));
        });
    });
    check(&report);
    let both = row(&report, "run/equipments.both");
    assert_eq!(both.calls, 2);
    // Two clocks measured it: a hundredth is theirs.
    assert!(both.total_seconds - both.wall_seconds >= together_for * 0.99, "{both:?}");
    assert!(both.wall_seconds >= both.call.max_seconds.unwrap(), "{both:?}");
}

#[test]
fn the_sums_of_the_equipments_are_the_row_of_all() {
    let report = report_of(|| {
        thread::scope(|scope| {
            for (name, id) in [("T1", 1), ("T2", 2), ("T3", 3)] {
                scope.spawn(move || with_equipment(name, id, || (0..50).for_each(|_| fit())));
            }
        });
    });
    check(&report);
    let all = row(&report, "run/fit");
    let of_each = || {
        report.equipments.iter().flat_map(|group| &group.phases).filter(|row| row.path == "run/fit")
    };
    assert_eq!(of_each().count(), 3);
    assert_eq!(of_each().map(|row| row.calls).sum::<u64>(), all.calls);
    assert!((of_each().map(|row| row.total_seconds).sum::<f64>() - all.total_seconds).abs() < 1e-8);
    for row in of_each() {
        assert!(row.wall_seconds <= all.wall_seconds, "{row:?} in {all:?}");
        assert!(row.call.max_seconds <= all.call.max_seconds, "{row:?} in {all:?}");
    }
}
