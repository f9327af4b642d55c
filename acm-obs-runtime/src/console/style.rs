//! The colours of the console.

use acm_obs::{Level, LogKind};
use anstyle::{AnsiColor, Color, Style};

pub(super) const DATE: Style = color(AnsiColor::Yellow);
pub(super) const TIME: Style = color(AnsiColor::Cyan);
pub(super) const TITLE: Style = Style::new().bold();

/// The style of a level's name.
pub(super) const fn level(level: Level, kind: LogKind) -> Style {
    match (kind, level) {
        (LogKind::Ok, _) => color(AnsiColor::BrightGreen),
        (_, Level::Debug) => color(AnsiColor::Cyan).dimmed(),
        (_, Level::Info) => color(AnsiColor::BrightCyan),
        (_, Level::Warn) => color(AnsiColor::BrightYellow),
        (_, Level::Error) => color(AnsiColor::BrightRed),
    }
}

const fn color(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}
