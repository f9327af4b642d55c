//! One file: which column is the time, which are sensors, what is missing.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::Timestamp;

use super::text::read_text;
use super::{Cell, InputError, Notation, parse_time};

/// A file's times and sensors, row by row as they stood in it.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The file.
    pub path: PathBuf,
    /// Name of the column that holds the times.
    pub time_column: String,
    /// The time of each row.
    pub times: Vec<Timestamp>,
    /// The numeric columns.
    pub sensors: Vec<Column>,
    /// Names of the columns that hold text.
    pub text_columns: Vec<String>,
    /// Names that occurred twice and what became of the second, or that were empty.
    pub renamed: Vec<String>,
    /// Rows left out because their time is missing or cannot be read.
    pub timeless_rows: usize,
    /// Line of the first such row.
    pub first_timeless_line: Option<usize>,
}

/// A sensor: one number a row, not-a-number where there is none.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// One value a row.
    pub values: Vec<f64>,
    /// How many values are missing.
    pub missing: usize,
    /// How many of those were text instead of a number.
    pub words: usize,
}

impl Table {
    /// Reads a file, at most `limit` rows of it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no text, has no header or no time column, or a row of another width.
    pub fn read(path: &Path, limit: usize) -> Result<Self, InputError> {
        let text = read_text(path)?;
        if text.trim().is_empty() {
            return Err(InputError::Empty { path: path.into() });
        }
        let delimiter = delimiter_of(&text);
        let (header, rows) = records(path, &text, delimiter, limit)?;
        let notation = match delimiter {
            b';' => Notation::of(rows.iter().flatten()),
            _ => Notation::Point,
        };
        Self::from_records(path, &text, notation, &header, &rows)
    }

    fn from_records(
        path: &Path,
        text: &str,
        notation: Notation,
        header: &StringRecord,
        rows: &[StringRecord],
    ) -> Result<Self, InputError> {
        let (names, renamed) = unique_names(header);
        if rows.is_empty() {
            return Ok(Self { path: path.into(), renamed, ..Self::default() });
        }
        let time = time_column(path, text, &names, rows)?;
        let mut table = Self {
            path: path.into(),
            time_column: names[time].clone(),
            renamed,
            ..Self::default()
        };
        let mut timed = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(time) = parse_time(&row[time]) {
                table.times.push(time);
                timed.push(row);
            } else {
                table.timeless_rows += 1;
                table.first_timeless_line = table.first_timeless_line.or(Some(line_of(text, row)));
            }
        }
        for (index, name) in names.into_iter().enumerate().filter(|&(index, _)| index != time) {
            let cells = timed.iter().map(|row| notation.cell(&row[index]));
            match Column::of(name, cells) {
                Ok(sensor) => table.sensors.push(sensor),
                Err(name) => table.text_columns.push(name),
            }
        }
        Ok(table)
    }
}

impl Column {
    /// A column whose cells are mostly numbers; its name again if they are mostly text.
    ///
    /// Status words speak for neither, so a sensor that was down all the time stays a sensor.
    fn of(name: String, cells: impl Iterator<Item = Cell>) -> Result<Self, String> {
        let (mut missing, mut words) = (0, 0);
        let values: Vec<f64> = cells
            .map(|cell| match cell {
                Cell::Number(number) => number,
                Cell::Missing => {
                    missing += 1;
                    f64::NAN
                }
                Cell::Text => {
                    missing += 1;
                    words += 1;
                    f64::NAN
                }
            })
            .collect();
        let numbers = values.len() - missing;
        if words > 0 && words >= numbers {
            return Err(name);
        }
        Ok(Self { name, values, missing, words })
    }
}

fn records(
    path: &Path,
    text: &str,
    delimiter: u8,
    limit: usize,
) -> Result<(StringRecord, Vec<StringRecord>), InputError> {
    let unreadable = |source| InputError::Csv { path: path.into(), source };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(unreadable)?.clone();
    if let Some(column) = header.iter().position(|name| parse_time(name).is_some()) {
        return Err(InputError::NoHeader {
            path: path.into(),
            column: column + 1,
            found: header[column].into(),
        });
    }
    let mut rows = Vec::new();
    for row in reader.records().take(limit) {
        let row = row.map_err(unreadable)?;
        if row.len() != header.len() {
            return Err(row_width(path, text, &header, &row));
        }
        rows.push(row);
    }
    Ok((header, rows))
}

fn row_width(path: &Path, text: &str, header: &StringRecord, row: &StringRecord) -> InputError {
    let (found, expected) = (row.len(), header.len());
    let hint = match header.get(found) {
        Some(missing) => format!("`{missing}` is missing"),
        None => format!("`{}` is one too many", &row[expected]),
    };
    let column = found.min(expected) + 1;
    InputError::RowWidth {
        path: path.into(),
        line: line_of(text, row),
        column,
        found,
        expected,
        hint,
    }
}

/// The column in which most different times stand; the leftmost of equals.
fn time_column(
    path: &Path,
    text: &str,
    names: &[String],
    rows: &[StringRecord],
) -> Result<usize, InputError> {
    let mut best = (0, 0); // (different times, column)
    for column in 0..names.len() {
        let filled = rows.iter().filter(|row| !row[column].is_empty()).count();
        let times: Vec<Timestamp> =
            rows.iter().filter_map(|row| parse_time(&row[column])).collect();
        let different = times.iter().collect::<HashSet<_>>().len();
        if times.len() * 2 > filled && different > best.0 {
            best = (different, column);
        }
    }
    if best.0 > 0 {
        return Ok(best.1);
    }
    let row = &rows[0];
    // What is no number may have been meant as a time; else one is expected on the left.
    let column = row
        .iter()
        .position(|field| !field.is_empty() && field.parse::<f64>().is_err())
        .unwrap_or(0);
    let (line, name, found) = (line_of(text, row), names[column].clone(), row[column].into());
    Err(InputError::NoTimeColumn { path: path.into(), line, column: column + 1, name, found })
}

fn unique_names(header: &StringRecord) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    let mut renamed = Vec::new();
    for (index, given) in header.iter().enumerate() {
        let base =
            if given.is_empty() { format!("column_{}", index + 1) } else { given.to_owned() };
        let mut name = base.clone();
        let mut copy = 1;
        while names.contains(&name) {
            copy += 1;
            name = format!("{base}_{copy}");
        }
        if name != given {
            renamed.push(name.clone());
        }
        names.push(name);
    }
    (names, renamed)
}

/// The delimiter that splits the header into most fields.
fn delimiter_of(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [0; DELIMITERS.len()];
    let header =
        text.trim_start_matches(['\r', '\n']).split(['\r', '\n']).next().unwrap_or_default();
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|&delimiter| delimiter == byte && !quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let at = counts.iter().position(|&count| count == most).unwrap_or(0);
    DELIMITERS[at]
}

/// The line on which a row begins, from 1.
///
/// The reader's own count is that of the empty lines before the row.
fn line_of(text: &str, row: &StringRecord) -> usize {
    let start = row
        .position()
        .and_then(|position| usize::try_from(position.byte()).ok())
        .unwrap_or_default();
    let rest = text.get(start..).unwrap_or_default();
    let empty = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let before = text.get(..start + empty).unwrap_or_default();
    let line_break = if text.contains('\n') { '\n' } else { '\r' };
    1 + before.matches(line_break).count()
}

/// The first of equals wins, so a header of one column counts as comma-separated.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
