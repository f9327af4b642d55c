//! Locks between processes. The system lets go of them when a process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::files;

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock if nobody holds it.
    pub(super) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        let file = files::lock_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Waits for the lock, but not forever: whoever holds it may have been stopped.
    pub(super) fn wait(path: &Path) -> io::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(lock) = Self::try_take(path)? {
                return Ok(lock);
            }
            if Instant::now() >= deadline {
                let text = format!("another process holds the lock `{}`", path.display());
                return Err(io::Error::new(io::ErrorKind::TimedOut, text));
            }
            // It is held for as long as one batch takes to be written.
            thread::sleep(BETWEEN_TRIES);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing it would do, unless a child process that is just being started has inherited it.
        let _ = self.0.unlock();
    }
}

const PATIENCE: Duration = Duration::from_millis(250);
const BETWEEN_TRIES: Duration = Duration::from_millis(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_holds_a_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::wait(&path).unwrap();
        assert!(Lock::try_take(&path).unwrap().is_none());
        let refused = Lock::wait(&path).unwrap_err();
        assert!(refused.to_string().contains("another process"), "{refused}");
        drop(first);
        assert!(Lock::try_take(&path).unwrap().is_some());
    }
}
