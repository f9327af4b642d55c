//! The machine code of an annotated crate, feature `off` on, is that of the plain crate.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// How the twins are compiled.
#[derive(Clone, Copy)]
enum Twins {
    /// Without a single attribute.
    Plain,
    /// Annotated, feature `off`.
    Off,
    /// Annotated and recording.
    Recording,
}

/// A part of the symbol of each function that must have been compiled for the comparison to mean
/// anything.
const FUNCTIONS: [&str; 13] = [
    "mean",
    "at",
    "factorial",
    "largest",
    "scaled",
    "read",
    "stop",
    "fused",
    "push",
    "size",
    "drop",
    "forecast",
    "calls",
];

#[test]
fn off_leaves_the_code_of_the_plain_functions() {
    let (plain, off) = (assembly(Twins::Plain), assembly(Twins::Off));
    for function in FUNCTIONS {
        let part = format!("{}{function}", function.len());
        assert!(plain.contains(&part), "`{function}` was not compiled");
    }
    assert!(!off.contains("acm_obs"), "the code names acm_obs");
    for (number, (plain, off)) in plain.lines().zip(off.lines()).enumerate() {
        assert_eq!(plain, off, "line {} of the assembly differs", number + 1);
    }
    assert_eq!(plain.len(), off.len());
}

#[test]
fn without_off_the_comparison_would_fail() {
    assert!(assembly(Twins::Recording).contains("acm_obs"));
}

/// Compiles the twins in release and returns the assembly.
///
/// What stands behind `--` does not change the hashes that cargo gives a crate, so symbols need no
/// normalising.
fn assembly(twins: Twins) -> String {
    let (name, features, flags): (_, _, &[&str]) = match twins {
        Twins::Plain => ("plain", "off", &[]),
        Twins::Off => ("off", "off", &["--cfg", "annotated"]),
        Twins::Recording => ("recording", "", &["--cfg", "annotated"]),
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = target.join(name).with_extension("s");
    let status = Command::new(env!("CARGO"))
        .args(["rustc", "--offline", "--locked", "--release", "--package", "twins", "--lib"])
        .args(["--features", features, "--", "--emit", &format!("asm={}", file.display())])
        .args(flags)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .status()
        .expect("cargo runs");
    assert!(status.success(), "the twins do not compile as {name}");
    with_labels_in_order(&fs::read_to_string(&file).expect("the assembly is written"))
}

/// Numbers the labels of basic blocks in the order in which they appear. The compiler numbers them
/// as it makes them, and it makes some that it takes away again.
fn with_labels_in_order(assembly: &str) -> String {
    const LABEL: &str = ".LBB";

    let mut known = HashMap::new();
    let mut parts = assembly.split(LABEL);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(part.len());
        let (label, rest) = part.split_at(end);
        let next = known.len();
        let number = known.entry(label).or_insert(next);
        text.extend([LABEL, &number.to_string(), rest]);
    }
    text
}
