//! An event of another crate as a log record.

use acm_obs::__runtime::{ForeignEvent, foreign_event};
use acm_obs::{FieldName, Level, Value};
use tracing::Event;

use super::{files, values};

/// What an event says.
#[derive(Debug)]
pub(super) struct Said {
    level: Level,
    message: Option<String>,
    name: &'static str,
    target: Value,
    fields: Vec<(FieldName, Value)>,
    file: &'static str,
    line: u32,
}

impl Said {
    pub(super) fn by(event: &Event<'_>) -> Self {
        let meta = event.metadata();
        let mut said = Self {
            level: level(*meta.level()),
            message: None,
            name: meta.name(),
            target: Value::Str(meta.target()),
            fields: Vec::with_capacity(meta.fields().len()),
            file: meta.file().unwrap_or_default(),
            line: meta.line().unwrap_or_default(),
        };
        event.record(&mut values::Each(|name: &'static str, value| said.take(name, value)));
        said
    }

    /// The text of the error that it is about, if that is what it says.
    pub(super) fn error(&self) -> Option<String> {
        let is_error = self.level == Level::Error;
        let named = |name: &str| matches!(name, "error" | "err");
        let error = self.fields.iter().find(|(name, _)| is_error && named(name))?;
        Some(error.1.to_string())
    }

    /// Writes it to the logs, as one of the innermost call of this thread.
    pub(super) fn write(mut self) {
        // `#[instrument(err)]` has no other words than the error.
        let message = self.message.take().or_else(|| self.error());
        self.fields.push((FieldName::Borrowed("target"), self.target));
        foreign_event(ForeignEvent {
            level: self.level,
            message: message.unwrap_or_else(|| self.name.to_owned()),
            fields: self.fields,
            file: self.file,
            line: self.line,
        });
    }

    fn take(&mut self, name: &'static str, value: Value) {
        match (name, &value) {
            ("message", _) => self.message = Some(value.to_string()),
            // A record of the `log` crate is none of the place that hands it on.
            ("log.target", _) => self.target = value,
            ("log.file", Value::Text(file)) => self.file = files::kept(file),
            ("log.line", Value::U64(line)) => self.line = u32::try_from(*line).unwrap_or_default(),
            // Mostly the target once more.
            ("log.module_path", _) => {}
            _ => self.fields.push((values::name(name), value)),
        }
    }
}

fn level(level: tracing::Level) -> Level {
    match level {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        // The filter lets nothing through that is more verbose.
        _ => Level::Debug,
    }
}
