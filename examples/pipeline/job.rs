//! The job: which files there are, and which equipment each tells of.

use std::fs;
use std::path::{Path, PathBuf};

use crate::options::Options;

/// What a run has to do.
#[derive(Clone, Debug)]
pub struct Job {
    /// The run's own equipment: that of its only part, or `fleet`.
    pub equipment: String,
    /// Where the input is.
    pub input: PathBuf,
    /// One entry an equipment.
    pub parts: Vec<Part>,
}

/// One equipment and its files.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub equipment: String,
    /// Its files, in order of their names.
    pub files: Vec<PathBuf>,
}

impl Job {
    /// Looks which files there are. It opens none: a file that cannot be read is found out by the run.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let input = options.input.clone().unwrap_or_else(|| PathBuf::from(BUNDLED));
        let files = if input.is_dir() { exports_in(&input) } else { vec![input.clone()] };
        let parts = match options.equipment() {
            Some(name) if !files.is_empty() => vec![Part { equipment: name.to_owned(), files }],
            _ => one_part_a_file(files),
        };
        let equipment = match (options.equipment(), &parts[..]) {
            (Some(name), _) => name.to_owned(),
            (None, [part]) => part.equipment.clone(),
            (None, []) => stem(&input),
            (None, _) => "fleet".to_owned(),
        };
        Self { equipment, input, parts }
    }
}

fn one_part_a_file(files: Vec<PathBuf>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(files.len());
    for file in files {
        let mut equipment = stem(&file);
        if parts.iter().any(|part| part.equipment == equipment) {
            equipment = file.file_name().map_or(equipment, |name| name.display().to_string());
        }
        parts.push(Part { equipment, files: vec![file] });
    }
    parts
}

fn exports_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        // Named as the one file, the folder is what the error will tell of.
        return vec![folder.to_owned()];
    };
    let is_export = |path: &PathBuf| {
        let extension =
            path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        path.is_file() && ["csv", "tsv"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    };
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(is_export).collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.display().to_string());
    stem.filter(|stem| !stem.is_empty()).unwrap_or_else(|| "equipment".to_owned())
}

/// Known when the example is compiled, so that it runs from any folder.
const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
