//! From the nodes of the calling-context tree to the rows of the report: pure, no clock, no I/O.

use std::collections::HashMap;

use super::model::{EquipmentPhases, PhaseRow, RunStatus, Source};
use super::tally::{Tally, percent, seconds};

/// One node of the tree: a path under one equipment.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Grows with first appearance.
    pub(super) id: u32,
    /// The node it was called by; scopes are left out.
    pub(super) parent: Option<u32>,
    pub(super) path: String,
    pub(super) name: &'static str,
    pub(super) component: &'static str,
    pub(super) kind: &'static str,
    /// The equipment of a scope; `None` is the run's own.
    pub(super) equipment: Option<Equipment>,
    /// Equal for all nodes that end in the same place of the code.
    pub(super) site: usize,
    pub(super) source: Source,
    pub(super) tally: Tally,
}

/// A name and a number, where they are known.
pub(super) type Equipment = (Option<String>, Option<i64>);

/// What the rows need to know of the run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) status: RunStatus,
    pub(super) equipment: Equipment,
    /// What 100 percent are, in nanoseconds.
    pub(super) wall_ns: u64,
}

/// The [`Node::kind`] of the run itself.
pub(super) const RUN: &str = "run";

/// The [`Node::kind`] of what the bound on different paths left out.
pub(super) const OTHER: &str = "other";

/// The nodes merged to rows.
#[derive(Debug)]
pub(super) struct Tree {
    run: Run,
    rows: Vec<Row>,
    /// Rows with parents before children, siblings by first appearance.
    order: Vec<usize>,
    /// The equipments by first appearance.
    equipments: Vec<Equipment>,
}

/// Nodes of one path and component, under whatever equipment.
#[derive(Debug)]
struct Row {
    parent: Option<usize>,
    path: String,
    name: &'static str,
    component: &'static str,
    kind: &'static str,
    source: Source,
    tally: Tally,
    /// The same by equipment, as an index into [`Tree::equipments`].
    split: Vec<(usize, Tally)>,
}

impl Tree {
    /// Merges nodes that differ in nothing but the equipment.
    ///
    /// Two phases of one name under one parent stay apart if their components differ: `fit [PCA]`
    /// and `fit [GMM]` are two rows.
    pub(super) fn new(run: Run, nodes: &mut [Node]) -> Self {
        nodes.sort_by_key(|node| (node.kind == OTHER, node.id));
        let mut tree = Self { run, rows: Vec::new(), order: Vec::new(), equipments: Vec::new() };
        let mut row_of_node = HashMap::new();
        let mut row_of_step = HashMap::new();
        for node in nodes.iter() {
            let parent = node.parent.and_then(|parent| row_of_node.get(&parent).copied());
            let row =
                *row_of_step.entry((parent, node.name, node.component)).or_insert_with(|| {
                    tree.rows.push(Row::new(parent, node));
                    tree.rows.len() - 1
                });
            row_of_node.insert(node.id, row);
            tree.add(row, node);
        }
        tree.order = tree.preorder();
        tree
    }

    /// All phases, over all equipments.
    pub(super) fn phases(&self) -> Vec<PhaseRow> {
        self.select(|row| Some(&row.tally))
    }

    /// The phases of each equipment.
    pub(super) fn equipments(&self) -> Vec<EquipmentPhases> {
        let of = |wanted| {
            self.select(move |row: &Row| {
                row.split
                    .iter()
                    .find_map(|(equipment, tally)| (*equipment == wanted).then_some(tally))
            })
        };
        (0..)
            .zip(&self.equipments)
            .map(|(index, (equipment, equip_id))| EquipmentPhases {
                equipment: equipment.clone(),
                equip_id: *equip_id,
                phases: of(index),
            })
            .collect()
    }

    fn add(&mut self, row: usize, node: &Node) {
        let tally = if node.kind == RUN { self.run.tally(&node.tally) } else { node.tally.clone() };
        let equipment = node.equipment.as_ref().unwrap_or(&self.run.equipment);
        let index =
            self.equipments.iter().position(|known| known == equipment).unwrap_or_else(|| {
                self.equipments.push(equipment.clone());
                self.equipments.len() - 1
            });
        let row = &mut self.rows[row];
        row.tally.add(&tally);
        match row.split.iter_mut().find(|(known, _)| *known == index) {
            Some((_, known)) => known.add(&tally),
            None => row.split.push((index, tally)),
        }
    }

