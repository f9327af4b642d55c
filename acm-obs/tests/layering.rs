//! What the architecture says of this crate, checked.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

/// The modules from the outermost to the innermost: each may use those after it, never one before it.
const LAYERS: &[&str] = &[
    "testing",
    "__private",
    "__runtime",
    "session",
    "run_outcome",
    "log",
    "phase",
    "metrics",
    "recorder",
    "hot",
    "listen",
    "propagation",
    "record",
    "path",
    "site",
    "active",
    "clock",
    "histogram",
    "error_text",
    "value",
    "print",
    "equipment",
    "id",
    "outcome",
    "level",
    "component",
];

#[test]
fn every_module_uses_only_what_is_further_in() {
    for (path, code) in sources() {
        let own = path.split(['/', '.']).next().expect("a name");
        if own == "lib" {
            continue;
        }
        let own = rank(own).unwrap_or_else(|| panic!("`{path}` belongs to no layer"));
        for used in code.split(" crate::").chain(code.split("(crate::")).skip(1) {
            let name: String =
                used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(rank(&name).is_none_or(|used| used >= own), "`{path}` uses `{name}`");
        }
    }
}

#[test]
fn unsafe_code_stands_in_the_hot_path_and_the_clock_alone() {
    for (path, code) in sources() {
        let allowed = path.starts_with("hot/") || path == "clock/tsc.rs";
        let used = ["unsafe {", "unsafe impl", "unsafe fn"].iter().any(|word| code.contains(word));
        assert!(allowed || !used, "`{path}` has unsafe code");
    }
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// The sources by their path below `src`, without comments and without tests.
fn sources() -> Vec<(String, String)> {
    fn visit(dir: &Path, below: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(dir).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("a type").is_dir() {
                visit(&entry.path(), &format!("{name}/"), found);
            } else {
                let text = fs::read_to_string(entry.path()).expect("a text");
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((name, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found
}
