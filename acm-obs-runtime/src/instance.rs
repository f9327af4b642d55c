//! `service.instance.id`: the same for the same kind of run, yet different for runs at the same time.

use std::fs::{File, OpenOptions};
use std::path::Path;

use uuid::Uuid;

/// One instance of a service: a slot among those that run at the same time, held as long as this lives.
#[derive(Debug)]
pub(crate) struct Instance {
    id: Uuid,
    /// Locked; the system lets go of it when the process ends, however it ends.
    _slot: Option<File>,
}

impl Instance {
    /// Takes the first free slot of those in `dir`; without a directory nobody can tell the slots apart.
    pub(crate) fn take(dir: Option<&Path>, names: &[&str]) -> Self {
        let base = uuid(&Uuid::NAMESPACE_OID, names);
        let taken = dir.and_then(|dir| (0..SLOTS).find_map(|slot| lock(dir, base, slot)));
        let slot = taken.as_ref().map_or(0, |(slot, _)| *slot);
        Self { id: uuid(&base, &[&slot.to_string()]), _slot: taken.map(|(_, file)| file) }
    }

    pub(crate) fn id(&self) -> Uuid {
        self.id
    }
}

fn lock(dir: &Path, base: Uuid, slot: u32) -> Option<(u32, File)> {
    let path = dir.join(file_name(base, slot));
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    // The directory may be everybody's: a link that somebody left there is not followed, and a pipe
    // that nobody reads is not waited for.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path).ok()?;
    file.try_lock().ok()?;
    Some((slot, file))
}

fn file_name(base: Uuid, slot: u32) -> String {
    format!("acm-obs-{base}.{slot}")
}

/// The UUID of a list of names; no two lists share their bytes.
fn uuid(namespace: &Uuid, names: &[&str]) -> Uuid {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend_from_slice(&(name.len() as u64).to_le_bytes());
        bytes.extend_from_slice(name.as_bytes());
    }
    Uuid::new_v5(namespace, &bytes)
}

/// How many runs at the same time are told apart.
const SLOTS: u32 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_at_the_same_time_differ_and_runs_one_after_the_other_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let take = || Instance::take(Some(dir.path()), &["service", "host", "FD_FAN"]);
        let (first, second) = (take(), take());
        assert_ne!(first.id(), second.id());
        let known = first.id();
        drop(first);
        assert_eq!(take().id(), known);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_a_slot_holds_up_nobody() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join(file_name(uuid(&Uuid::NAMESPACE_OID, &["service"]), 0));
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        let id = Instance::take(Some(dir.path()), &["service"]).id();
        assert_ne!(id, Instance::take(None, &["service"]).id());
    }

    #[test]
    fn the_names_are_not_run_together() {
        let id = |names: &[&str]| Instance::take(None, names).id();
        assert_ne!(id(&["ab", "c"]), id(&["a", "bc"]));
        assert_eq!(id(&["a", "b"]), id(&["a", "b"]));
    }
}
