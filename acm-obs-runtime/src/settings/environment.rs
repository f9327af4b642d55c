//! The environment: the only file that reads it.

use std::ffi::OsString;
use std::path::PathBuf;

use super::sampling::SamplingSettings;
use super::secret::MASK;
use super::setting::Setting;
use super::spool::SpoolSettings;
use super::{RunId, Settings, export, words};
use crate::error::BadSetting;

/// The settings that the environment of this process holds.
pub(super) fn settings() -> Settings {
    read(&|name| std::env::var_os(name))
}

pub(super) fn read(get: &dyn Fn(&str) -> Option<OsString>) -> Settings {
    let environment = Environment::new(get);
    let text = |name| environment.parsed(name, "text", |text| Some(text.to_owned()));
    Settings {
        equipment: text("ACM_EQUIPMENT"),
        equip_id: environment
            .parsed("ACM_EQUIP_ID", "a whole number such as `1`", |text| text.parse().ok()),
        run_id: environment.parsed("ACM_RUN_ID", RunId::ACCEPTED, |text| {
            RunId::parse(text).map(|_| text.to_owned())
        }),
        service_name: text("OTEL_SERVICE_NAME"),
        service_version: Setting::default(),
        resource: environment.parsed(
            "OTEL_RESOURCE_ATTRIBUTES",
            "`key=value` pairs separated by commas, percent-encoded",
            words::attributes,
        ),
        run_dir: environment.path("ACM_RUN_DIR"),
        log_format: environment.parsed("ACM_LOG_FORMAT", "`text` or `json`", words::log_format),
        log_level: environment.parsed(
            "ACM_LOG_LEVEL",
            "`debug`, `info`, `warn`, `error` or `off`",
            |text| words::log_level(text).ok(),
        ),
        timings: environment.parsed("ACM_TIMINGS", "`1` or `0`", words::switch),
        colors: environment.colors(),
        verbosity: environment.parsed(
            "OTEL_LOG_LEVEL",
            "`none`, `error`, `warn`, `info` or `debug`",
            words::verbosity,
        ),
        disabled: environment.parsed("OTEL_SDK_DISABLED", "`true` or `false`", words::switch),
        signals: None,
        shutdown_deadline: None,
        spans_per_site: None,
        tracing: None,
        export: export::read(&environment),
        spool: SpoolSettings::read(&environment),
        sampling: SamplingSettings::read(&environment),
    }
}

/// Variables by their names.
pub(super) struct Environment<'a> {
    get: &'a dyn Fn(&str) -> Option<OsString>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(get: &'a dyn Fn(&str) -> Option<OsString>) -> Self {
        Self { get }
    }

    /// A value that may be shown, or what is wrong with it.
    pub(super) fn checked<T>(
        &self,
        name: &'static str,
        accepted: &'static str,
        parse: impl Fn(&str) -> Result<T, BadSetting>,
    ) -> Setting<T> {
        Setting::from_environment(self.given(name).map(|value| match value.to_str() {
            Some(text) => parse(text.trim()),
            None => Err(BadSetting::new(name, value.to_string_lossy(), accepted)),
        }))
    }

    /// A value of which only `parse` may show something.
    pub(super) fn secret<T>(
        &self,
        name: &'static str,
        accepted: &'static str,
        parse: impl Fn(&str) -> Result<T, BadSetting>,
    ) -> Setting<T> {
        Setting::from_environment(self.given(name).map(|value| match value.to_str() {
            Some(text) => parse(text.trim()),
            None => Err(BadSetting::new(name, MASK, accepted)),
        }))
    }

    /// A value that may be shown.
    pub(super) fn parsed<T>(
        &self,
        name: &'static str,
        accepted: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Setting<T> {
        self.checked(name, accepted, |text| {
            parse(text).ok_or_else(|| BadSetting::new(name, text, accepted))
        })
    }

    /// The path of a file or directory, which need not be text.
    pub(super) fn path<T: From<PathBuf>>(&self, name: &str) -> Setting<T> {
        Setting::from_environment(self.given(name).map(|path| Ok(PathBuf::from(path).into())))
    }

    fn colors(&self) -> Setting<super::Colors> {
        let text = |name| self.given(name).map(|value| value.to_string_lossy().into_owned());
        let (no_color, force, term) = (text("NO_COLOR"), text("CLICOLOR_FORCE"), text("TERM"));
        let colors = words::colors(no_color.as_deref(), force.as_deref(), term.as_deref());
        Setting::from_environment(colors.map(Ok))
    }

    /// The value, where the variable says something: blanks alone say nothing.
    pub(super) fn given(&self, name: &str) -> Option<OsString> {
        (self.get)(name).filter(|value| value.to_str().is_none_or(|text| !text.trim().is_empty()))
    }
}

#[cfg(test)]
mod tests;
