//! Names of source files that come as texts, from the `log` crate by way of `tracing-log`.

use std::collections::HashSet;
use std::sync::Mutex;

/// The same text for as long as the process lives, or nothing for one too many.
pub(super) fn kept(file: &str) -> &'static str {
    static FILES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    // Neither waits nor fails: it is the name of a file.
    let Ok(mut files) = FILES.try_lock() else { return "" };
    let files = files.get_or_insert_default();
    if let Some(known) = files.get(file) {
        return known;
    }
    if files.len() >= MAX_FILES || file.len() > MAX_LENGTH {
        return "";
    }
    let file: &'static str = Box::leak(file.into());
    files.insert(file);
    file
}

/// A program has so many files that log, at most.
const MAX_FILES: usize = 1_024;

const MAX_LENGTH: usize = 1_024;