    fn preorder(&self) -> Vec<usize> {
        let mut children = vec![Vec::new(); self.rows.len()];
        let mut waiting = Vec::new();
        for (index, row) in self.rows.iter().enumerate().rev() {
            match row.parent {
                Some(parent) => children[parent].push(index),
                None => waiting.push(index),
            }
        }
        let mut order = Vec::with_capacity(self.rows.len());
        while let Some(index) = waiting.pop() {
            order.push(index);
            waiting.append(&mut children[index]);
        }
        order
    }

    /// The rows for which there is a tally, each under the nearest one above it that has one too.
    fn select<'a>(&'a self, tally: impl Fn(&'a Row) -> Option<&'a Tally>) -> Vec<PhaseRow> {
        let mut phases: Vec<PhaseRow> = Vec::new();
        let mut place = vec![None; self.rows.len()];
        for &index in &self.order {
            let row = &self.rows[index];
            let parent = row.parent.and_then(|parent| place[parent]);
            place[index] = match tally(row) {
                Some(tally) => {
                    let depth = parent
                        .and_then(|id: usize| phases.get(id))
                        .map_or(0, |above| above.depth + 1);
                    phases.push(row.publish(
                        tally,
                        &self.run,
                        Place { id: phases.len(), parent, depth },
                    ));
                    Some(phases.len() - 1)
                }
                None => parent,
            };
        }
        phases
    }
}

impl Row {
    fn new(parent: Option<usize>, node: &Node) -> Self {
        Self {
            parent,
            path: node.path.clone(),
            name: node.name,
            component: node.component,
            kind: node.kind,
            source: node.source.clone(),
            tally: Tally::default(),
            split: Vec::new(),
        }
    }

    fn publish(&self, tally: &Tally, run: &Run, place: Place) -> PhaseRow {
        let Place { id, parent, depth } = place;
        let wall_ns = tally.merged_wall_ns().min(run.wall_ns);
        PhaseRow {
            path: self.path.clone(),
            name: self.name.to_owned(),
            component: self.component.to_owned(),
            kind: self.kind.to_owned(),
            id,
            parent,
            depth,
            calls: tally.calls,
            errors: tally.errors,
            running: tally.running,
            threads: tally.threads,
            total_seconds: seconds(tally.total_ns),
            self_seconds: seconds(tally.self_ns),
            wall_seconds: seconds(wall_ns),
            call: tally.call_seconds(),
            percent_of_run: percent(wall_ns, run.wall_ns),
            source: self.source.clone(),
        }
    }
}

/// Where a row stands in its list.
#[derive(Clone, Copy)]
struct Place {
    id: usize,
    parent: Option<usize>,
    depth: usize,
}

