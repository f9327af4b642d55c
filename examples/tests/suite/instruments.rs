//! Every built-in instrument arrives at a backend, named and labelled as others rely on.

use std::collections::BTreeSet;

use acm_obs_test_backends::{OtlpServer, Point};

use crate::machine::Machine;
use crate::measured::about;
use crate::process::{Place, Run};

/// Name, unit, kind and attributes of every built-in instrument. A change here breaks the dashboards of others.
const INSTRUMENTS: [(&str, &str, &str, &[&str]); 24] = [
    ("acm.phase.duration", "s", "histogram", &["component", "phase", "equipment", "outcome"]),
    ("acm.run.duration", "s", "histogram", &["equipment", "outcome"]),
    ("acm.batch.duration", "s", "histogram", &["equipment", "status"]),
    ("acm.detector.duration", "s", "histogram", &["equipment", "detector"]),
    ("acm.runs", "{run}", "sum", &["equipment", "outcome"]),
    ("acm.batches", "{batch}", "sum", &["equipment", "status"]),
    ("acm.rows", "{row}", "sum", &["equipment"]),
    ("acm.episodes", "{episode}", "sum", &["equipment", "severity"]),
    ("acm.errors", "{error}", "sum", &["equipment", "error_type"]),
    ("acm.coldstarts", "{coldstart}", "sum", &["equipment"]),
    ("acm.model.refits", "{refit}", "sum", &["equipment", "reason", "detector"]),
    ("acm.sql.operations", "{operation}", "sum", &["equipment", "table", "operation"]),
    ("acm.health.score", "{score}", "gauge", &["equipment"]),
    ("acm.data_quality.score", "{score}", "gauge", &["equipment"]),
    ("acm.rul", "h", "gauge", &["equipment", "quantile"]),
    ("acm.active_defects", "{defect}", "gauge", &["equipment"]),
    ("acm.fused_z", "{z}", "gauge", &["equipment"]),
    ("acm.detector_z", "{z}", "gauge", &["equipment", "detector"]),
    ("acm.regime", "{regime}", "gauge", &["equipment", "label"]),
    ("acm.telemetry.items", "{item}", "sum", &["signal", "result", "reason"]),
    ("process.cpu.time", "s", "sum", &["cpu.mode"]),
    ("process.memory.usage", "By", "sum", &[]),
    ("process.disk.io", "By", "sum", &["disk.io.direction"]),
    ("process.thread.count", "{thread}", "sum", &[]),
];

/// Sums that go down as well as up.
const LEVELS: [&str; 2] = ["process.memory.usage", "process.thread.count"];

/// The equipment whose records are in order, and the one whose are not.
pub(crate) const GOOD: &str = "FD_FAN";
pub(crate) const BAD: &str = "GAS_TURBINE";
pub(crate) const ROWS: usize = 1000;

/// A run in which everything happens that an instrument tells of: a fault that is over and one that goes on,
/// missing values, models to keep, a file that cannot be read.
pub(crate) fn eventful(server: &OtlpServer) -> Run {
    let place = Place::new();
    let machine = Machine::healthy(ROWS).with_fault(700..730).with_fault(980..ROWS);
    let lacking = |(row, line): (usize, &str)| match (row, line.rsplit_once(',')) {
        (11..=50, Some((rest, _))) => format!("{rest},\n"),
        _ => format!("{line}\n"),
    };
    let good: String = machine.csv().lines().enumerate().map(lacking).collect();
    place.file(&format!("exports/{GOOD}.csv"), good);
    place.file(&format!("exports/{BAD}.csv"), "t,a,b\n2014-01-31,1\n");
    let (exports, models) = (place.path("exports"), place.path("models"));
    let arguments = ["--input", exports.to_str().unwrap(), "--models", models.to_str().unwrap()];
    let run = place.run_exporting(&server.url(), &arguments);
    assert_eq!((run.code, run.outcome()), (Some(1), "FAIL"), "{}", run.console);
    assert!(server.refused().is_empty(), "{:?}", server.refused());
    run
}

