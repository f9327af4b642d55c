//! Replacing a file in one step: readers see the old one or the new one, whole.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

/// Puts the content into the file, by way of a temporary one beside it.
pub(super) fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(".tmp");
    let temporary = file.with_file_name(name);
    fs::write(&temporary, content)?;
    fs::rename(&temporary, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_holds_the_new_content_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report.json");
        for content in ["a longer first text", "second"] {
            replace(&file, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), content);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
