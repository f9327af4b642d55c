//! Opening files and directories that only this user may read, and never through a link.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a directory for this user alone; its parents as any program makes them.
pub(super) fn create_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    private_dir(&mut builder);
    builder.create(path)
}

/// Makes the directory and its parents if they are missing.
pub(super) fn ensure_dir(path: &Path) -> io::Result<()> {
    // A link is as good as a directory here: this is the one place that the user has named.
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    match create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// A new file; an error if there is anything of this name.
pub(super) fn create(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create_new(true))
}

/// A file that is locked but never written, made if it is missing.
pub(super) fn lock_file(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create(true).truncate(false))
}

/// A file to read.
pub(super) fn read(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().read(true))
}

/// A file to write more to.
pub(super) fn append(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().append(true))
}

fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    private_file(options);
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    }
}

/// Whether two things belong to the same user.
#[cfg(unix)]
pub(super) fn same_user(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    one.uid() == other.uid()
}

#[cfg(not(unix))]
pub(super) fn same_user(_one: &fs::Metadata, _other: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn private_dir(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;

    builder.mode(0o700);
}

#[cfg(not(unix))]
fn private_dir(_builder: &mut DirBuilder) {}

#[cfg(unix)]
fn private_file(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;

    // Not blocking: a pipe in the place of a file would wait for its other end.
    options.mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
}

#[cfg(not(unix))]
fn private_file(_options: &mut OpenOptions) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_this_user_may_read_what_is_made() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("runs/spool");
        ensure_dir(&dir).unwrap();
        ensure_dir(&dir).unwrap();
        create(&dir.join("file")).unwrap();
        lock_file(&dir.join("lock")).unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!((mode(&dir.join("file")), mode(&dir.join("lock"))), (0o600, 0o600));
    }

    #[test]
    fn links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        fs::write(&target, "secret").unwrap();
        symlink(&target, &link).unwrap();
        for opened in [read(&link), append(&link), lock_file(&link), create(&link)] {
            opened.unwrap_err();
        }
        assert!(read(dir.path()).is_err());
        assert_eq!(fs::read(&target).unwrap(), b"secret");
    }
}
