//! Making the directory of a run, never touching that of another one.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::settings::RunId;

/// The directory of a run, with the files that grow.
#[derive(Debug)]
pub(crate) struct RunDir {
    pub(super) path: PathBuf,
    pub(super) logs: File,
    pub(super) spans: File,
}

/// The directory cannot be made.
#[derive(Debug, Error)]
#[error("cannot make the run directory `{}`: {source}", path.display())]
pub(crate) struct CreateError {
    path: PathBuf,
    source: io::Error,
}

impl RunDir {
    /// Makes `<parent>/<run_id>`, or `<parent>/<run_id>-2`, `-3`, … where that exists.
    pub(crate) fn create(parent: &Path, run_id: &RunId) -> Result<Self, CreateError> {
        let wanted = parent.join(run_id.as_str());
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| CreateError { path, source }
        };
        fs::create_dir_all(parent).map_err(failed(&wanted))?;
        let path = create_new(&wanted, run_id).map_err(failed(&wanted))?;
        let open = |name: &str| {
            let file = path.join(name);
            OpenOptions::new().append(true).create_new(true).open(&file).map_err(failed(&file))
        };
        Ok(Self { logs: open("logs.jsonl")?, spans: open("spans.jsonl")?, path })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The directory that was made: only one of two processes at the same moment makes it.
fn create_new(wanted: &Path, run_id: &RunId) -> io::Result<PathBuf> {
    let mut path = wanted.to_owned();
    for number in 2..=MOST_OF_ONE_NAME {
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                path.set_file_name(format!("{run_id}-{number}"));
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// How many directories of one run id there may be.
const MOST_OF_ONE_NAME: u32 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_exists_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        let id = RunId::generate(0, 1);
        let paths: Vec<PathBuf> = (0..3)
            .map(|_| RunDir::create(&parent.path().join("runs"), &id).unwrap().path().to_owned())
            .collect();
        let names: Vec<_> =
            paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        let first = id.as_str();
        assert_eq!(names, [first.to_owned(), format!("{first}-2"), format!("{first}-3")]);
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let parent = tempfile::NamedTempFile::new().unwrap();
        let error = RunDir::create(parent.path(), &RunId::generate(0, 1)).unwrap_err();
        assert!(error.to_string().contains(parent.path().to_str().unwrap()), "{error}");
    }
}
