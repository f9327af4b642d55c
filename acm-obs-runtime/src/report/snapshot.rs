//! The one file of the report that reads the facade's snapshot.

use std::collections::HashMap;

use acm_obs::__runtime::{Dropped, PhaseStats, Running, Snapshot};
use acm_obs::{Kind, PhaseInfo};

use crate::clock::rfc3339;

use super::build::{Node, OTHER, RUN, Run, Tree};
use super::facts::RunFacts;
use super::functions::functions;
use super::model::{Report, RunStatus, RunningCall, SCHEMA_VERSION, Source};
use super::tally::{Tally, seconds};
use super::telemetry::Telemetry;

impl Report {
    /// Makes the report of a run from its facts and the statistics of its phases.
    ///
    /// Costs a few microseconds a phase path; nothing of the run waits for it.
    #[must_use]
    pub fn new(facts: &RunFacts, snapshot: &Snapshot) -> Self {
        let RunFacts {
            run_id,
            trace_id,
            service_name,
            equipment,
            equip_id,
            outcome,
            error,
            started_unix_ns,
            duration_ns,
            telemetry,
        } = facts;
        let Snapshot { taken_unix_ns, phases, running, dropped } = snapshot;
        let mut nodes = nodes(phases, running);
        let run = Run {
            status: RunStatus::from(*outcome),
            equipment: (equipment.clone(), *equip_id),
            wall_ns: nodes
                .iter()
                .find(|node| node.kind == RUN)
                .map_or(*duration_ns, |run| run.tally.wall_ns),
        };
        let tree = Tree::new(run.clone(), &mut nodes);
        Self {
            schema_version: SCHEMA_VERSION,
            run_id: run_id.clone(),
            trace_id: trace_id.to_string(),
            service_name: service_name.clone(),
            equipment: equipment.clone(),
            equip_id: *equip_id,
            outcome: run.status,
            error: error.clone(),
            started_at: rfc3339(*started_unix_ns),
            duration_seconds: seconds(*duration_ns),
            phases: tree.phases(),
            functions: functions(&run, &nodes),
            equipments: tree.equipments(),
            running: running_calls(running, *taken_unix_ns, &run),
            telemetry: with_dropped(telemetry, dropped),
            directory: None,
        }
    }
}

/// The rows of the snapshot as nodes, and a node without calls for every phase that one of them
/// stands under or that only runs.
fn nodes(phases: &[PhaseStats], running: &[Running]) -> Vec<Node> {
    let mut nodes: HashMap<u32, Node> = HashMap::new();
    for stats in phases {
        let PhaseStats {
            phase,
            calls,
            errors,
            total_ns,
            self_ns,
            wall_ns,
            path_wall_ns,
            min_ns,
            max_ns,
            histogram,
            histogram_ns: _,
            outcomes: _,
            threads,
        } = stats;
        add_with_parents(&mut nodes, phase).tally.add(&Tally {
            calls: *calls,
            errors: *errors,
            running: 0,
            threads: *threads,
            total_ns: *total_ns,
            self_ns: *self_ns,
            wall_ns: *wall_ns,
            path_wall_ns: *path_wall_ns,
            min_ns: *min_ns,
            max_ns: *max_ns,
            histogram: histogram.clone(),
        });
    }
    for call in running {
        add_with_parents(&mut nodes, call.phase).tally.running += 1;
    }
    nodes.into_values().collect()
}

fn add_with_parents<'a>(
    nodes: &'a mut HashMap<u32, Node>,
    phase: &'static PhaseInfo,
) -> &'a mut Node {
    let mut missing = parent(phase);
    while let Some(above) = missing.filter(|above| !nodes.contains_key(&above.id())) {
        nodes.insert(above.id(), node(above));
        missing = parent(above);
    }
    nodes.entry(phase.id()).or_insert_with(|| node(phase))
}

/// The phase above, past scopes.
fn parent(phase: &PhaseInfo) -> Option<&'static PhaseInfo> {
    let mut above = phase.parent();
    while let Some(scope) = above.filter(|above| above.kind() == Kind::Scope) {
        above = scope.parent();
    }
    above
}

fn node(phase: &'static PhaseInfo) -> Node {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Node {
        id: phase.id(),
        parent: parent(phase).map(PhaseInfo::id),
        path: phase.path().to_owned(),
        name: phase.name(),
        component: phase.component().name(),
        kind: kind(phase.kind()),
        equipment: phase.equipment().map(|scope| (Some(scope.name().to_owned()), Some(scope.id()))),
        site: phase.site_address(),
        source: Source {
            module: known(phase.module()),
            function: known(phase.function()),
            file: known(phase.file()),
            line: (phase.line() > 0).then(|| phase.line()),
        },
        tally: Tally::default(),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Run => RUN,
        Kind::Phase => "phase",
        Kind::Profiled => "profiled",
        Kind::Section => "section",
        Kind::Span => "span",
        Kind::Scope => "scope",
        Kind::Other => OTHER,
        _ => "unknown",
    }
}

/// The calls that have not ended, the longest first. The run is not among them: its outcome says so.
fn running_calls(running: &[Running], taken_unix_ns: u64, run: &Run) -> Vec<RunningCall> {
    let mut calls: Vec<&Running> =
        running.iter().filter(|call| call.phase.kind() != Kind::Run).collect();
    calls.sort_by_key(|call| call.start_unix_ns);
    calls
        .into_iter()
        .map(|call| {
            let Running { phase, trace_id: _, span_id, start_unix_ns, thread } = call;
            let (equipment, equip_id) = match phase.equipment() {
                Some(scope) => (Some(scope.name().to_owned()), Some(scope.id())),
                None => run.equipment.clone(),
            };
            RunningCall {
                path: phase.path().to_owned(),
                name: phase.name().to_owned(),
                component: phase.component().name().to_owned(),
                equipment,
                equip_id,
                span_id: span_id.to_string(),
                thread_id: thread.id(),
                thread_name: thread.name().to_owned(),
                started_at: rfc3339(*start_unix_ns),
                elapsed_seconds: seconds(taken_unix_ns.saturating_sub(*start_unix_ns)),
            }
        })
        .collect()
}

/// The accounts of the outputs, and what was lost before any of them.
fn with_dropped(telemetry: &Telemetry, dropped: &Dropped) -> Telemetry {
    let Dropped { spans, logs, too_deep, paths_folded } = dropped;
    let mut telemetry = telemetry.clone();
    telemetry.signal(Telemetry::SPANS).drop("buffer_full", *spans);
    telemetry.signal(Telemetry::LOGS).drop("buffer_full", *logs);
    if *too_deep > 0 || *paths_folded > 0 {
        let timings = telemetry.signal(Telemetry::TIMINGS);
        timings.drop("too_deep", *too_deep);
        timings.leave_out("paths_folded", *paths_folded);
    }
    telemetry
}
