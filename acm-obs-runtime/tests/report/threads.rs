//! Calls on many threads.

use std::sync::Barrier;
use std::thread;

use acm_obs::{Context, acm_phase};

use crate::recorded::{check, paths, report_of, row, work};

const THREADS: u64 = 4;
const CALLS: u64 = 250;

#[acm_phase(component = "SCORE")]
fn score_all() {
    let context = Context::current();
    let together = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let _on = context.attach();
                together.wait();
                (0..CALLS).for_each(|_| score());
            });
        }
    });
}

#[acm_phase(component = "SCORE")]
fn score() {
    work(1);
}

#[test]
fn calls_on_all_threads_are_counted_under_the_phase_they_were_carried_from() {
    let report = report_of(score_all);
    check(&report);
    assert_eq!(paths(&report), ["run/score_all", "run/score_all/score"]);
    let score = row(&report, "run/score_all/score");
    assert_eq!((score.calls, u64::from(score.threads)), (THREADS * CALLS, THREADS));
    let all = row(&report, "run/score_all");
    assert!(score.wall_seconds <= all.wall_seconds * 1.01, "{score:?} in {all:?}");
    // What other threads do is not taken from the thread that waits for them.
    assert!((all.self_seconds - all.total_seconds).abs() < 1e-8, "{all:?}");
}

#[test]
fn threads_that_have_ended_stay_in_the_statistics() {
    let report = report_of(|| {
        for _ in 0..20 {
            thread::spawn(|| (0..10).for_each(|_| score())).join().expect("no panic");
        }
    });
    check(&report);
    let score = row(&report, "run/score");
    assert_eq!((score.calls, score.threads), (200, 20));
}

#[test]
fn phases_that_overlap_fill_the_run_but_never_more() {
    let report = report_of(|| {
        let together = Barrier::new(4);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    together.wait();
                    score_all();
                });
            }
        });
    });
    check(&report);
    let all = row(&report, "run/score_all");
    assert_eq!(all.calls, 4);
    assert!(all.wall_seconds <= report.duration_seconds);
    assert!(all.wall_seconds >= all.call.max_seconds.unwrap() * 0.99, "{all:?}");
}
