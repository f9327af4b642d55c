//! Episodes: stretches of rows that are strange together, and the sensors to blame.

use acm_obs::metrics::{AROUND, record_active_defects, record_episode};
use acm_obs::{acm_log, acm_phase, record};
use jiff::Timestamp;
use ndarray::{Array2, ArrayView2, Axis, s};

use crate::frame::seconds_between;
use crate::fusion::Cusum;

/// A stretch of strange rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// First and last row.
    pub rows: std::ops::RangeInclusive<usize>,
    /// Time of the first row.
    pub start: Timestamp,
    /// Time of the last row.
    pub end: Timestamp,
    /// Largest fused z.
    pub peak: f64,
    /// Mean fused z.
    pub mean: f64,
    /// How bad it is.
    pub severity: Severity,
    /// Whether it goes on: the sum had not come down again when the rows ended.
    pub active: bool,
}

/// How bad an episode is, by its peak in multiples of the slack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look some day.
    Low,
    /// Worth a look.
    Medium,
    /// Worth a visit.
    High,
}

impl Severity {
    /// The word in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A sensor's part in an episode.
#[derive(Clone, Debug, PartialEq)]
pub struct Culprit {
    /// The sensor.
    pub sensor: String,
    /// Its share of the squared residuals, 0 to 1.
    pub share: f64,
}

/// Finds the episodes: they begin where the sum left zero before it passed the limit, and end where it turns back.
#[acm_phase(component = "FUSE", fields(rows = fused.len()))]
#[must_use]
pub fn detect_episodes(times: &[Timestamp], fused: &[f64], cusum: Cusum) -> Vec<Episode> {
    acm_log::fuse!("Computing final fusion and detecting episodes...");
    let sums = cusum.run(fused);
    let mut episodes = Vec::new();
    let mut row = 0;
    while row < sums.len() {
        if sums[row] <= cusum.limit {
            row += 1;
            continue;
        }
        let first = sums[..row].iter().rposition(|&sum| sum <= 0.0).map_or(0, |zero| zero + 1);
        let until =
            sums[row..].iter().position(|&sum| sum <= 0.0).map_or(sums.len(), |zero| row + zero);
        // The sum takes its time to come down; the episode ended where it was last at its highest.
        let highest = sums[row..until].iter().copied().fold(0.0, f64::max);
        let last = (row..until).rev().find(|&row| sums[row] >= highest).unwrap_or(row);
        let values = &fused[first..=last];
        let peak = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let severity = match peak / cusum.slack {
            times if times >= 4.0 => Severity::High,
            times if times >= 2.0 => Severity::Medium,
            _ => Severity::Low,
        };
        let mean = crate::stats::mean(values);
        episodes.push(Episode {
            rows: first..=last,
            start: times[first],
            end: times[last],
            peak,
            mean,
            severity,
            active: until == sums.len(),
        });
        record_episode(AROUND, severity.as_str());
        row = until;
    }
    let n = episodes.len();
    let active = episodes.iter().filter(|episode| episode.active).count();
    record!(episodes = n, active);
    record_active_defects(AROUND, active as u64);
    acm_log::fuse!("Detected {n} anomaly episodes");
    episodes
}

/// The sensors that contribute most to each episode, by the residuals of the overall model.
#[acm_phase(component = "CULPRITS", log = none)]
#[must_use]
pub fn find_culprits(
    episodes: &[Episode],
    sensors: &[String],
    residuals: &Array2<f64>,
) -> Vec<Vec<Culprit>> {
    if residuals.is_empty() {
        return vec![Vec::new(); episodes.len()];
    }
    let of = |episode: &Episode| {
        let (first, last) = (*episode.rows.start(), *episode.rows.end());
        shares(sensors, &residuals.slice(s![first..=last, ..]))
    };
    episodes.iter().map(of).collect()
}

/// The first few sensors by their share of the squared residuals.
#[must_use]
pub fn shares(sensors: &[String], residuals: &ArrayView2<'_, f64>) -> Vec<Culprit> {
    let squares = residuals.mapv(|off| off * off).sum_axis(Axis(0));
    let total = squares.sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let share = |(sensor, square): (&String, &f64)| Culprit {
        sensor: sensor.clone(),
        share: square / total,
    };
    let mut culprits: Vec<Culprit> = sensors.iter().zip(&squares).map(share).collect();
    culprits.sort_by(|a, b| b.share.total_cmp(&a.share));
    culprits.truncate(3);
    culprits
}

impl Episode {
    /// How long it lasted, in hours.
    #[must_use]
    pub fn hours(&self) -> f64 {
        seconds_between(self.start, self.end) / 3600.0
    }
}
