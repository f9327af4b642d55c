//! What can be wrong with a file.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A file that cannot be read as a historian export; its text names the place.
#[derive(Debug, Error)]
pub enum InputError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read ({source})", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else than text.
    #[error("{}: line {line}, column {column}: not text ({found}); expected CSV in UTF-8", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line of the first offending byte, from 1.
        line: usize,
        /// Its place in that line, in bytes, from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// The file has not even a header.
    #[error("{}: line 1: the file is empty; expected a header such as `time,power,speed`", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The first line is data.
    #[error(
        "{}: line 1, column {column}: `{found}` is a time, so this is a row; expected a header such as `time,power,speed`",
        path.display()
    )]
    NoHeader {
        /// The file.
        path: PathBuf,
        /// Number of the column that holds a time, from 1.
        column: usize,
        /// What stands there.
        found: String,
    },
    /// No column holds times.
    #[error(
        "{}: line {line}, column {column} (`{name}`) reads `{found}`: no time column; \
         expected one with times such as 2014-01-31T14:05:00+01:00 or 1/31/2014 2:05 PM",
        path.display()
    )]
    NoTimeColumn {
        /// The file.
        path: PathBuf,
        /// Line of the first row.
        line: usize,
        /// Number of the column that comes closest, from 1.
        column: usize,
        /// Its name.
        name: String,
        /// What its first row says.
        found: String,
    },
    /// A row has more or fewer fields than the header.
    #[error("{}: line {line}, column {column}: {found} fields, but the header has {expected} ({hint})", path.display())]
    RowWidth {
        /// The file.
        path: PathBuf,
        /// Line on which the row begins.
        line: usize,
        /// Number of the first column that is missing or too many, from 1.
        column: usize,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        expected: usize,
        /// Where to look.
        hint: String,
    },
    /// The CSV reader gave up.
    #[error("{}: cannot be read as CSV ({source})", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: csv::Error,
    },
}

impl InputError {
    /// What is wrong, as one of a few words: for counting.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::NotText { .. } => "not_text",
            Self::Empty { .. } => "empty",
            Self::NoHeader { .. } => "no_header",
            Self::NoTimeColumn { .. } => "no_time_column",
            Self::RowWidth { .. } => "row_width",
            Self::Csv { .. } => "csv",
        }
    }
}
