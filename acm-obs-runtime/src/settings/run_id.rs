//! The name of a run, which is also the name of its directory.

use std::fmt;

use super::spool;
use crate::clock;

/// The name of a run: safe as a directory name on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunId(String);

impl RunId {
    /// What [`RunId::parse`] accepts.
    pub(super) const ACCEPTED: &'static str = "1 to 128 ASCII letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit, and not `spool`";

    /// The run id with this text, if it is safe.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let outer = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let safe = bytes.len() <= MAX_LEN
            && !text.eq_ignore_ascii_case(spool::NAME)
            && outer(bytes.first())
            && outer(bytes.last())
            && bytes.iter().all(inner);
        safe.then(|| Self(text.to_owned()))
    }

    /// The id of a run that nobody named: the UTC start time and four hexadecimal digits.
    pub(crate) fn generate(started_unix_ns: u64, random: u16) -> Self {
        let (date, time) = clock::date_and_time(started_unix_ns);
        Self(format!("{date}T{}-{random:04x}", time.replace(':', "-")))
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Leaves room for the suffix of a second run of the same name in the 255 bytes of a file name.
const MAX_LEN: usize = 128;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn generated_ids_are_the_start_time_and_four_hex_digits() {
        let id = RunId::generate(1_795_428_902_000_000_000, 0x7f3a);
        assert_eq!(id.as_str(), "2026-11-23T10-15-02-7f3a");
        assert_eq!(RunId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn names_that_would_leave_the_directory_are_refused() {
        for text in [
            "", ".", "..", "a/b", "a\\b", "../x", ".hidden", "a:b", "a b", "x.", "é", "a\0b",
            "Spool",
        ] {
            assert_eq!(RunId::parse(text), None, "{text:?}");
        }
        assert_eq!(RunId::parse(&"x".repeat(MAX_LEN + 1)), None);
    }

    proptest! {
        #[test]
        fn every_accepted_id_is_one_plain_path_component(text in any::<String>()) {
            if let Some(id) = RunId::parse(&text) {
                let path = std::path::Path::new(id.as_str());
                prop_assert_eq!(path.components().count(), 1);
                prop_assert_eq!(path.file_name(), Some(path.as_os_str()));
            }
        }
    }
}
