//! Writing tables, and counting what was written.

use std::fmt::Display;
use std::fs;
use std::io;
use std::ops::AddAssign;
use std::path::PathBuf;
use std::time::Instant;

use acm_obs::console;
use acm_obs::metrics::{AROUND, record_sql_op};
use serde::Serialize;
use thiserror::Error;

/// A table that cannot be written.
#[derive(Debug, Error)]
#[error("{}: the table cannot be written ({source})", path.display())]
pub struct OutputError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// The tables of one equipment.
#[derive(Debug)]
pub struct Tables {
    folder: Option<PathBuf>,
    written: Written,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written {
    /// Files.
    pub files: usize,
    /// Rows in them.
    pub rows: usize,
    /// Seconds it took.
    pub seconds: f64,
}

impl Tables {
    /// Tables in a folder, which is made when the first is written; without one, none are.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, written: Written::default() }
    }

    /// How many were written, with how many rows, in how long.
    #[must_use]
    pub fn written(&self) -> Written {
        self.written
    }

    pub(super) fn csv(
        &mut self,
        name: &str,
        header: &str,
        rows: impl IntoIterator<Item = impl Display>,
    ) -> Result<(), OutputError> {
        let mut text = format!("{header}\n");
        let mut count = 0;
        for row in rows {
            text.push_str(&row.to_string());
            text.push('\n');
            count += 1;
        }
        self.file(name, &text, count)
    }

    pub(super) fn json(&mut self, name: &str, value: &impl Serialize) -> Result<(), OutputError> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::from);
        let text = text.map_err(|source| OutputError { path: name.into(), source })?;
        self.file(name, &(text + "\n"), 1)
    }

    /// Writes a table. A file stands for what is a table of a database elsewhere, and so its writing is
    /// counted as an operation of one.
    fn file(&mut self, name: &str, text: &str, rows: usize) -> Result<(), OutputError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let started = Instant::now();
        let path = folder.join(name);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|source| OutputError { path, source })?;
        let table = name.split_once('.').map_or(name, |(table, _)| table);
        record_sql_op(AROUND, table, "write");
        self.written += Written { files: 1, rows, seconds: started.elapsed().as_secs_f64() };
        console::info!("Wrote {name}: {rows} rows", component = "OUTPUT");
        Ok(())
    }
}

impl AddAssign for Written {
    fn add_assign(&mut self, other: Self) {
        let Self { files, rows, seconds } = other;
        self.files += files;
        self.rows += rows;
        self.seconds += seconds;
    }
}

/// Names as fields of a CSV row.
pub(super) fn fields(names: &[String]) -> String {
    let quoted = |name: &String| match name {
        name if name.contains([',', '"', '\n', '\r']) => {
            format!("\"{}\"", name.replace('"', "\"\""))
        }
        name => name.clone(),
    };
    names.iter().map(quoted).collect::<Vec<_>>().join(",")
}