impl Run {
    /// The run's own row: one call, which runs or has ended.
    pub(super) fn tally(&self, measured: &Tally) -> Tally {
        let call = match self.status {
            RunStatus::Running => Tally { running: 1, ..Tally::default() },
            RunStatus::Ok | RunStatus::Noop | RunStatus::Degraded => {
                Tally::of_one(measured.total_ns, false)
            }
            RunStatus::Fail => Tally::of_one(measured.total_ns, true),
        };
        let Tally { threads, total_ns, self_ns, wall_ns, path_wall_ns, .. } = *measured;
        Tally { threads, total_ns, self_ns, wall_ns, path_wall_ns, ..call }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{node, report_of, run, run_node};
    use crate::report::model::{CallSeconds, Report};

    fn finished(nodes: Vec<Node>) -> Report {
        report_of(&run(RunStatus::Ok, 10_000), nodes)
    }

    fn of(equipment: &str, id: i64, node: Node) -> Node {
        Node { equipment: Some((Some(equipment.to_owned()), Some(id))), ..node }
    }

    fn names(rows: &[PhaseRow]) -> Vec<(&str, usize)> {
        rows.iter().map(|row| (&*row.name, row.depth)).collect()
    }

    #[test]
    fn rows_stand_below_their_parents_in_order_of_first_appearance() {
        let report = finished(vec![
            node(5, Some(1), "impute", &[1]),
            node(2, Some(0), "score", &[900]),
            node(3, Some(1), "rolling", &[2]),
            run_node(10_000),
            node(1, Some(0), "features", &[3]),
        ]);
        let expected = [("run", 0), ("features", 1), ("rolling", 2), ("impute", 2), ("score", 1)];
        assert_eq!(names(&report.phases), expected);
        let parents: Vec<_> = report.phases.iter().map(|row| row.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0)]);
    }

    #[test]
    fn what_the_bound_left_out_stands_last() {
        let other = Node { kind: OTHER, ..node(1, Some(0), "<other>", &[5]) };
        let report = finished(vec![other, run_node(10_000), node(2, Some(0), "load", &[3])]);
        assert_eq!(names(&report.phases), [("run", 0), ("load", 1), ("<other>", 1)]);
    }

    #[test]
    fn one_path_under_several_equipments_is_one_row_and_is_kept_apart_as_well() {
        let report = finished(vec![
            run_node(10_000),
            of("T1", 1, node(1, Some(0), "fit", &[100, 300])),
            of("T1", 1, node(2, Some(1), "pca", &[50])),
            of("T2", 2, node(3, Some(0), "fit", &[200])),
            of("T2", 2, node(4, Some(3), "pca", &[70])),
        ]);
        assert_eq!(names(&report.phases), [("run", 0), ("fit", 1), ("pca", 2)]);
        let fit = &report.phases[1];
        assert_eq!((fit.calls, fit.total_seconds, fit.wall_seconds), (3, 0.6, 0.6));
        assert_eq!((fit.call.min_seconds, fit.call.max_seconds), (Some(0.1), Some(0.3)));
        assert_eq!(report.phases[2].parent, Some(1));

        let equipments: Vec<_> = report
            .equipments
            .iter()
            .map(|group| (group.equipment.as_deref(), group.equip_id))
            .collect();
        assert_eq!(
            equipments,
            [(Some("FD_FAN"), Some(1)), (Some("T1"), Some(1)), (Some("T2"), Some(2))]
        );
        assert_eq!(names(&report.equipments[0].phases), [("run", 0)]);
        assert_eq!(names(&report.equipments[2].phases), [("fit", 0), ("pca", 1)]);
        assert_eq!(report.equipments[2].phases[1].parent, Some(0));
        assert_eq!(report.equipments[1].phases[0].calls, 2);
    }

    #[test]
    fn a_scope_that_names_the_runs_own_equipment_is_no_other_equipment() {
        let report =
            finished(vec![run_node(10_000), of("FD_FAN", 1, node(1, Some(0), "fit", &[100]))]);
        assert_eq!(report.equipments.len(), 1);
        assert_eq!(report.equipments[0].phases, report.phases);
    }

    #[test]
    fn phases_of_one_name_and_different_components_are_two_rows() {
        let report = finished(vec![
            run_node(10_000),
            Node { component: "PCA", ..node(1, Some(0), "fit", &[100]) },
            Node { component: "GMM", ..node(2, Some(0), "fit", &[200]) },
        ]);
        let components: Vec<_> = report.phases.iter().map(|row| &*row.component).collect();
        assert_eq!(components, ["RUN", "PCA", "GMM"]);
    }

    #[test]
    fn equipments_that_overlap_share_their_wall_time() {
        let mut nodes = vec![
            run_node(10_000),
            of("T1", 1, node(1, Some(0), "fit", &[4_000])),
            of("T2", 2, node(2, Some(0), "fit", &[3_000])),
        ];
        nodes.iter_mut().skip(1).for_each(|node| node.tally.path_wall_ns = 5_000_000_000);
        let report = finished(nodes);
        assert_eq!((report.phases[1].total_seconds, report.phases[1].wall_seconds), (7.0, 5.0));
        let of_each: Vec<f64> =
            report.equipments.iter().skip(1).map(|group| group.phases[0].wall_seconds).collect();
        assert_eq!(of_each, [4.0, 3.0]);
    }

    #[test]
    fn no_phase_takes_more_than_the_whole_run() {
        let report = finished(vec![
            run_node(10_000),
            of("T1", 1, node(1, Some(0), "fit", &[9_000])),
            of("T2", 2, node(2, Some(0), "fit", &[9_000])),
        ]);
        let fit = &report.phases[1];
        assert_eq!((fit.total_seconds, fit.wall_seconds, fit.percent_of_run), (18.0, 10.0, 100.0));
        let of_one = &report.equipments[1].phases[0];
        assert_eq!((of_one.wall_seconds, of_one.percent_of_run), (9.0, 90.0));
    }

    #[test]
    fn a_run_has_one_call_when_it_has_ended_and_none_before() {
        let row = |status| report_of(&run(status, 10_000), vec![run_node(10_000)]).phases.remove(0);
        let ended = row(RunStatus::Degraded);
        assert_eq!((ended.calls, ended.errors, ended.running), (1, 0, 0));
        assert_eq!(ended.call.p99_seconds, Some(10.0));
        assert_eq!(row(RunStatus::Fail).errors, 1);
        let running = row(RunStatus::Running);
        assert_eq!((running.calls, running.running, running.call), (0, 1, CallSeconds::default()));
        assert_eq!((running.total_seconds, running.percent_of_run), (10.0, 100.0));
    }
}
