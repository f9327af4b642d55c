//! What the architecture says of this crate, checked.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the outermost to the innermost: each may use those after it, never one before it.
const LAYERS: &[&str] = &[
    "init",
    "obs",
    "hooks",
    "run",
    "collector",
    "after_run",
    "outcome",
    "finished",
    "layer",
    "metrics",
    "traces",
    "otlp",
    "delivery",
    "spool",
    "rundir",
    "console",
    "report",
    "resource",
    "select",
    "encode",
    "instance",
    "queue",
    "settings",
    "sampler",
    "stats",
    "diag",
    "thread",
    "clock",
    "error",
];

/// What only one place may do, and where that is.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("env::var", &["settings/environment.rs"]),
    ("SystemTime::now", &["clock.rs"]),
    (
        "thread::spawn(",
        &["delivery/worker.rs", "queue/worker.rs", "hooks/signals/enabled.rs", "init/mod.rs"],
    ),
    ("Builder::new().name(", &["thread.rs"]),
    ("unsafe {", &["hooks/exit.rs", "hooks/signals/disposition.rs"]),
    (
        "acm_obs::__runtime",
        &[
            "after_run.rs",
            "collector/",
            "init/",
            "layer/",
            "metrics/",
            "report/snapshot.rs",
            "run.rs",
            "rundir/sink.rs",
            "select/",
            "traces/",
        ],
    ),
];

#[test]
fn every_module_uses_only_what_is_further_in() {
    for (path, code) in sources() {
        let own = layer(&path).unwrap_or_else(|| panic!("`{path}` belongs to no layer"));
        for used in code.split("crate::").skip(1) {
            let name: String =
                used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(rank) = LAYERS.iter().position(|layer| *layer == name) {
                assert!(rank >= own, "`{path}` uses `{name}`");
            }
        }
    }
}

#[test]
fn the_world_is_touched_in_few_places() {
    for (path, code) in sources() {
        for (what, places) in ONLY_IN {
            let allowed = places
                .iter()
                .any(|place| *place == path || place.ends_with('/') && path.starts_with(place));
            assert!(allowed || !code.contains(what), "`{path}` has `{what}`");
        }
    }
}

#[test]
fn no_file_is_longer_than_the_cap() {
    for (path, code) in sources() {
        let lines = code.lines().count();
        assert!(lines <= 500, "`{path}` has {lines} lines without comments and tests");
    }
}

/// The sources by their path below `src`, without comments and without tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &mut found);
    assert!(found.len() > LAYERS.len());
    found
        .into_iter()
        .filter_map(|file| {
            let path = file.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/");
            let skipped = path == "lib.rs"
                || path.ends_with("tests.rs")
                || path.ends_with("fixture.rs")
                || path.contains("/tests/");
            let code = fs::read_to_string(&file).ok()?;
            (!skipped).then(|| (path, without_comments_and_tests(&code)))
        })
        .collect()
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn without_comments_and_tests(code: &str) -> String {
    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let kept = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

fn layer(path: &str) -> Option<usize> {
    let name = path.split('/').next()?.trim_end_matches(".rs");
    LAYERS.iter().position(|layer| *layer == name)
}
