use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

const RUN: u64 = 1;

fn seen(site: usize, id: u64, parent: u64) -> Seen<&'static str> {
    Seen {
        site,
        span_id: SpanId::from_u64(id),
        parent_id: SpanId::from_u64(parent),
        about: "child",
        failed: false,
        start_unix_ns: id * 10,
        end_unix_ns: id * 10 + 5,
    }
}

fn keeper(per_site: u64) -> Keeper<&'static str> {
    Keeper::new(SpanId::from_u64(RUN), bounds(per_site, 1_000))
}

fn bounds(per_site: u64, in_all: u64) -> Bounds {
    Bounds { per_site, in_all, narrows: false, needed_cost: 0 }
}

/// What an output does: every kept span costs one.
fn judge(keeper: &mut Keeper<&'static str>, span: &Seen<&'static str>) -> Verdict {
    let verdict = keeper.judge(span);
    if let Verdict::Keep { .. } = verdict {
        keeper.charge(1);
    }
    verdict
}

fn keep(parent: u64) -> Verdict {
    Verdict::Keep { parent_id: SpanId::from_u64(parent) }
}

#[test]
fn a_site_keeps_its_first_spans_and_as_many_failed_ones() {
    let mut keeper = keeper(2);
    for id in 10..12 {
        assert_eq!(keeper.judge(&seen(1, id, RUN)), keep(RUN));
    }
    assert_eq!(keeper.judge(&seen(1, 12, RUN)), Verdict::LeaveOut(Reason::Site));
    assert_eq!(keeper.judge(&seen(2, 13, RUN)), keep(RUN));
    for (id, verdict) in [(14, keep(RUN)), (15, keep(RUN)), (16, Verdict::LeaveOut(Reason::Site))] {
        assert_eq!(keeper.judge(&Seen { failed: true, ..seen(1, id, RUN) }), verdict);
    }
    assert_eq!(keeper.left_out(), 2);
}

#[test]
fn a_parent_of_a_kept_span_is_kept_beyond_the_bound() {
    let mut keeper = keeper(1);
    assert_eq!(keeper.judge(&seen(1, 10, RUN)), keep(RUN));
    assert_eq!(keeper.judge(&seen(2, 20, 21)), keep(21));
    assert_eq!(keeper.judge(&seen(1, 21, RUN)), keep(RUN));
    assert_eq!(keeper.judge(&seen(1, 22, RUN)), Verdict::LeaveOut(Reason::Site));
    assert_eq!(keeper.missing().count(), 0);
}

#[test]
fn a_child_that_outlives_its_left_out_parents_hangs_on_the_nearest_kept_ancestor() {
    let mut keeper = keeper(1);
    assert_eq!(keeper.judge(&seen(1, 10, RUN)), keep(RUN));
    // 21 and 22 are left out; they ended before the thread that carried the context on.
    assert_eq!(keeper.judge(&seen(1, 22, 21)), Verdict::LeaveOut(Reason::Site));
    assert_eq!(keeper.judge(&seen(1, 21, 20)), Verdict::LeaveOut(Reason::Site));
    assert_eq!(keeper.judge(&seen(2, 23, 22)), keep(20));
    assert_eq!(keeper.judge(&seen(1, 20, RUN)), keep(RUN));
    assert_eq!(keeper.missing().count(), 0);
}

#[test]
fn a_parent_that_never_comes_is_told_of_once_with_the_time_of_its_children() {
    let mut keeper = keeper(10);
    assert_eq!(keeper.judge(&seen(1, 10, 99)), keep(99));
    assert_eq!(keeper.judge(&seen(1, 12, 99)), keep(99));
    let missing: Vec<_> = keeper.missing().collect();
    let expected = Missing { about: "child", start_unix_ns: 100, end_unix_ns: 125 };
    assert_eq!(missing, [(SpanId::from_u64(99), expected)]);
    assert_eq!(keeper.missing().count(), 0);
}

#[test]
fn deep_recursion_adds_no_more_than_its_depth() {
    let mut keeper = keeper(5);
    let kept = (0..1_000)
        .rev()
        .filter(|depth| {
            let parent = if *depth == 0 { RUN } else { 10 + depth - 1 };
            judge(&mut keeper, &seen(1, 10 + depth, parent)) != Verdict::LeaveOut(Reason::Site)
        })
        .count();
    assert_eq!(kept, 1_000);
    assert_eq!(judge(&mut keeper, &seen(1, 5_000, RUN)), Verdict::LeaveOut(Reason::Whole));
}

