//! The flat view: one row a place in the code, over all paths that lead to it.

use std::collections::{BTreeSet, HashMap};

use super::build::{Node, RUN, Run};
use super::model::FunctionRow;
use super::tally::{Tally, percent, seconds};

/// The nodes merged by place and component, the longest self time first.
pub(super) fn functions(run: &Run, nodes: &[Node]) -> Vec<FunctionRow> {
    let by_id: HashMap<u32, &Node> = nodes.iter().map(|node| (node.id, node)).collect();
    let mut functions: Vec<Function<'_>> = Vec::new();
    let mut known = HashMap::new();
    for node in nodes {
        let index = *known.entry(place(node)).or_insert_with(|| {
            functions.push(Function {
                node,
                paths: BTreeSet::new(),
                tally: Tally::default(),
                total_ns: 0,
            });
            functions.len() - 1
        });
        let tally = if node.kind == RUN { run.tally(&node.tally) } else { node.tally.clone() };
        let function = &mut functions[index];
        function.paths.insert(&node.path);
        function.tally.add(&tally);
        // A call inside a call of the same place is part of the outer one's time already.
        if !is_nested(node, &by_id) {
            function.total_ns = function.total_ns.saturating_add(tally.total_ns);
        }
    }
    functions
        .sort_by_key(|function| std::cmp::Reverse((function.tally.self_ns, function.total_ns)));
    let all_self_ns =
        functions.iter().fold(0_u64, |sum, function| sum.saturating_add(function.tally.self_ns));
    functions.iter().map(|function| function.publish(all_self_ns)).collect()
}

/// A place in the code while its nodes are merged.
struct Function<'a> {
    /// The first of its nodes.
    node: &'a Node,
    paths: BTreeSet<&'a str>,
    tally: Tally,
    total_ns: u64,
}

impl Function<'_> {
    fn publish(&self, all_self_ns: u64) -> FunctionRow {
        let Self { node, paths, tally, total_ns } = self;
        FunctionRow {
            name: node.name.to_owned(),
            component: node.component.to_owned(),
            kind: node.kind.to_owned(),
            paths: paths.len() as u64,
            calls: tally.calls,
            errors: tally.errors,
            running: tally.running,
            total_seconds: seconds(*total_ns),
            self_seconds: seconds(tally.self_ns),
            percent_of_self: percent(tally.self_ns, all_self_ns),
            call: tally.call_seconds(),
            source: node.source.clone(),
        }
    }
}

/// What makes two nodes calls of the same place. A `#[profiled]` function takes the component of
/// its caller, and stands once for each.
fn place(node: &Node) -> (usize, &'static str) {
    (node.site, node.component)
}

fn is_nested(node: &Node, by_id: &HashMap<u32, &Node>) -> bool {
    let above = |node: &Node| node.parent.and_then(|parent| by_id.get(&parent).copied());
    let mut ancestor = above(node);
    while let Some(found) = ancestor {
        if place(found) == place(node) {
            return true;
        }
        ancestor = above(found);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{node, run, run_node};
    use crate::report::model::RunStatus;

    fn named<'a>(rows: &'a [FunctionRow], name: &str) -> &'a FunctionRow {
        rows.iter().find(|row| row.name == name).unwrap()
    }

    #[test]
    fn one_function_on_several_paths_is_one_row() {
        let rolling = node(3, Some(1), "rolling", &[10, 30]);
        let elsewhere = Node {
            id: 4,
            parent: Some(2),
            path: "run/score/rolling".to_owned(),
            tally: node(4, None, "rolling", &[20]).tally,
            ..rolling.clone()
        };
        let nodes = [
            run_node(1_000),
            node(1, Some(0), "features", &[50]),
            node(2, Some(0), "score", &[25]),
            rolling,
            elsewhere,
        ];
        let rows = functions(&run(RunStatus::Ok, 1_000), &nodes);
        let row = named(&rows, "rolling");
        assert_eq!((row.paths, row.calls, row.total_seconds), (2, 3, 0.06));
        assert_eq!(row.call.max_seconds, Some(0.03));
    }

    #[test]
    fn time_inside_a_call_of_the_same_function_counts_once() {
        let outer = node(1, Some(0), "walk", &[100]);
        let inner = Node {
            id: 3,
            parent: Some(2),
            path: "run/walk/step/walk".to_owned(),
            tally: node(3, None, "walk", &[60]).tally,
            ..outer.clone()
        };
        let nodes = [run_node(1_000), outer, node(2, Some(1), "step", &[80]), inner];
        let rows = functions(&run(RunStatus::Ok, 1_000), &nodes);
        let row = named(&rows, "walk");
        assert_eq!((row.calls, row.total_seconds), (2, 0.1));
    }

    #[test]
    fn rows_come_by_self_time_and_their_shares_add_up() {
        let nodes =
            [run_node(1_000), node(1, Some(0), "short", &[10]), node(2, Some(0), "long", &[400])];
        let rows = functions(&run(RunStatus::Ok, 1_000), &nodes);
        let names: Vec<_> = rows.iter().map(|row| &*row.name).collect();
        assert_eq!(names, ["run", "long", "short"]);
        let sum: f64 = rows.iter().map(|row| row.percent_of_self).sum();
        assert!((sum - 100.0).abs() < 1e-9, "{sum}");
    }
}
