//! Batches on disk: what could not be delivered in time waits here, for this process or a later one.
//!
//! `<dir>/<owner>/<number>-<signal>.seg`: each process has a directory of its own and a lock in it that
//! says that it lives. Each file names the one destination that its batches may go to, each record in it
//! has checksums. What a process leaves behind is moved, a file at a time, into the directory of the one
//! that delivers it. Files are not synced: they outlive the process, not the machine.
//!
//! `record` and `segment` are the format and pure; everything else touches the disk and may block.
//! Nothing here knows how batches are sent.

mod adopt;
mod batch;
mod budget;
mod files;
mod lane;
mod lock;
mod owner;
mod record;
mod segment;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::lock::Lock;
use self::owner::Owner;
use crate::settings::Spool as SpoolConfig;

pub(crate) use self::adopt::Adopted;
pub(crate) use self::batch::{Batch, Piece};
pub(crate) use self::lane::{Alone, LaneSpool, RecordId, Refused};
pub(crate) use self::segment::Destination;

/// The spool of this process, shared by its lanes. Costs nothing until there is something to spool.
#[derive(Debug)]
pub(crate) struct Spool {
    config: SpoolConfig,
    owner: Mutex<Option<Owner>>,
    files: AtomicU64,
}

impl Spool {
    pub(crate) fn new(config: SpoolConfig) -> Self {
        Self { config, owner: Mutex::new(None), files: AtomicU64::new(0) }
    }

    /// Where it is.
    pub(crate) fn dir(&self) -> &Path {
        &self.config.dir
    }

    /// The part of it that goes to one destination.
    pub(crate) fn lane(self: &Arc<Self>, destination: Destination) -> LaneSpool {
        LaneSpool::new(Arc::clone(self), destination)
    }

    /// Lets others have what is left: the process would do so by ending.
    pub(crate) fn leave(&self) {
        if let Some(owner) = self.owner().take() {
            // At the end there is no time to wait: an empty directory is removed by the next who looks.
            match Lock::try_take(&self.dir().join(LOCK)) {
                Ok(Some(_whole)) => owner.leave(),
                Ok(None) | Err(_) => drop(owner),
            }
        }
    }

    /// The lock under which files come, go and are counted.
    fn lock(&self) -> io::Result<Lock> {
        Lock::wait(&self.dir().join(LOCK))
    }

    /// The directory of this process, made if there is none yet. The lock must be held.
    fn own_dir(&self) -> io::Result<PathBuf> {
        let mut owner = self.owner();
        // Unless somebody has cleared it away.
        if let Some(owner) = owner.as_ref().filter(|owner| owner.path.is_dir()) {
            return Ok(owner.path.clone());
        }
        let made = Owner::create(self.dir())?;
        Ok(owner.insert(made).path.clone())
    }

    fn next_file(&self) -> u64 {
        self.files.fetch_add(1, Ordering::Relaxed)
    }

    fn owner(&self) -> MutexGuard<'_, Option<Owner>> {
        self.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a file that is only now being made.
fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(UNFINISHED)
}

/// The name of a file, such that those of a process sort by age.
fn file_name(number: u64, signal: &str) -> String {
    format!("{number:010}{}", file_suffix(signal))
}

/// How the names of the files of a signal end.
fn file_suffix(signal: &str) -> String {
    let kept = signal.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    format!("-{}.{FINISHED}", kept.collect::<String>())
}

const LOCK: &str = ".lock";
const FINISHED: &str = "seg";
const UNFINISHED: &str = "tmp";
