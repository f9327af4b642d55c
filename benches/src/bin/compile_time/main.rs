//! What 200 annotated functions cost the compiler, ours beside fastrace's and none.
//!
//! Usage: `compile_time [REPETITIONS]`. Writes three crates into a temporary folder, builds what
//! they depend on, then measures `cargo check` and `cargo build --release` of each crate alone, all
//! three in turn. Needs no network: versions come from the lock file beside this package.

mod source;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::Table;

use crate::source::Variant;

const REPETITIONS: usize = 9;

/// The commands that are measured.
const COMMANDS: [&[&str]; 2] = [&["check"], &["build", "--release"]];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let repetitions = env::args().nth(1).map_or(Ok(REPETITIONS), |text| text.parse())?;
    let directory = tempfile::tempdir()?;
    let packages = Variant::ALL
        .into_iter()
        .map(|variant| Package::write(variant, directory.path()))
        .collect::<Result<Vec<_>, _>>()?;

    println!("{} functions, seconds, median of {repetitions}\n", source::FUNCTIONS);
    let mut table =
        Table::with_heading(&["", "plain", "fastrace", "acm-obs", "acm-obs / fastrace"]);
    let mut goals = Vec::new();
    for command in COMMANDS {
        let [plain, fastrace, acm] = medians(&packages, command, repetitions)?;
        let name = format!("cargo {}", command.join(" "));
        table.push([
            name.clone(),
            format!("{plain:.3}"),
            format!("{fastrace:.3}"),
            format!("{acm:.3}"),
            format!("{:.2}", acm / fastrace),
        ]);
        let what = format!("`{name}`, ours / fastrace's");
        goals.push(Goal { what, measured: acm / fastrace, limit: 1.0, unit: "" });
    }
    println!("{table}");
    for goal in goals {
        println!("{goal}");
    }
    Ok(())
}

/// Median seconds of each package, in the order of [`Variant::ALL`].
fn medians(
    packages: &[Package],
    command: &[&str],
    repetitions: usize,
) -> Result<[f64; Variant::ALL.len()], Failure> {
    let mut seconds: [Vec<f64>; Variant::ALL.len()] = Default::default();
    for package in packages {
        package.cargo(command)?; // builds what it depends on
    }
    for repetition in 0..repetitions {
        for turn in 0..packages.len() {
            let index = (repetition + turn) % packages.len();
            packages[index].touch()?;
            let started = Instant::now();
            packages[index].cargo(command)?;
            seconds[index].push(started.elapsed().as_secs_f64());
        }
    }
    Ok(seconds.map(|seconds| Quartiles::of(seconds).median))
}

/// A generated crate.
struct Package {
    directory: PathBuf,
    target: PathBuf,
}

impl Package {
    fn write(variant: Variant, directory: &Path) -> Result<Self, Failure> {
        let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
        let package = directory.join(variant.name());
        fs::create_dir_all(package.join("src"))?;
        fs::write(package.join("Cargo.toml"), variant.manifest(benches))?;
        fs::write(package.join("src/lib.rs"), variant.source())?;
        fs::copy(benches.join("Cargo.lock"), package.join("Cargo.lock"))?;
        Ok(Self { directory: package, target: directory.join("target") })
    }

    /// Makes cargo believe that the source has changed.
    fn touch(&self) -> Result<(), Failure> {
        let path = self.directory.join("src/lib.rs");
        Ok(fs::write(&path, fs::read(&path)?)?)
    }

    fn cargo(&self, command: &[&str]) -> Result<(), Failure> {
        // Incremental results of an unchanged source would hide nearly all of the work.
        let output = Command::new(env!("CARGO"))
            .args(command)
            .arg("--offline")
            .current_dir(&self.directory)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", &self.target)
            .output()?;
        if output.status.success() {
            Ok(())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into())
        }
    }
}
