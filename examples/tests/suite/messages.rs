//! The log follows the message sequences of the original stack: the same components in the same order.

use crate::machine::Machine;
use crate::process::{Place, Run};

/// The components of a coldstart's 142 messages, with repetitions folded.
const COLDSTART: &[&str] = &[
    "CFG",
    "RUN",
    "CFG",
    "RUN",
    "OUTPUT",
    "COLDSTART",
    "DATA",
    "BASELINE",
    "FEAT",
    "HASH",
    "MODEL",
    "AR1",
    "MODEL",
    "PCA",
    "MODEL",
    "IFOREST",
    "MODEL",
    "GMM",
    "MODEL",
    "OMR",
    "MODEL",
    "ADAPTIVE",
    "REGIME",
    "MODEL",
    "AR1",
    "PCA",
    "IFOREST",
    "GMM",
    "OMR",
    "MODEL",
    "REGIME",
    "REGIME_STATE",
    "MODEL",
    "MODEL-SQL",
    "MODEL",
    "CAL",
    "FUSE",
    "TUNE",
    "FUSE",
    "THRESHOLD",
    "REGIME",
    "TRANSIENT",
    "DRIFT",
    "OUTPUT",
    "ANALYTICS",
    "OUTPUT",
    "ANALYTICS",
    "FORECAST",
    "HealthTracker",
    "ForecastEngine",
    "StateManager",
    "ForecastEngine",
    "DegradationModel",
    "RULEstimator",
    "ForecastDiag",
    "OUTPUT",
    "ForecastEngine",
    "StateManager",
    "FORECAST",
    "SQL",
    "OUTPUT",
    "CULPRITS",
    "PERF",
    "RUN_META",
    "RUN",
    "OUTPUT",
];

const NOOP: &[&str] = &[
    "CFG",
    "RUN",
    "CFG",
    "RUN",
    "OUTPUT",
    "COLDSTART",
    "DATA",
    "COLDSTART",
    "PERF",
    "RUN_META",
    "RUN",
    "OUTPUT",
];

/// The components of the messages that the pipeline itself wrote, with repetitions folded.
fn sequence(run: &Run) -> Vec<&str> {
    let written = run.logs.iter().filter(|log| !is_end_of_phase(log["message"].as_str().unwrap()));
    let mut components: Vec<&str> = written.map(|log| log["component"].as_str().unwrap()).collect();
    components.dedup();
    components
}

/// The lines that the runtime adds; two of them stand for messages of the stack.
fn is_end_of_phase(message: &str) -> bool {
    message.contains(" finished in ")
        && !["fit_detectors", "score_detectors"].iter().any(|phase| message.starts_with(phase))
}

#[test]
fn a_coldstart_says_what_the_stack_says_in_its_order() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(300).csv());
    let models = place.path("models");
    let run = place.run(&["--input", file.to_str().unwrap(), "--models", models.to_str().unwrap()]);
    assert_eq!(sequence(&run), COLDSTART);
}

#[test]
fn a_run_without_rows_says_what_the_stack_says_in_its_order() {
    let place = Place::new();
    let file = place.file("pump.csv", "time,a\n");
    assert_eq!(sequence(&place.run_on(&file)), NOOP);
}

#[test]
fn the_table_has_every_message_of_the_stack_once() {
    let table = include_str!("../../pipeline/MESSAGES.md");
    let numbers = |heading: &str| -> Vec<usize> {
        let section = table.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
        let rows = section
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()?.trim().parse().ok());
        rows.collect()
    };
    assert_eq!(numbers("Coldstart"), (1..=142).collect::<Vec<_>>());
    assert_eq!(numbers("NOOP"), (1..=28).collect::<Vec<_>>());
}
