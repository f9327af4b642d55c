//! What the settings mean, checked: the only thing the rest of the crate sees of them.

use std::path::PathBuf;
use std::time::Duration;

use acm_obs::Level;

use super::export::Export;
use super::sampling::Sampling;
use super::spool::Spool;
use super::{Colors, LogFormat, RunId, Settings};
use crate::diag::Verbosity;
use crate::error::{BadSetting, InitError};

/// Settings that are all valid, with the defaults filled in.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) equipment: Option<String>,
    pub(crate) equip_id: Option<i64>,
    /// `None`: generated when the run starts.
    pub(crate) run_id: Option<RunId>,
    pub(crate) service_name: String,
    pub(crate) service_version: Option<String>,
    /// Resource attributes besides the service's name and version.
    pub(crate) resource: Vec<(String, String)>,
    /// The parent of run directories; `None` writes no files.
    pub(crate) run_dir: Option<PathBuf>,
    pub(crate) log_format: LogFormat,
    pub(crate) max_level: Option<Level>,
    pub(crate) timings: bool,
    pub(crate) colors: Colors,
    pub(crate) verbosity: Verbosity,
    pub(crate) signals: bool,
    pub(crate) shutdown_deadline: Duration,
    pub(crate) spans_per_site: u64,
    /// Whether `init` makes itself heard by `tracing`.
    pub(crate) tracing: bool,
    pub(crate) export: Export,
    /// `None` keeps nothing for later.
    pub(crate) spool: Option<Spool>,
    pub(crate) sampling: Sampling,
    /// What is not as it should be and no reason not to run.
    pub(crate) warnings: Vec<String>,
}

impl Settings {
    /// What the settings mean.
    ///
    /// # Errors
    ///
    /// [`InitError::BadSettings`] with every value that is not accepted.
    pub(crate) fn resolve(self) -> Result<Config, InitError> {
        let Self {
            equipment,
            equip_id,
            run_id,
            service_name,
            service_version,
            resource,
            run_dir,
            log_format,
            log_level,
            timings,
            colors,
            verbosity,
            disabled,
            signals,
            shutdown_deadline,
            spans_per_site,
            tracing,
            export,
            spool,
            sampling,
        } = self;
        let mut bad = Vec::new();
        let disabled = disabled.resolve(&mut bad).unwrap_or(false);
        let mut resource = resource.resolve(&mut bad).unwrap_or_default();
        let run_dir = run_dir
            .resolve(&mut bad)
            .unwrap_or_else(|| Some(Self::DEFAULT_RUN_DIR.into()))
            .filter(|_| !disabled);
        let spool = spool.resolve(run_dir.as_deref(), &mut bad).filter(|_| !disabled);
        let export = if disabled { Export::default() } else { export.resolve(&mut bad) };
        let (sampling, warning) = sampling.resolve(&mut bad);
        let named = |setting: Option<String>, name, bad: &mut Vec<BadSetting>| {
            let empty = setting.as_ref().is_some_and(|text| text.trim().is_empty());
            if empty {
                bad.push(BadSetting::new(name, "", "a name that is not empty"));
            }
            setting
        };
        let equipment = named(equipment.resolve(&mut bad), "equipment", &mut bad);
        let service_name = named(service_name.resolve(&mut bad), "service_name", &mut bad);
        let run_id = run_id.resolve(&mut bad).and_then(|text| {
            let id = RunId::parse(&text);
            if id.is_none() {
                bad.push(BadSetting::new("run_id", text, RunId::ACCEPTED));
            }
            id
        });
        let from_resource =
            (take(&mut resource, "service.name"), take(&mut resource, "service.version"));
        let config = Config {
            equipment,
            equip_id: equip_id.resolve(&mut bad),
            run_id,
            service_name: service_name
                .or(from_resource.0)
                .unwrap_or_else(|| Self::DEFAULT_SERVICE_NAME.to_owned()),
            service_version: service_version.resolve(&mut bad).or(from_resource.1),
            resource: last_of_each(resource),
            run_dir,
            log_format: log_format.resolve(&mut bad).unwrap_or_default(),
            max_level: log_level.resolve(&mut bad).unwrap_or(Some(Level::Info)),
            timings: timings.resolve(&mut bad).unwrap_or(true) && !disabled,
            colors: colors.resolve(&mut bad).unwrap_or_default(),
            verbosity: verbosity.resolve(&mut bad).unwrap_or_default(),
            signals: signals.unwrap_or(true),
            shutdown_deadline: shutdown_deadline
                .unwrap_or(Self::DEFAULT_SHUTDOWN_DEADLINE)
                .min(LONGEST),
            spans_per_site: spans_per_site.unwrap_or(Self::DEFAULT_SPANS_PER_SITE),
            tracing: tracing.unwrap_or(true),
            export,
            spool,
            sampling,
            warnings: warning.into_iter().collect(),
        };
        if bad.is_empty() { Ok(config) } else { Err(InitError::BadSettings(bad)) }
    }
}

/// A year: what waits as long waits for ever, and the clock can still be asked for that time.
pub(super) const LONGEST: Duration = Duration::from_hours(365 * 24);

/// The attributes with each name once: the last one counts.
fn last_of_each(attributes: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::with_capacity(attributes.len());
    for (key, value) in attributes {
        match kept.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => kept.push((key, value)),
        }
    }
    kept
}

/// Takes an attribute out of the list; of several with the name the last one counts.
fn take(attributes: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let found = attributes.iter().rposition(|(key, _)| key == name)?;
    let (_, value) = attributes.swap_remove(found);
    attributes.retain(|(key, _)| key != name);
    Some(value)
}
