//! A directory for each process that spools, locked for as long as the process lives.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::files;
use super::lock::Lock;
use crate::clock;

/// The directory of this process.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) path: PathBuf,
    /// Tells the others that it is not to be touched.
    lock: Lock,
}

impl Owner {
    /// Makes a new one. The lock of the whole spool must be held, or others find it before its own is.
    pub(super) fn create(spool: &Path) -> io::Result<Self> {
        let (created, process) = (clock::unix_ns(), std::process::id());
        let path = spool.join(format!("{created:016x}-{process:x}-{:08x}", fastrand::u32(..)));
        files::create_dir(&path)?;
        let lock = Lock::try_take(&path.join(LOCK))?;
        let lock = lock.ok_or_else(|| io::Error::from(io::ErrorKind::ResourceBusy))?;
        Ok(Self { path, lock })
    }

    /// Gives it up, and removes it if nothing is left in it. The lock of the whole spool must be held.
    pub(super) fn leave(self) {
        let Self { path, lock } = self;
        // Some systems do not remove a file that is open.
        drop(lock);
        remove_if_empty(&path);
    }
}

/// A directory whose process has ended.
#[derive(Debug)]
pub(super) struct Dead {
    pub(super) path: PathBuf,
    pub(super) metadata: Metadata,
}

/// The directories whose processes have ended, oldest first. The lock of the whole spool must be held:
/// nobody else takes anything out of them in the meantime, and a process that ended never comes back.
pub(super) fn dead(spool: &Path) -> io::Result<Vec<Dead>> {
    let mut dead = Vec::new();
    for path in all(spool)? {
        // One that cannot be looked at is left to those who can.
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        if matches!(Lock::try_take(&path.join(LOCK)), Ok(Some(_))) {
            dead.push(Dead { path, metadata });
        }
    }
    Ok(dead)
}

/// The directories of all processes, oldest first.
pub(super) fn all(spool: &Path) -> io::Result<Vec<PathBuf>> {
    let mut owners = Vec::new();
    for entry in fs::read_dir(spool)? {
        let entry = entry?;
        let ours = entry.file_name().to_str().is_some_and(is_owner_name);
        // Of the entry itself: not of what a link leads to.
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            owners.push(entry.path());
        }
    }
    owners.sort();
    Ok(owners)
}

/// Removes the directory of a process that has ended if there is nothing but its lock in it.
pub(super) fn remove_if_empty(path: &Path) {
    let only_lock = fs::read_dir(path)
        .is_ok_and(|mut entries| entries.all(|entry| entry.is_ok_and(|e| e.file_name() == LOCK)));
    if only_lock {
        // What remains is removed by the next who looks.
        let _ = fs::remove_file(path.join(LOCK));
        let _ = fs::remove_dir(path);
    }
}

fn is_owner_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    parts.len() == 3
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

const LOCK: &str = "lock";

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(dead: &[Dead]) -> Vec<&Path> {
        dead.iter().map(|dead| dead.path.as_path()).collect()
    }

    #[test]
    fn an_owner_is_alive_until_it_is_gone() {
        let spool = tempfile::tempdir().unwrap();
        let owner = Owner::create(spool.path()).unwrap();
        let path = owner.path.clone();
        fs::write(path.join("file"), "").unwrap();
        assert_eq!(paths(&dead(spool.path()).unwrap()), [] as [&Path; 0]);
        drop(owner);
        assert_eq!(paths(&dead(spool.path()).unwrap()), [path.as_path()]);
    }

    #[test]
    fn an_owner_leaves_no_empty_directory() {
        let spool = tempfile::tempdir().unwrap();
        Owner::create(spool.path()).unwrap().leave();
        let keeps = Owner::create(spool.path()).unwrap();
        fs::write(keeps.path.join("file"), "").unwrap();
        keeps.leave();
        assert_eq!(all(spool.path()).unwrap().len(), 1);
    }

    #[test]
    fn what_is_not_ours_is_not_looked_at() {
        let spool = tempfile::tempdir().unwrap();
        for name in ["notes", "a-b", "a-b-", "00-11-zz"] {
            fs::create_dir(spool.path().join(name)).unwrap();
        }
        fs::write(spool.path().join("00-11-22"), "a file").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("notes", spool.path().join("00-11-33")).unwrap();
        assert_eq!(all(spool.path()).unwrap(), [] as [PathBuf; 0]);
    }
}
