//! The records of one equipment: times in order, one row each, not-a-number where a value is missing.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use jiff::Timestamp;
use ndarray::{Array2, Axis, s};

use crate::input::Table;
use crate::stats::median;

/// Sensor values over time.
#[derive(Clone, Debug)]
pub struct Frame {
    /// One time a row, strictly ascending.
    pub times: Vec<Timestamp>,
    /// One name a column.
    pub sensors: Vec<String>,
    /// Rows by columns.
    pub values: Array2<f64>,
}

/// What putting tables together came across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Rows whose time is that of an earlier row; they fill what that row lacks.
    pub duplicates: usize,
    /// Rows that stood before an earlier one.
    pub unsorted: usize,
    /// Rows without a single value, left out.
    pub blank: usize,
}

impl Frame {
    /// Puts the tables of one equipment together, by time and by sensor name.
    ///
    /// Exports that follow one another share their columns. Where two tables with the same columns tell of the
    /// same time, they tell of different parts, and each column is named after its file.
    #[must_use]
    pub fn merge(tables: &[Table]) -> (Self, Merged) {
        let qualified = tables.len() > 1 && overlap(tables);
        let name_of = |table: &Table, name: &str| match table.path.file_stem() {
            Some(stem) if qualified => format!("{}.{name}", stem.display()),
            _ => name.to_owned(),
        };
        let mut columns: HashMap<String, usize> = HashMap::new();
        let mut sensors = Vec::new();
        let mut rows: BTreeMap<Timestamp, usize> = BTreeMap::new();
        let mut merged = Merged::default();
        for table in tables {
            for sensor in &table.sensors {
                let name = name_of(table, &sensor.name);
                columns.entry(name.clone()).or_insert_with(|| {
                    sensors.push(name);
                    sensors.len() - 1
                });
            }
            merged.unsorted += table.times.windows(2).filter(|pair| pair[1] < pair[0]).count();
            let own: BTreeMap<Timestamp, usize> =
                table.times.iter().map(|&time| (time, 0)).collect();
            merged.duplicates += table.times.len() - own.len();
            rows.extend(own);
        }
        for (row, at) in rows.values_mut().enumerate() {
            *at = row;
        }
        let mut values = Array2::from_elem((rows.len(), sensors.len()), f64::NAN);
        for table in tables {
            for sensor in &table.sensors {
                let column = columns[&name_of(table, &sensor.name)];
                for (time, value) in table.times.iter().zip(&sensor.values) {
                    let slot = &mut values[[rows[time], column]];
                    if slot.is_nan() {
                        *slot = *value;
                    }
                }
            }
        }
        let mut frame = Self { times: rows.into_keys().collect(), sensors, values };
        merged.blank = frame.drop_blank_rows();
        (frame, merged)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Number of missing values.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.values.iter().filter(|value| value.is_nan()).count()
    }

    /// The usual step between two rows, in seconds.
    #[must_use]
    pub fn cadence_seconds(&self) -> Option<f64> {
        let steps: Vec<f64> =
            self.times.windows(2).map(|pair| seconds_between(pair[0], pair[1])).collect();
        (!steps.is_empty()).then(|| median(&steps))
    }

    /// The runs of rows between gaps; a gap is a step of more than `gap_factor` cadences.
    #[must_use]
    pub fn segments(&self, gap_factor: f64) -> Vec<Range<usize>> {
        let longest = self.cadence_seconds().map_or(f64::INFINITY, |cadence| cadence * gap_factor);
        let mut segments = Vec::new();
        let mut start = 0;
        for row in 1..=self.len() {
            if row == self.len() || seconds_between(self.times[row - 1], self.times[row]) > longest
            {
                segments.push(start..row);
                start = row;
            }
        }
        segments
    }

    /// The rows of a range.
    #[must_use]
    pub fn rows(&self, range: Range<usize>) -> Self {
        Self {
            times: self.times[range.clone()].to_vec(),
            sensors: self.sensors.clone(),
            values: self.values.slice(s![range, ..]).to_owned(),
        }
    }

    /// The named sensors, in that order; one that is not there is missing throughout.
    #[must_use]
    pub fn select(&self, sensors: &[String]) -> Self {
        let mut values = Array2::from_elem((self.len(), sensors.len()), f64::NAN);
        for (mut column, name) in values.columns_mut().into_iter().zip(sensors) {
            if let Some(at) = self.sensors.iter().position(|sensor| sensor == name) {
                column.assign(&self.values.column(at));
            }
        }
        Self { times: self.times.clone(), sensors: sensors.to_vec(), values }
    }

    fn drop_blank_rows(&mut self) -> usize {
        let filled: Vec<usize> = (0..self.len())
            .filter(|&row| self.values.row(row).iter().any(|value| !value.is_nan()))
            .collect();
        let blank = self.len() - filled.len();
        if blank > 0 {
            self.times = filled.iter().map(|&row| self.times[row]).collect();
            self.values = self.values.select(Axis(0), &filled);
        }
        blank
    }
}

/// Seconds from one time to a later one.
pub(crate) fn seconds_between(earlier: Timestamp, later: Timestamp) -> f64 {
    later.duration_since(earlier).as_secs_f64()
}

/// Whether two tables share a column and tell of the same time for more than a tenth of the shorter one.
fn overlap(tables: &[Table]) -> bool {
    let span = |table: &Table| Some((*table.times.iter().min()?, *table.times.iter().max()?));
    tables.iter().enumerate().any(|(index, a)| {
        tables[..index].iter().any(|b| {
            let shared =
                a.sensors.iter().any(|one| b.sensors.iter().any(|other| one.name == other.name));
            let (Some(a), Some(b)) = (span(a), span(b)) else { return false };
            let common = seconds_between(a.0.max(b.0), a.1.min(b.1));
            let shorter = seconds_between(a.0, a.1).min(seconds_between(b.0, b.1));
            shared && common > 0.1 * shorter
        })
    })
}