#[test]
fn every_instrument_of_the_contract_arrives_with_a_real_value() {
    let server = OtlpServer::start();
    eventful(&server);
    let metrics = server.metrics();
    let ours = metrics.names();
    let known: BTreeSet<&str> = INSTRUMENTS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(ours, known, "no more and no less");
    for (name, unit, kind, attributes) in INSTRUMENTS {
        let all = metrics.series(name, &[]);
        for series in &all {
            let what = format!("{name}{{{}}}", series.attributes().line());
            assert_eq!((series.unit.as_str(), series.kind), (unit, kind), "{what}");
            assert!(!series.description.is_empty(), "{what}");
            let names: BTreeSet<&str> = series.attributes().names().into_iter().collect();
            assert_eq!(names, attributes.iter().copied().collect(), "{what}");
            assert!(series.value().is_finite(), "{what}");
            assert_eq!(series.monotonic, kind != "gauge" && !LEVELS.contains(&name), "{what}");
        }
        // Of some series nothing has come yet, so that their rates begin at zero.
        let moved = all.iter().any(|series| kind == "gauge" || series.value() > 0.0);
        assert!(moved, "{name} counts nothing:\n{}", metrics.table());
    }
}

#[test]
fn every_point_of_phase_durations_has_all_four_attributes_and_counts_what_the_report_counts() {
    let server = OtlpServer::start();
    let run = eventful(&server);
    let metrics = server.metrics();
    let mut points = 0;
    for series in metrics.series("acm.phase.duration", &[]) {
        for point in series.points() {
            let mut names: Vec<&str> =
                point.attributes().iter().map(|pair| pair.key.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["component", "equipment", "outcome", "phase"]);
            points += 1;
        }
        let empty = |name: &&str| series.attributes().text(name).is_none_or(str::is_empty);
        let attributes = series.attributes().line();
        assert_eq!(
            series.attributes().names().iter().find(|name| empty(name)),
            None,
            "{attributes}"
        );
    }
    assert!(points > 50, "{points} points");
    for equipment in run.report["equipments"].as_array().unwrap() {
        let name = equipment["equipment"].as_str().unwrap();
        for phase in equipment["phases"].as_array().unwrap() {
            if phase["kind"] == "phase" {
                let (phase, component) =
                    (phase["name"].as_str().unwrap(), phase["component"].as_str().unwrap());
                let of = [("equipment", name), ("phase", phase), ("component", component)];
                let told = metrics.total("acm.phase.duration", &of);
                let counted = calls(&run, name, phase, component);
                about(told, counted as f64, 0.0);
            }
        }
    }
    let failed = [("phase", "load"), ("equipment", BAD), ("outcome", "error")];
    about(metrics.total("acm.phase.duration", &failed), 1.0, 0.0);
}

/// Calls of a phase for an equipment, over all its paths.
fn calls(run: &Run, equipment: &str, phase: &str, component: &str) -> u64 {
    let all = run.report["equipments"].as_array().unwrap().iter();
    let own = all.filter(|one| one["equipment"] == equipment);
    let rows = own.flat_map(|one| one["phases"].as_array().unwrap());
    rows.filter(|row| row["name"] == phase && row["component"] == component)
        .map(|row| row["calls"].as_u64().unwrap())
        .sum()
}

#[test]
fn exemplars_of_slow_calls_are_spans_of_the_trace() {
    let server = OtlpServer::start();
    eventful(&server);
    let (metrics, traces) = (server.metrics(), server.traces());
    let mut exemplars = 0;
    for series in metrics.series("acm.phase.duration", &[]) {
        let (phase, equipment) =
            (series.attributes().text("phase"), series.attributes().text("equipment"));
        for exemplar in series.points().iter().flat_map(Point::exemplars) {
            let span = traces.with_id(&hex(&exemplar.span_id)).unwrap();
            assert_eq!(Some(span.name.as_str()), phase);
            assert_eq!(span.attributes().text("acm.equipment"), equipment);
            assert_eq!(span.trace_id, exemplar.trace_id);
            exemplars += 1;
        }
    }
    assert!(exemplars > 10, "{exemplars} exemplars");
}

fn hex(id: &[u8]) -> String {
    format!("{:016x}", u64::from_be_bytes(id.try_into().unwrap()))
}