#[test]
fn what_is_left_out_has_a_reason() {
    let mut keeper = Keeper::new(
        SpanId::from_u64(RUN),
        Bounds { per_site: 100, in_all: 4, narrows: true, needed_cost: 0 },
    );
    let reasons: Vec<_> = (10..18).map(|id| judge(&mut keeper, &seen(1, id, RUN))).collect();
    // One that costs a quarter: the site may have 10, then 1.
    let whole = Verdict::LeaveOut(Reason::Whole);
    assert_eq!(reasons, [keep(RUN), keep(RUN), whole, whole, whole, whole, whole, whole]);
    // A site that comes late still has some, until all is used up.
    assert_eq!(judge(&mut keeper, &seen(2, 20, RUN)), keep(RUN));
    assert_eq!(judge(&mut keeper, &seen(3, 21, RUN)), keep(RUN));
    assert_eq!(judge(&mut keeper, &seen(4, 22, RUN)), whole);
    assert_eq!(judge(&mut keeper, &Seen { failed: true, ..seen(4, 22, RUN) }), whole);
}

#[test]
fn a_call_that_was_told_of_while_it_ran_is_kept_when_it_ends() {
    let mut keeper = keeper(1);
    let running = Seen { about: "itself", ..seen(1, 10, RUN) };
    assert!(keeper.judge_running(&running));
    assert!(!keeper.judge_running(&seen(1, 11, RUN)));
    keeper.charge(1_000);
    assert_eq!(keeper.judge(&seen(1, 11, RUN)), Verdict::LeaveOut(Reason::Site));
    assert_eq!(keeper.judge(&seen(1, 10, RUN)), keep(RUN));
    assert_eq!(keeper.missing().count(), 0);

    let mut keeper = self::keeper(1);
    assert_eq!(keeper.judge(&seen(2, 20, 10)), keep(10));
    assert!(keeper.judge_running(&running));
    let missing: Vec<_> = keeper.missing().map(|(id, missing)| (id, missing.about)).collect();
    assert_eq!(missing, [(SpanId::from_u64(10), "itself")]);
}

#[test]
fn what_hangs_on_nothing_hangs_on_the_root() {
    assert_eq!(keeper(1).judge(&seen(1, 10, 0)), keep(RUN));
    let mut elsewhere = Keeper::new(SpanId::NONE, bounds(1, 10));
    assert_eq!(elsewhere.judge(&seen(1, 10, 0)), keep(0));
    assert_eq!(elsewhere.missing().count(), 0);
}

proptest! {
    /// Any forest of calls, ending in any order: what is in the file hangs together.
    #[test]
    fn there_are_never_orphans(
        calls in prop::collection::vec((0_usize..4, any::<prop::sample::Index>(), any::<bool>(), any::<u16>()), 1..200),
        per_site in 0_u64..5,
        in_all in 0_u64..50,
        lost in 0_u16..0x4000,
    ) {
        let mut keeper = Keeper::new(SpanId::from_u64(RUN), bounds(per_site, in_all));
        let mut spans: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(n, (site, parent, failed, order))| {
                let parent = parent.index(n + 1) as u64;
                let parent = if parent == 0 { RUN } else { parent + 1 };
                (*order, Seen { failed: *failed, ..seen(*site, n as u64 + 2, parent) })
            })
            .collect();
        spans.sort_by_key(|(order, _)| *order);

        let mut file = HashMap::from([(RUN, 0)]);
        let mut left_out = 0;
        for (order, span) in &spans {
            // Some records never reach the keeper.
            if *order < lost {
                continue;
            }
            match judge(&mut keeper, span) {
                Verdict::Keep { parent_id } => {
                    prop_assert_eq!(file.insert(span.span_id.to_u64(), parent_id.to_u64()), None);
                }
                Verdict::LeaveOut(_) => left_out += 1,
            }
        }
        prop_assert_eq!(left_out, keeper.left_out());
        for (id, _) in keeper.missing() {
            prop_assert_eq!(file.insert(id.to_u64(), RUN), None, "a span is in the file twice");
        }
        for (id, parent) in &file {
            prop_assert!(*id == RUN || file.contains_key(parent), "{} hangs on {}", id, parent);
        }
    }
}
