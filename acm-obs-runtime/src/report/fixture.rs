//! Nodes, rows and reports for the unit tests.

use super::build::{Node, RUN, Run, Tree};
use super::functions::functions;
use super::model::{CallSeconds, PhaseRow, Report, RunStatus, RunningCall, SCHEMA_VERSION, Source};
use super::tally::{Tally, seconds};
use super::telemetry::Telemetry;

/// A row with a name and nothing else.
pub(super) fn row(name: &str) -> PhaseRow {
    PhaseRow {
        path: format!("run/{name}"),
        name: name.to_owned(),
        component: "FEAT".to_owned(),
        kind: "phase".to_owned(),
        id: 0,
        parent: None,
        depth: 0,
        calls: 1,
        errors: 0,
        running: 0,
        threads: 1,
        total_seconds: 0.0,
        self_seconds: 0.0,
        wall_seconds: 0.0,
        call: CallSeconds::default(),
        percent_of_run: 0.0,
        source: Source::default(),
    }
}

/// The run's own node, of a run that has lasted so long.
pub(super) fn run_node(ms: u64) -> Node {
    Node {
        name: "run",
        component: "RUN",
        kind: RUN,
        path: "run".to_owned(),
        ..node(0, None, "run", &[ms])
    }
}

/// A node under another one, whose calls took so many milliseconds each, one after the other.
pub(super) fn node(id: u32, parent: Option<u32>, name: &'static str, calls_ms: &[u64]) -> Node {
    let mut tally = Tally { threads: 1, ..Tally::default() };
    for ms in calls_ms {
        let ns = ms * 1_000_000;
        tally.add(&Tally {
            total_ns: ns,
            self_ns: ns,
            wall_ns: ns,
            path_wall_ns: u64::MAX,
            ..Tally::of_one(ns, false)
        });
    }
    Node {
        id,
        parent,
        path: format!("run/{name}"),
        name,
        component: "FEAT",
        kind: "phase",
        equipment: None,
        site: name.as_ptr().addr(),
        source: Source {
            module: Some("pipeline::features".to_owned()),
            function: Some(name.to_owned()),
            file: Some("src/features.rs".to_owned()),
            line: Some(id + 1),
        },
        tally,
    }
}

/// The run as the builder needs it: `FD_FAN`, number 1.
pub(super) fn run(status: RunStatus, ms: u64) -> Run {
    Run { status, equipment: (Some("FD_FAN".to_owned()), Some(1)), wall_ns: ms * 1_000_000 }
}

/// The report that these nodes make.
pub(super) fn report_of(run: &Run, mut nodes: Vec<Node>) -> Report {
    let tree = Tree::new(run.clone(), &mut nodes);
    let (equipment, equip_id) = run.equipment.clone();
    Report {
        schema_version: SCHEMA_VERSION,
        run_id: "2026-11-23T10-15-02-7f3a".to_owned(),
        trace_id: "0af7651916cd43dd8448eb211c80319c".to_owned(),
        service_name: "acm-pipeline".to_owned(),
        equipment,
        equip_id,
        outcome: run.status,
        error: None,
        started_at: "2026-11-23T10:15:02.000000000Z".to_owned(),
        duration_seconds: seconds(run.wall_ns),
        phases: tree.phases(),
        functions: functions(run, &nodes),
        equipments: tree.equipments(),
        running: Vec::new(),
        telemetry: Telemetry::default(),
        directory: None,
    }
}

/// A finished run of four phases: 6.21 s, of which features took 1.66 s.
pub(super) fn report() -> Report {
    let mut features = node(2, Some(0), "build_features", &[830, 830]);
    features.tally.self_ns = 400_000_000;
    let mut fit = node(4, Some(0), "fit", &vec![1; 4_000]);
    fit.component = "MODEL";
    fit.tally.errors = 1;
    let mut root = run_node(6_210);
    root.tally.self_ns = 110_000_000;
    let nodes = vec![
        root,
        Node { component: "DATA", ..node(1, Some(0), "load", &[350]) },
        features,
        node(
            3,
            Some(2),
            "rolling",
            &[78, 78, 78, 78, 78, 78, 78, 78, 79, 79, 79, 80, 80, 80, 80, 80],
        ),
        fit,
    ];
    let mut report = report_of(&run(RunStatus::Ok, 6_210), nodes);
    let logs = report.telemetry.signal(Telemetry::LOGS);
    logs.recorded = 4_812;
    logs.output("logs.jsonl").delivered = 4_812;
    report.telemetry.signal(Telemetry::SPANS).recorded = 212;
    report
}

/// The same run in the middle of its last phase.
pub(super) fn running_report() -> Report {
    let mut forecast = node(2, Some(0), "forecast", &[]);
    forecast.tally.running = 2;
    forecast.tally.wall_ns = 12_300_000_000;
    forecast.tally.path_wall_ns = 12_300_000_000;
    let nodes = vec![run_node(20_000), node(1, Some(0), "load", &[350]), forecast];
    let mut report = report_of(&run(RunStatus::Running, 20_000), nodes);
    report.running = [12.3, 0.5]
        .map(|elapsed_seconds| RunningCall {
            path: "run/forecast".to_owned(),
            name: "forecast".to_owned(),
            component: "FEAT".to_owned(),
            equipment: Some("FD_FAN".to_owned()),
            equip_id: Some(1),
            span_id: "b7ad6b7169203331".to_owned(),
            thread_id: 3,
            thread_name: String::new(),
            started_at: "2026-11-23T10:15:09.700000000Z".to_owned(),
            elapsed_seconds,
        })
        .into();
    report
}
