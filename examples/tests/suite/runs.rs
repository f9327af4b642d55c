//! Whole runs on good input.

use std::fs;

use crate::machine::Machine;
use crate::process::{Place, command, example, text_of};

const STAGES: [&str; 22] = [
    "load",
    "read",
    "split",
    "build_features",
    "rolling",
    "fit_detectors",
    "fit.ar1",
    "fit.pca",
    "fit.iforest",
    "fit.gmm",
    "fit.omr",
    "score_detectors",
    "score.ar1",
    "score.omr",
    "fit_regimes",
    "calibrate",
    "detect_episodes",
    "adapt_thresholds",
    "detect_drift",
    "write_analytics",
    "forecast",
    "estimate_rul",
];

#[test]
fn the_bundled_records_of_four_turbines_are_processed_in_one_run() {
    let run = Place::new().run(&[]);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    assert_eq!(run.report["equipment"], "fleet");
    for stage in STAGES {
        assert!(run.calls(stage) >= 4, "{stage} ran {} times", run.calls(stage));
    }
    let phases = run.report["phases"].as_array().unwrap();
    assert_eq!(phases.iter().filter(|phase| phase["path"] == "run").count(), 1, "one root");
    assert!(
        phases.iter().all(|phase| phase["path"].as_str().unwrap().starts_with("run")),
        "all below it"
    );
    assert!(phases.iter().all(|phase| phase["errors"] == 0));

    let turbines = ["R80711", "R80721", "R80736", "R80790"];
    for turbine in turbines {
        assert!(run.table(turbine, "scores.csv").lines().count() > 2000);
        assert!(run.table(turbine, "episodes.csv").lines().count() > 1);
        let life: serde_json::Value =
            serde_json::from_str(&run.table(turbine, "rul.json")).unwrap();
        let hours = |quantile: &str| life[quantile]["hours"].as_f64().unwrap();
        assert!(hours("p10") <= hours("p50") && hours("p50") <= hours("p90"), "{life}");
        let own = run.logs.iter().filter(|log| log["equipment"] == turbine).count();
        assert!(own > 50, "{own} log lines of {turbine}");
    }
    let ids: Vec<_> = run.logs.iter().map(|log| (&log["run_id"], &log["trace_id"])).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "one run id and one trace id");
    assert!(run.says("DATA", "Missing values"), "R80711 has gaps");
}

#[test]
fn one_file_is_one_equipment_and_its_fault_an_episode() {
    let place = Place::new();
    let file = place.file("FD_FAN.csv", Machine::healthy(1000).with_fault(850..880).csv());
    let run = place.run_on(&file);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    assert_eq!(run.report["equipment"], "FD_FAN");
    assert_eq!(
        run.table("FD_FAN", "episodes.csv").lines().count(),
        2,
        "{}",
        run.table("FD_FAN", "episodes.csv")
    );
    assert!(run.says("FUSE", "Detected 1 anomaly episodes"));
    assert!(run.says("RUN", "outcome=OK rows_in=1000 rows_out=400"));
}

#[test]
fn models_of_the_first_run_serve_the_second() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(600).csv());
    let models = place.path("models");
    let arguments = ["--input", file.to_str().unwrap(), "--models", models.to_str().unwrap()];

    let first = place.run(&arguments);
    assert_eq!((first.code, first.outcome()), (Some(0), "OK"), "{}", first.console);
    assert!(first.says("COLDSTART", "No existing models for pump - coldstart required"));
    assert!(first.says("MODEL-SQL", "- Saved ar1_params"));
    assert!(models.join("pump/v1/gmm_model.json").is_file());

    let second = place.run(&arguments);
    assert_eq!((second.code, second.outcome()), (Some(0), "OK"), "{}", second.console);
    assert!(second.says("COLDSTART", "Models exist for pump, coldstart not needed"));
    assert_eq!((second.calls("fit_detectors"), second.calls("load_models")), (0, 1));
    assert!(second.says("RUN", "rows_in=600 rows_out=600"));

    // What both scored, both scored the same.
    let scores =
        |table: &str| -> Vec<String> { table.lines().rev().take(100).map(ar1_score).collect() };
    assert_eq!(
        scores(&first.table("pump", "scores.csv")),
        scores(&second.table("pump", "scores.csv"))
    );
}

/// Time and first z of a row of scores; the later ones depend on the rows scored with it.
fn ar1_score(row: &str) -> String {
    row.split(',').take(2).collect::<Vec<_>>().join(",")
}

#[test]
fn a_few_new_rows_are_enough_where_models_and_state_exist() {
    let place = Place::new();
    let machine = Machine::healthy(620).csv();
    let (header, rows) = machine.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let part = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    let models = place.path("models");
    let run = |name: &str, text: String| {
        let file = place.file(&format!("{name}/pump.csv"), text);
        place.run(&["--input", file.to_str().unwrap(), "--models", models.to_str().unwrap()])
    };
    assert_eq!(run("first", part(&rows[..600])).outcome(), "OK");
    let second = run("second", part(&rows[600..]));
    assert_eq!((second.code, second.outcome()), (Some(0), "OK"), "{}", second.console);
    assert!(second.says("StateManager", "Loaded previous state"));
}

