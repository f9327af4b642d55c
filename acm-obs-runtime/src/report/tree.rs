//! The lines of a tree that stand before the names: `│  ├─ `.

use super::model::PhaseRow;

/// The piece of a level whose branch goes on below.
const PASSING: &str = "│  ";
/// The piece of a level whose branch has ended.
const BLANK: &str = "   ";
/// A branch with another one below it.
const BRANCH: &str = "├─ ";
/// The last branch.
const LAST: &str = "└─ ";

/// What stands before the name of each row: rows with parents before children.
pub(super) fn prefixes(rows: &[&PhaseRow]) -> Vec<String> {
    let depths = depths(rows);
    let mut prefixes = Vec::with_capacity(rows.len());
    // Whether a later row hangs at this level, without one of a lower level in between.
    let mut goes_on: Vec<bool> = Vec::new();
    for depth in depths.into_iter().rev() {
        goes_on.resize(depth + 1, false);
        let mut prefix = String::new();
        for &below in goes_on.iter().take(depth).skip(1) {
            prefix.push_str(if below { PASSING } else { BLANK });
        }
        if depth > 0 {
            prefix.push_str(if goes_on[depth] { BRANCH } else { LAST });
        }
        goes_on[depth] = true;
        prefixes.push(prefix);
    }
    prefixes.reverse();
    prefixes
}

/// The depths, without the leaps that a stored report may have been given by hand.
fn depths(rows: &[&PhaseRow]) -> Vec<usize> {
    let mut deepest = 0;
    rows.iter()
        .map(|row| {
            let depth = row.depth.min(deepest);
            deepest = depth + 1;
            depth
        })
        .collect()
}

/// The rows that matter most if there are more than `limit`, in their order: the longest, those that
/// failed or run before them, and whatever they hang under.
pub(super) fn most_important(rows: &[PhaseRow], limit: usize) -> Vec<&PhaseRow> {
    if rows.len() <= limit {
        return rows.iter().collect();
    }
    let mut ranked: Vec<usize> = (0..rows.len()).collect();
    ranked.sort_by(|&left, &right| {
        let rank = |index: usize| {
            let row: &PhaseRow = &rows[index];
            (row.running > 0 || row.errors > 0, row.wall_seconds)
        };
        let ((urgent, wall), (other_urgent, other_wall)) = (rank(left), rank(right));
        other_urgent.cmp(&urgent).then(other_wall.total_cmp(&wall))
    });
    let mut chosen = vec![false; rows.len()];
    let mut left = limit;
    for index in ranked {
        let branch: Vec<usize> = branch(rows, index).filter(|above| !chosen[*above]).collect();
        if branch.len() <= left {
            left -= branch.len();
            for above in branch {
                chosen[above] = true;
            }
        }
    }
    rows.iter().zip(chosen).filter_map(|(row, chosen)| chosen.then_some(row)).collect()
}

/// A row and all that it hangs under. A parent that does not stand above its child is none.
fn branch(rows: &[PhaseRow], index: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(index), |index| rows[*index].parent.filter(|parent| parent < index))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::fixture::row;

    fn drawn(depths: &[usize]) -> Vec<String> {
        let rows: Vec<PhaseRow> =
            depths.iter().map(|depth| PhaseRow { depth: *depth, ..row("p") }).collect();
        prefixes(&rows.iter().collect::<Vec<_>>())
    }

    #[test]
    fn branches_pass_by_the_children_of_their_elder_siblings() {
        assert_eq!(
            drawn(&[0, 1, 2, 3, 2, 1, 2]),
            ["", "├─ ", "│  ├─ ", "│  │  └─ ", "│  └─ ", "└─ ", "   └─ "]
        );
    }

    #[test]
    fn several_roots_stand_without_a_line() {
        assert_eq!(drawn(&[0, 1, 0, 1]), ["", "└─ ", "", "└─ "]);
    }

    #[test]
    fn a_leap_of_depth_in_a_stored_report_is_one_level() {
        assert_eq!(drawn(&[7, usize::MAX, 1]), ["", "├─ ", "└─ "]);
    }

    #[test]
    fn the_longest_rows_are_chosen_with_what_they_hang_under() {
        let tree = [(None, 9.0), (Some(0), 1.0), (Some(1), 8.0), (Some(0), 5.0)];
        let rows: Vec<PhaseRow> = (0..)
            .zip(tree)
            .map(|(id, (parent, wall_seconds))| PhaseRow { id, parent, wall_seconds, ..row("p") })
            .collect();
        let chosen =
            |limit| most_important(&rows, limit).iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(chosen(4), [0, 1, 2, 3]);
        assert_eq!(chosen(3), [0, 1, 2]);
        assert_eq!(chosen(2), [0, 3]);
    }

    #[test]
    fn a_failed_row_is_chosen_before_longer_ones() {
        let rows = [
            PhaseRow { wall_seconds: 9.0, ..row("run") },
            PhaseRow { parent: Some(0), wall_seconds: 8.0, ..row("long") },
            PhaseRow { parent: Some(0), errors: 1, ..row("failed") },
        ];
        let chosen: Vec<&str> = most_important(&rows, 2).iter().map(|row| &*row.name).collect();
        assert_eq!(chosen, ["run", "failed"]);
    }

    proptest! {
        #[test]
        fn nothing_in_a_stored_report_breaks_the_drawing(
            shape in prop::collection::vec((any::<usize>(), any::<Option<usize>>(), any::<f64>()), 0..50),
            limit in 0..60_usize,
        ) {
            let rows: Vec<PhaseRow> = shape
                .into_iter()
                .map(|(depth, parent, wall_seconds)| PhaseRow { parent, depth, wall_seconds, ..row("p") })
                .collect();
            let chosen = most_important(&rows, limit);
            prop_assert!(chosen.len() <= limit.max(1).min(rows.len()) || rows.len() <= limit);
            prop_assert_eq!(prefixes(&chosen).len(), chosen.len());
        }
    }
}
