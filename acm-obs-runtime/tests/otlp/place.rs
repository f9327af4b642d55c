//! A directory that several children share, one after the other or at the same time.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;

/// Where children have their runs and their spool; gone with the last that holds it.
#[derive(Clone, Debug)]
pub(crate) struct Place(Rc<TempDir>);

impl Place {
    pub(crate) fn new() -> Self {
        Self(Rc::new(tempfile::tempdir().unwrap()))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where run directories are.
    pub(crate) fn runs(&self) -> PathBuf {
        self.path().join("runs")
    }

    /// Where the spool is unless a child is told otherwise.
    pub(crate) fn spool(&self) -> PathBuf {
        self.runs().join("spool")
    }

    /// Writes a file, and says where it is.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The files in the spool that hold spans.
    pub(crate) fn spooled_spans(&self) -> Vec<PathBuf> {
        let is_of_spans = |path: &PathBuf| path.to_string_lossy().ends_with("-spans.seg");
        self.spooled_files().into_iter().filter(is_of_spans).collect()
    }

    /// The files in the spool that hold batches.
    pub(crate) fn spooled_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for owner in entries(&self.spool()) {
            let is_batches = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "seg");
            files.extend(entries(&owner).into_iter().filter(is_batches));
        }
        files.sort();
        files
    }
}

/// What is in a directory; nothing if it is none.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}
