//! What a run is told, and what it says to what it does not understand.

use std::fs;

use crate::child::{Child, attribute, text};

crate::trials![
    bad_values_are_errors_that_name_them,
    a_second_init_is_an_error_and_a_later_one_is_not,
    a_deadline_beyond_all_time_is_accepted,
    a_run_of_a_known_name_leaves_the_older_one_alone,
    a_run_directory_that_cannot_be_made_is_a_warning,
    a_run_that_nobody_named_has_its_start_as_a_name,
    the_resource_of_the_spans_can_be_told,
    a_disabled_run_writes_nothing_but_its_log,
];

fn bad_values_are_errors_that_name_them() {
    let run = Child::of("nothing")
        .env("ACM_EQUIP_ID", "seven")
        .env("ACM_LOG_LEVEL", "loud")
        .env("ACM_RUN_ID", "../up")
        .run();
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(run.stdout, "");
    for part in [
        "error: ",
        "`ACM_EQUIP_ID` is `seven`",
        "a whole number",
        "`ACM_LOG_LEVEL` is `loud`",
        "`debug`",
        "`ACM_RUN_ID` is `../up`",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    assert!(!run.runs().exists());
}

fn a_second_init_is_an_error_and_a_later_one_is_not() {
    let run = Child::of("second_init").run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("second: a run is already being observed"), "{}", run.stdout);
    // Whatever else is wrong with it.
    assert!(run.stdout.contains("third: a run is already being observed"), "{}", run.stdout);
    run.log("the first still runs");
    assert!(run.stdout.contains("a run of its own"), "{}", run.stdout);
    assert!(run.logs().iter().all(|log| text(log, "message") != "a run of its own"));
}

fn a_deadline_beyond_all_time_is_accepted() {
    let run = Child::of("has_no_deadline").run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert_eq!(run.report()["outcome"], "OK");
}

fn a_run_of_a_known_name_leaves_the_older_one_alone() {
    let run = Child::of("same_run_twice").run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    let logs = |dir: &str| fs::read_to_string(run.runs().join(dir).join("logs.jsonl")).unwrap();
    assert!(logs("nightly").contains("first of the name"));
    assert!(!logs("nightly").contains("second of the name"));
    let second = logs("nightly-2");
    assert!(second.contains("second of the name"));
    assert!(second.contains("there is a run `nightly` already"), "{second}");
    assert!(second.contains(r#""run_id":"nightly","#), "{second}");
}

fn a_run_directory_that_cannot_be_made_is_a_warning() {
    let child = Child::of("pipeline");
    let file = child.dir().join("file");
    fs::write(&file, "").unwrap();
    let run = child.env("ACM_RUN_DIR", &file).run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("[WARN] [RUN] cannot make the run directory"), "{}", run.stdout);
    assert!(run.stdout.contains("build_features finished"), "{}", run.stdout);
    assert!(run.stdout.contains("outcome OK"), "{}", run.stdout);
}

fn a_run_that_nobody_named_has_its_start_as_a_name() {
    let run = Child::of("nothing").run();
    let dir = run.run_dir();
    let name = dir.file_name().unwrap().to_str().unwrap();
    let shape: String = name.chars().map(|c| if c.is_ascii_hexdigit() { '0' } else { c }).collect();
    assert_eq!(shape, "0000-00-00T00-00-00-0000");
    assert_eq!(run.report()["run_id"], name);
}

fn the_resource_of_the_spans_can_be_told() {
    let run = Child::of("nothing")
        .env("OTEL_SERVICE_NAME", "turbines")
        .env("OTEL_RESOURCE_ATTRIBUTES", "service.version=1.2,site=La%20Haute%20Borne,host.name=h1")
        .run();
    let resource = &run.requests()[0]["resourceSpans"][0]["resource"]["attributes"];
    let value =
        |key: &str| attribute(resource, key).unwrap_or_else(|| panic!("no {key}: {resource}"));
    assert_eq!(value("service.name"), "turbines");
    assert_eq!(value("service.version"), "1.2");
    assert_eq!(value("site"), "La Haute Borne");
    assert_eq!(value("host.name"), "h1");
    assert_eq!(value("telemetry.sdk.language"), "rust");
    assert_eq!(value("service.instance.id").len(), 36);
    assert!(!value("process.pid").is_empty() && !value("process.runtime.version").is_empty());
    let keys: Vec<_> = resource.as_array().unwrap().iter().map(|a| a["key"].to_string()).collect();
    assert_eq!(keys.iter().filter(|key| *key == "\"host.name\"").count(), 1);
    assert_eq!(run.report()["service_name"], "turbines");
}

fn a_disabled_run_writes_nothing_but_its_log() {
    let run = Child::of("pipeline").env("OTEL_SDK_DISABLED", "true").run();
    assert_eq!(run.status.code(), Some(0), "{}", run.stderr);
    assert!(!run.runs().exists());
    assert!(run.stdout.contains("[FEAT] building features"), "{}", run.stdout);
    assert!(!run.stdout.contains("phase  "), "{}", run.stdout);
}
