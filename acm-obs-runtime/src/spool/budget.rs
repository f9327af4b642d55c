//! How much there is on disk, over all processes.

use std::fs;
use std::io;
use std::path::Path;

use super::owner;
use super::{FINISHED, UNFINISHED};

/// The bytes of all files in the spool. The lock of the whole spool must be held.
pub(super) fn used(spool: &Path) -> io::Result<u64> {
    let mut used: u64 = 0;
    for owner in owner::all(spool)? {
        // It may be another user's, whose files do not count then, or it has just been removed.
        let Ok(entries) = fs::read_dir(owner) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let counts =
                path.extension().is_some_and(|kind| kind == FINISHED || kind == UNFINISHED);
            if let (true, Ok(metadata)) = (counts, entry.metadata()) {
                used = used.saturating_add(metadata.len());
            }
        }
    }
    Ok(used)
}
