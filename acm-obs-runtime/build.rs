//! Finds out which compiler builds this crate: the spans' resource names it.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=ACM_OBS_RUSTC_VERSION={}", rustc_version().unwrap_or_default());
}

/// `1.95.0` of `rustc 1.95.0 (f2d3ce0bd 2026-03-21)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split(' ').nth(1).map(str::to_owned)
}
