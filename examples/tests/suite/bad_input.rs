//! Input that cannot be read: one error that names the place, exit code 1, and the report all the same.

use std::fs;

use crate::machine::Machine;
use crate::process::{Place, Run};

fn fails(run: &Run, parts: &[&str]) {
    assert_eq!((run.code, run.outcome()), (Some(1), "FAIL"), "{}", run.console);
    let errors = run.errors();
    let [error] = errors[..] else { panic!("one error expected: {errors:?}") };
    for part in parts {
        assert!(error.contains(part), "{part} is not in: {error}");
        assert!(run.report.to_string().contains(part), "{part} is not in the report");
    }
    assert!(run.says("RUN", "outcome=FAIL"));
}

#[test]
fn each_kind_of_bad_file_fails_with_its_place() {
    let cases: [(&str, &[u8], &[&str]); 7] = [
        (
            "narrow.csv",
            b"t,a,b\n2014-01-31,1,2\n2014-02-01,1\n",
            &["narrow.csv", "line 3", "column 3", "`b`"],
        ),
        ("wide.csv", b"t,a\n2014-01-31,1,9\n", &["wide.csv", "line 2", "column 3"]),
        (
            "timeless.csv",
            b"id,a\n1388534400,1\n1388535000,2\n",
            &["timeless.csv", "line 2", "column 1", "no time column"],
        ),
        ("words.csv", b"name,a\nfoo,1\nbar,2\n", &["words.csv", "no time column"]),
        (
            "binary.csv",
            b"\x89PNG\r\n\x1a\n\x00\x00",
            &["binary.csv", "line 1", "column 1", "not text"],
        ),
        ("utf16.csv", b"\xff\xfet\x00,\x00a\x00", &["utf16.csv", "not text", "UTF-16"]),
        ("empty.csv", b"", &["empty.csv", "empty"]),
    ];
    for (name, bytes, parts) in cases {
        let place = Place::new();
        let file = place.file(name, bytes);
        let run = place.run_on(&file);
        fails(&run, parts);
        assert_eq!(
            run.report["phases"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|phase| phase["name"] == "load" && phase["errors"] == 1)
                .count(),
            1
        );
    }
}

#[test]
fn a_file_that_is_not_there_fails() {
    let place = Place::new();
    let run = place.run_on(&place.path("nowhere.csv"));
    fails(&run, &["nowhere.csv", "cannot be read"]);
    assert_eq!(run.report["equipment"], "nowhere");
}

#[test]
fn one_bad_file_among_several_fails_the_run_and_spares_the_others() {
    let place = Place::new();
    place.file("exports/bad.csv", "t,a\n2014-01-31\n");
    place.file("exports/good.csv", Machine::healthy(100).csv());
    let run = place.run_on(&place.path("exports"));
    fails(&run, &["1 of 2 equipments failed", "bad.csv", "line 2"]);
    assert!(run.table("good", "scores.csv").lines().count() > 10);
    assert!(!run.tables().join("bad").exists());
}

#[test]
fn one_bad_file_of_a_named_equipment_fails_it() {
    let place = Place::new();
    place.file("exports/bad.csv", "t,a\n2014-01-31\n");
    place.file("exports/good.csv", Machine::healthy(100).csv());
    let exports = place.path("exports");
    fails(
        &place.run(&["--input", exports.to_str().unwrap(), "--equipment", "pump"]),
        &["bad.csv", "line 2"],
    );
}

#[test]
fn models_that_cannot_be_kept_degrade_the_run() {
    let place = Place::new();
    let file = place.file("pump.csv", Machine::healthy(100).csv());
    let blocked = place.file("blocked", "a file where a folder should be");
    let run =
        place.run(&["--input", file.to_str().unwrap(), "--models", blocked.to_str().unwrap()]);
    assert_eq!((run.code, run.outcome()), (Some(0), "DEGRADED"), "{}", run.console);
    assert!(fs::read_to_string(run.folder.join("tables/pump/scores.csv")).is_ok());
}