#[test]
fn damaged_models_are_learnt_anew_and_the_run_is_degraded() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(300).csv());
    place.file("models/pump/v1/feature_medians.json", "{\"format\": 1, \"kind\"");
    let models = place.path("models");
    let run = place.run(&["--input", file.to_str().unwrap(), "--models", models.to_str().unwrap()]);
    assert_eq!((run.code, run.outcome()), (Some(0), "DEGRADED"), "{}", run.console);
    assert!(run.console.contains("feature_medians.json"), "{}", run.console);
    assert!(models.join("pump/v2/ar1_params.json").is_file());
}

#[test]
fn a_named_equipment_takes_all_files() {
    let place = Place::new();
    let machine = Machine::healthy(400).csv();
    let (header, rows) = machine.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    place.file("exports/january.csv", format!("{header}\n{}\n", rows[..200].join("\n")));
    place.file("exports/february.CSV", format!("{header}\n{}\n", rows[200..].join("\n")));
    place.file("exports/notes.txt", "not an export");
    let exports = place.path("exports");
    let run = place.run(&[
        "--input",
        exports.to_str().unwrap(),
        "--equipment",
        "FD FAN/1",
        "--equip-id",
        "7",
    ]);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    assert_eq!(
        (&run.report["equipment"], &run.report["equip_id"]),
        (&"FD FAN/1".into(), &7.into())
    );
    assert!(run.says("RUN", "rows_in=400"));
    assert!(run.logs.iter().all(|log| log["equipment"] == "FD FAN/1" && log["equip_id"] == 7));
    assert!(run.tables().join("FD%20FAN%2F1/scores.csv").is_file());
}

#[test]
fn the_environment_names_the_equipment_where_no_option_does() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(100).csv());
    let out = place.path("out");
    let output = command()
        .env("ACM_EQUIPMENT", "FD_FAN")
        .env("ACM_RUN_DIR", &out)
        .arg("--input")
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text_of(&output));
    let folder = fs::read_dir(&out)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.join("report.json").is_file());
    assert!(folder.unwrap().join("tables/FD_FAN").is_dir());
}

#[test]
fn no_rows_are_nothing_to_do() {
    let place = Place::new();
    let file = place.file("pump.csv", "time,a,b\r\n");
    let run = place.run_on(&file);
    assert_eq!((run.code, run.outcome()), (Some(0), "NOOP"), "{}", run.console);
    assert!(run.says("COLDSTART", "Deferred to next job run"));
    assert!(run.says("RUN", "outcome=NOOP rows_in=0 rows_out=0"));
    assert_eq!(run.errors(), [""; 0]);
}

#[test]
fn too_few_rows_are_put_off() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(49).csv());
    let run = place.run_on(&file);
    assert_eq!((run.code, run.outcome()), (Some(0), "NOOP"), "{}", run.console);
    assert!(run.says("COLDSTART", "49 rows, and a coldstart takes 50"));
}

#[test]
fn as_few_rows_as_a_coldstart_takes_are_enough() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(50).csv());
    let run = place.run_on(&file);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
}

#[test]
fn a_folder_without_exports_is_nothing_to_do() {
    let place = Place::new();
    fs::create_dir(place.path("empty")).unwrap();
    let run = place.run_on(&place.path("empty"));
    assert_eq!((run.code, run.outcome()), (Some(0), "NOOP"), "{}", run.console);
}

#[test]
fn an_equipment_with_nothing_to_do_does_not_spoil_the_others() {
    let place = Place::new();
    place.file("exports/a.csv", Machine::healthy(100).csv());
    place.file("exports/b.csv", "time,a\n");
    let run = place.run_on(&place.path("exports"));
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
}

#[test]
fn wrong_usage_ends_with_two_and_without_a_run() {
    let place = Place::new();
    for arguments in [&["--no-such-option"][..], &["--equip-id", "seven"], &["--input"], &["stray"]]
    {
        let output = command().args(arguments).current_dir(place.path("")).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text_of(&output));
        assert!(text_of(&output).contains("error: "), "{arguments:?}");
    }
    assert!(!place.path("acm-runs").exists());
}

#[test]
fn a_library_alone_prints_nothing() {
    let output = example("hello").output().unwrap();
    assert!(output.status.success());
    assert_eq!(text_of(&output), "");
}

#[test]
fn help_names_every_option() {
    let output = command().arg("--help").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    for option in ["--out", "--input", "--equipment", "--equip-id", "--models"] {
        assert!(text_of(&output).contains(option), "{option}");
    }
}
