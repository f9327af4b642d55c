//! Where waits what could not be delivered.

use std::path::{Path, PathBuf};

use super::Settings;
use super::environment::Environment;
use super::setting::Setting;
use crate::error::BadSetting;

/// The directory in which undelivered batches wait, for all processes that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spool {
    pub(crate) dir: PathBuf,
    /// Of all processes together; never zero.
    pub(crate) max_bytes: u64,
}

/// What was said about it.
#[derive(Clone, Debug, Default)]
pub(super) struct SpoolSettings {
    /// `None` is off.
    pub(super) dir: Setting<Option<PathBuf>>,
    pub(super) max_bytes: Setting<u64>,
}

impl SpoolSettings {
    /// What the environment says.
    pub(super) fn read(environment: &Environment<'_>) -> Self {
        let dir = environment.given("ACM_SPOOL_DIR").map(|dir| {
            let is_off = dir.to_str().is_some_and(|dir| dir.trim().eq_ignore_ascii_case("off"));
            Ok((!is_off).then(|| dir.into()))
        });
        Self {
            dir: Setting::from_environment(dir),
            max_bytes: environment.parsed("ACM_SPOOL_MAX_BYTES", BYTES, |text| {
                text.parse().ok().filter(|bytes| *bytes > 0)
            }),
        }
    }

    /// What it means for a run whose directory is made in `run_dir`.
    pub(super) fn resolve(
        self,
        run_dir: Option<&Path>,
        bad: &mut Vec<BadSetting>,
    ) -> Option<Spool> {
        let Self { dir, max_bytes } = self;
        let dir = dir.resolve(bad).unwrap_or_else(|| run_dir.map(|parent| parent.join(NAME)));
        let max_bytes = max_bytes.resolve(bad).unwrap_or(Settings::DEFAULT_SPOOL_MAX_BYTES);
        Some(Spool { dir: dir?, max_bytes })
    }
}

/// Where waits what could not be delivered.
impl Settings {
    /// How much may wait, unless told otherwise: 256 MiB.
    pub const DEFAULT_SPOOL_MAX_BYTES: u64 = 256 << 20;

    /// Keeps what could not be delivered in this directory, until this run or a later one can.
    ///
    /// Without this it is `spool` in the directory of run directories, and nothing where there is none.
    /// Several processes may name the same one.
    pub fn spool_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.spool.dir.set(Some(dir.into()));
        self
    }

    /// Keeps nothing for later: what cannot be delivered until the run has ended is lost, and counted.
    pub fn no_spool(mut self) -> Self {
        self.spool.dir.set(None);
        self
    }

    /// Bounds what waits in the spool, of all processes together.
    pub fn spool_max_bytes(mut self, bytes: u64) -> Self {
        let is_zero = bytes == 0;
        let bytes =
            if is_zero { Err(BadSetting::new("spool_max_bytes", "0", BYTES)) } else { Ok(bytes) };
        self.spool.max_bytes.set_checked(bytes);
        self
    }
}

const BYTES: &str = "a number of bytes above zero such as `268435456`";

/// The directory's name where nobody gave one: among the directories of runs, none of which may have it.
pub(super) const NAME: &str = "spool";

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    #[test]
    fn the_spool_lies_among_the_runs_unless_told_otherwise() {
        let cases = [
            ("", "", Some("runs"), Some(("runs/spool", Settings::DEFAULT_SPOOL_MAX_BYTES))),
            ("", "", None, None),
            ("", "7", Some("runs"), Some(("runs/spool", 7))),
            ("/var/spool/acm", "", Some("runs"), Some(("/var/spool/acm", 256 << 20))),
            ("/var/spool/acm", "1", None, Some(("/var/spool/acm", 1))),
            (" OFF ", "", Some("runs"), None),
            ("./off", "", None, Some(("./off", 256 << 20))),
        ];
        for (dir, max_bytes, run_dir, expected) in cases {
            let get = |name: &str| match name {
                "ACM_SPOOL_DIR" => Some(OsString::from(dir)),
                "ACM_SPOOL_MAX_BYTES" => Some(OsString::from(max_bytes)),
                _ => None,
            };
            let mut bad = Vec::new();
            let spool = SpoolSettings::read(&Environment::new(&get))
                .resolve(run_dir.map(Path::new), &mut bad);
            let expected = expected.map(|(dir, max_bytes)| Spool { dir: dir.into(), max_bytes });
            assert_eq!((spool, bad), (expected, vec![]), "{dir}");
        }
    }
}
