//! Loading and validating: from files to a [`Frame`], saying what was found and what was left out.

use std::path::{Path, PathBuf};

use acm_obs::metrics::{AROUND, record_data_quality};
use acm_obs::{acm_log, acm_phase, console, record, section};

use crate::config::Config;
use crate::frame::Frame;
use crate::input::{InputError, Table};

/// A loaded frame and what the files were like.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values, in order of time.
    pub frame: Frame,
    /// Rows in the files.
    pub rows_read: usize,
    /// Share of the values that are missing, 0 to 1.
    pub missing_share: f64,
}

/// Tells how far apart the rows of a file are, from its first ones.
///
/// Says nothing of a file it cannot read: [`load`] will.
#[acm_phase(component = "COLDSTART", log = none)]
pub fn detect_cadence(files: &[PathBuf]) {
    let table = files.first().and_then(|file| Table::read(file, PROBE_ROWS).ok());
    if let Some(cadence) = table.and_then(|table| Frame::merge(&[table]).0.cadence_seconds()) {
        let minutes = cadence / 60.0;
        console::info!("Detected data cadence: {cadence} seconds ({minutes} minutes)");
        record!(cadence_seconds = cadence);
    }
}

/// Reads the files of one equipment.
///
/// # Errors
///
/// The first file that cannot be read as a historian export.
#[acm_phase(component = "DATA", err, fields(files = files.len()))]
pub fn load(files: &[PathBuf], config: &Config) -> Result<Loaded, InputError> {
    let mut tables = Vec::with_capacity(files.len());
    for file in files {
        let name = file.display();
        acm_log::data!("Loading from historian export: {name}");
        tables.push(read(file)?);
    }
    let rows_read = tables.iter().map(|table| table.times.len() + table.timeless_rows).sum();
    record!(rows = rows_read);

    let (frame, merged) = section!("merge", { Frame::merge(&tables) });
    let sensors = || tables.iter().flat_map(|table| &table.sensors);
    let missing: usize = sensors().map(|sensor| sensor.missing).sum();
    let missing_share =
        missing as f64 / sensors().map(|sensor| sensor.values.len()).sum::<usize>().max(1) as f64;
    record!(missing);
    if let (Some(first), Some(last)) = (frame.times.first(), frame.times.last()) {
        record_data_quality(AROUND, 100.0 * (1.0 - missing_share));
        acm_log::data!("Time range: {first} to {last}");
        acm_log::data!("Retrieved {rows_read} rows from historian export");
        report_columns(&tables, &frame);
        let gaps = frame.segments(config.gap_factor).len() - 1;
        let (kept, dropped) = (frame.len(), rows_read - frame.len());
        acm_log::data!(
            "Index integrity verified: {kept} unique times",
            duplicates = merged.duplicates,
            unsorted = merged.unsorted,
            gaps
        );
        let time_column = &tables[0].time_column;
        let blank_rows = merged.blank;
        acm_log::data!(
            "timestamp={time_column} kept={kept} drop={dropped}",
            blank_rows,
            missing_share
        );
    } else {
        console::warn!("Failed to load from historian export: no data returned");
    }
    Ok(Loaded { frame, rows_read, missing_share })
}

/// Reads one file; a phase of its own, so that the report shows which took how long.
#[acm_phase(component = "DATA", log = none, err, fields(file = %file.display()))]
fn read(file: &Path) -> Result<Table, InputError> {
    let table = Table::read(file, usize::MAX)?;
    record!(rows = table.times.len());
    Ok(table)
}

fn report_columns(tables: &[Table], frame: &Frame) {
    let text: Vec<&str> =
        tables.iter().flat_map(|table| &table.text_columns).map(String::as_str).collect();
    let (kept, dropped) = (frame.sensors.len(), text.len());
    acm_log::data!("Kept {kept} numeric columns, dropped {dropped} non-numeric");
    if dropped > 0 {
        let names = text.join(", ");
        acm_log::data!("Dropped as text: {names}");
    }
    for table in tables {
        let renamed = table.renamed.join(", ");
        if !renamed.is_empty() {
            console::warn!("Columns without a name of their own became: {renamed}");
        }
        if let Some(line) = table.first_timeless_line {
            let rows = table.timeless_rows;
            console::warn!("Left out {rows} rows without a readable time", file = %table.path.display(), first_line = line);
        }
        let lacking = table.sensors.iter().filter(|sensor| sensor.missing > 0);
        let lacking: Vec<String> =
            lacking.map(|sensor| format!("{} {}", sensor.name, sensor.missing)).collect();
        if !lacking.is_empty() {
            let (lacking, rows) = (lacking.join(", "), table.times.len());
            let words: usize = table.sensors.iter().map(|sensor| sensor.words).sum();
            acm_log::data!("Missing values in {rows} rows: {lacking}", unknown_words = words);
        }
    }
}

/// Rows from which the cadence is told.
const PROBE_ROWS: usize = 500;
