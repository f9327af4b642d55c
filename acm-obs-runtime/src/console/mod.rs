//! The console: lines for people, or one JSON object a line.
//!
//! `text` and `escape` are pure, `push` alone writes, `lines` gathers what one hand-over of the
//! collector has to say.

mod escape;
mod lines;
mod push;
mod style;
mod text;

use acm_obs::LogRecord;

use crate::encode::{Identity, write_log_line};
use crate::settings::{Colors, LogFormat};

pub(crate) use self::lines::{ConsoleSink, Lines, Stream};
pub(crate) use self::push::write_now;

/// How the console is written in this run.
#[derive(Clone, Debug)]
pub(crate) struct Console {
    format: LogFormat,
    out_in_color: bool,
    err_in_color: bool,
}

impl Console {
    /// Decides once, at the start of the run, where there are colours.
    pub(crate) fn new(format: LogFormat, colors: Colors) -> Self {
        let [out_in_color, err_in_color] = match colors {
            Colors::Always => [true; 2],
            Colors::Never => [false; 2],
            Colors::Auto => push::are_terminals(),
        };
        Self { format, out_in_color, err_in_color }
    }

    /// Whether the console is for machines: nothing but JSON may be written to it.
    pub(crate) fn is_json(&self) -> bool {
        self.format == LogFormat::Json
    }

    /// Whether stdout has colours.
    pub(crate) fn in_color(&self) -> bool {
        self.out_in_color
    }

    /// Appends one record as one line.
    pub(crate) fn write(&self, record: &LogRecord, run: &Identity, out: &mut Vec<u8>) {
        match self.format {
            LogFormat::Json => write_log_line(record, run, out),
            LogFormat::Text => {
                let in_color = match Stream::of(record) {
                    Stream::Out => self.out_in_color,
                    Stream::Err => self.err_in_color,
                };
                text::write_text_line(record, in_color, out);
            }
        }
    }
}

/// The columns of a table on stdout.
pub(crate) fn width() -> usize {
    push::terminal_width().unwrap_or(DEFAULT_WIDTH)
}

/// The columns of a table where nobody knows how many there are.
const DEFAULT_WIDTH: usize = 100;
