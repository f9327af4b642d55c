//! Outputs: the tables of a run, as CSV and JSON files in its directory.

use std::fmt::Display;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use acm_obs::{acm_log, acm_phase, console, record};
use jiff::Timestamp;
use serde::Serialize;
use thiserror::Error;

use crate::analysis::Analysis;
use crate::episodes::{Culprit, Episode, find_culprits};
use crate::forecast::Forecast;
use crate::models::Models;
use crate::regimes::Motion;

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

    /// Writes what the analysis found, row by row.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "ANALYTICS", err)]
    pub fn write_analytics(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        self.scores(analysis)?;
        console::info!("Generating comprehensive analytics tables...");
        let before = self.written.files;
        self.health(analysis)?;
        self.regimes(analysis)?;
        self.contributions(analysis)?;
        let drift = analysis.times.iter().zip(&analysis.drift.cusum).map(|(time, cusum)| format!("{time},{cusum:.3}"));
        self.csv("drift_series.csv", "time,cusum_z", drift)?;
        let n = self.written.files - before;
        console::info!("Generated {n} comprehensive analytics tables");
        console::ok!("Successfully generated all comprehensive analytics tables");
        record!(tables = n);
        Ok(())
    }

    /// Writes a forecast.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "OUTPUT", log = none, err)]
    pub fn write_forecast(&mut self, forecast: &Forecast) -> Result<(), OutputError> {
        let health =
            forecast.ahead.iter().map(|at| format!("{},{:.2},{:.2},{:.2}", at.time, at.health, at.low, at.high));
        self.csv("health_forecast.csv", "time,health,p10,p90", health)?;
        let failure = forecast.ahead.iter().map(|at| format!("{},{:.5}", at.time, at.failed));
        self.csv("failure_forecast.csv", "time,failure_probability", failure)?;
        self.json("rul.json", &forecast.life)?;
        console::info!("Wrote 3 forecast tables", component = "ForecastEngine");
        Ok(())
    }

    /// Writes what stands at the end: episodes, who is to blame for them, and the models' inner values.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "OUTPUT", log = none, err)]
    pub fn write_artifacts(&mut self, analysis: &Analysis, models: &Models) -> Result<(), OutputError> {
        acm_log::sql!("Starting final artifact writes (files, no SQL server)...");
        let episodes = analysis.episodes.iter().enumerate().map(|(number, episode)| {
            let Episode { rows, start, end, peak, mean, severity } = episode;
            let (rows, hours) = (rows.end() - rows.start() + 1, episode.hours());
            format!("{},{start},{end},{hours:.2},{rows},{peak:.2},{mean:.2},{}", number + 1, severity.as_str())
        });
        self.csv("episodes.csv", "episode,start,end,hours,rows,peak_z,mean_z,severity", episodes)?;
        let loadings = models.detectors.pca.loadings.columns().into_iter().enumerate().map(|(number, component)| {
            let loads: Vec<String> = component.iter().map(|load| format!("{load:.4}")).collect();
            format!("{},{:.4},{}", number + 1, models.detectors.pca.variances[number], loads.join(","))
        });
        let features: Vec<String> = models.features.names().iter().map(|name| field(name)).collect();
        self.csv("pca_loadings.csv", &format!("component,variance,{}", features.join(",")), loadings)?;
        let thresholds = analysis.calibration.channels.iter().zip(&analysis.weights.values).map(|(channel, weight)| {
            let (name, limit) = (&channel.name, channel.raw_threshold);
            format!("{name},{:.6},{:.6},{limit:.6},{weight:.4}", channel.median, channel.scale)
        });
        self.csv("detector_thresholds.csv", "channel,median,scale,threshold,weight", thresholds)?;
        self.json("run_stats.json", &RunStats::of(analysis, models))?;
        self.culprits(analysis)
    }

    fn culprits(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let culprits = find_culprits(&analysis.episodes, &analysis.sensors, &analysis.residuals);
        let mut rows = Vec::new();
        for (episode, culprits) in culprits.iter().enumerate() {
            for (rank, Culprit { sensor, share }) in culprits.iter().enumerate() {
                rows.push(format!("{},{},{},{share:.4}", episode + 1, rank + 1, field(sensor)));
            }
        }
        let n = rows.len();
        self.csv("episode_culprits.csv", "episode,rank,sensor,share", rows.into_iter())?;
        console::info!("Wrote {n} culprit records to episode_culprits.csv", component = "CULPRITS");
        Ok(())
    }

    fn scores(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let header = format!("time,{}_z,fused_z,regime", analysis.weights.channels.join("_z,"));
        let rows = (0..analysis.times.len()).map(|row| {
            let z: Vec<String> = analysis.z.row(row).iter().map(|z| format!("{z:.3}")).collect();
            let (time, fused, regime) = (analysis.times[row], analysis.fused[row], analysis.regimes[row]);
            format!("{time},{},{fused:.3},{regime}", z.join(","))
        });
        self.csv("scores.csv", &header, rows)
    }

    fn health(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let rows = (0..analysis.times.len()).map(|row| {
            let zone = match analysis.fused[row] {
                fused if fused >= analysis.thresholds.alert => "alert",
                fused if fused >= analysis.thresholds.warn => "warn",
                _ => "ok",
            };
            let motion = match analysis.motion[row] {
                Motion::Steady => "steady",
                Motion::Transient => "transient",
            };
            format!("{},{:.2},{zone},{motion}", analysis.times[row], analysis.health[row])
        });
        self.csv("health_timeline.csv", "time,health,zone,motion", rows)
    }

    /// One row for each stretch of one regime.
    fn regimes(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let mut stretches: Vec<(Timestamp, Timestamp, usize, usize)> = Vec::new();
        for (&time, &regime) in analysis.times.iter().zip(&analysis.regimes) {
            match stretches.last_mut() {
                Some((_, end, last, rows)) if *last == regime => {
                    *end = time;
                    *rows += 1;
                }
                _ => stretches.push((time, time, regime, 1)),
            }
        }
        let rows = stretches.into_iter().map(|(start, end, regime, rows)| format!("{start},{end},{regime},{rows}"));
        self.csv("regime_timeline.csv", "start,end,regime,rows", rows)
    }

    /// Each sensor's residual by the overall model, a row.
    fn contributions(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let sensors: Vec<String> = analysis.sensors.iter().map(|name| field(name)).collect();
        let rows = analysis.residuals.rows().into_iter().zip(&analysis.times).map(|(row, time)| {
            let z: Vec<String> = row.iter().map(|z| format!("{z:.2}")).collect();
            format!("{time},{}", z.join(","))
        });
        self.csv("omr_contributions.csv", &format!("time,{}", sensors.join(",")), rows)
    }

    fn csv(&mut self, name: &str, header: &str, rows: impl Iterator<Item = impl Display>) -> Result<(), OutputError> {
        let mut text = format!("{header}\n");
        let mut count = 0;
        for row in rows {
            text.push_str(&row.to_string());
            text.push('\n');
            count += 1;
        }
        self.file(name, &text, count)
    }

    fn json(&mut self, name: &str, value: &impl Serialize) -> Result<(), OutputError> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::from);
        let text = text.map_err(|source| OutputError { path: name.into(), source })?;
        self.file(name, &(text + "\n"), 1)
    }

    fn file(&mut self, name: &str, text: &str, rows: usize) -> Result<(), OutputError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let started = Instant::now();
        let path = folder.join(name);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|source| OutputError { path, source })?;
        self.written += Written { files: 1, rows, seconds: started.elapsed().as_secs_f64() };
        console::info!("Wrote {name}: {rows} rows", component = "OUTPUT");
        Ok(())
    }
}

impl std::ops::AddAssign for Written {
    fn add_assign(&mut self, other: Self) {
        let Self { files, rows, seconds } = other;
        self.files += files;
        self.rows += rows;
        self.seconds += seconds;
    }
}

/// Numbers of a run that fit in one line of a list of runs.
#[derive(Serialize)]
struct RunStats {
    rows_scored: usize,
    episodes: usize,
    alert: f64,
    warn: f64,
    fused_p95: f64,
    drift_p95: f64,
    trend_per_day: f64,
    regimes: usize,
    silhouette: f64,
    principal_components: usize,
}

impl RunStats {
    fn of(analysis: &Analysis, models: &Models) -> Self {
        Self {
            rows_scored: analysis.times.len(),
            episodes: analysis.episodes.len(),
            alert: analysis.thresholds.alert,
            warn: analysis.thresholds.warn,
            fused_p95: crate::stats::quantile(&analysis.fused, 0.95),
            drift_p95: analysis.drift.p95,
            trend_per_day: analysis.drift.trend_per_day,
            regimes: models.regimes.len(),
            silhouette: models.regimes.silhouette,
            principal_components: models.detectors.pca.variances.len(),
        }
    }
}

/// A name as a field of a CSV row.
fn field(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}

/// The folder of an equipment's tables within the run directory.
#[must_use]
pub fn folder_in(run_dir: &Path, equipment: &str) -> PathBuf {
    run_dir.join("tables").join(crate::models::folder_name(equipment))
}
