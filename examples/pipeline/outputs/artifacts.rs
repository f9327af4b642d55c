//! What stands at the end: episodes and who is to blame for them, and the models' inner values.

use acm_obs::{acm_log, acm_phase, console};
use serde::Serialize;

use super::analytics::numbers;
use super::tables::{OutputError, Tables, fields};
use crate::analysis::Analysis;
use crate::episodes::{Culprit, Episode, find_culprits};
use crate::models::Models;
use crate::stats::quantile;

impl Tables {
    /// Writes the tables that close a run.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "OUTPUT", log = none, err)]
    pub fn write_artifacts(
        &mut self,
        analysis: &Analysis,
        models: &Models,
    ) -> Result<(), OutputError> {
        acm_log::sql!("Starting final artifact writes (files, no SQL server)...");
        self.csv(
            "episodes.csv",
            "episode,start,end,hours,rows,peak_z,mean_z,severity,active",
            episodes(analysis),
        )?;
        let features = fields(&models.features.names());
        self.csv("pca_loadings.csv", &format!("component,variance,{features}"), loadings(models))?;
        self.csv(
            "detector_thresholds.csv",
            "channel,median,scale,threshold,weight",
            thresholds(analysis),
        )?;
        self.json("run_stats.json", &RunStats::of(analysis, models))?;
        let culprits = culprits(analysis);
        let n = culprits.len();
        self.csv("episode_culprits.csv", "episode,rank,sensor,share", culprits)?;
        console::info!("Wrote {n} culprit records to episode_culprits.csv", component = "CULPRITS");
        Ok(())
    }
}

fn episodes(analysis: &Analysis) -> impl Iterator<Item = String> {
    (1..).zip(&analysis.episodes).map(|(number, episode)| {
        let Episode { rows, start, end, peak, mean, severity, active } = episode;
        let (rows, hours, severity) = (rows.clone().count(), episode.hours(), severity.as_str());
        format!("{number},{start},{end},{hours:.2},{rows},{peak:.2},{mean:.2},{severity},{active}")
    })
}

fn loadings(models: &Models) -> impl Iterator<Item = String> {
    let pca = &models.detectors.pca;
    let components = pca.loadings.columns().into_iter().zip(&pca.variances);
    let row =
        |(number, (loadings, variance))| format!("{number},{variance:.4},{}", numbers(loadings, 4));
    (1..).zip(components).map(row)
}

fn thresholds(analysis: &Analysis) -> impl Iterator<Item = String> {
    analysis.calibration.channels.iter().zip(&analysis.weights.values).map(|(channel, weight)| {
        let (name, median, scale) = (&channel.name, channel.median, channel.scale);
        format!("{name},{median:.6},{scale:.6},{:.6},{weight:.4}", channel.raw_threshold)
    })
}

fn culprits(analysis: &Analysis) -> Vec<String> {
    let culprits = find_culprits(&analysis.episodes, &analysis.sensors, &analysis.residuals);
    let mut rows = Vec::new();
    for (episode, culprits) in (1..).zip(culprits) {
        for (rank, Culprit { sensor, share }) in (1..).zip(culprits) {
            rows.push(format!("{episode},{rank},{},{share:.4}", fields(&[sensor])));
        }
    }
    rows
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
            fused_p95: quantile(&analysis.fused, 0.95),
            drift_p95: analysis.drift.p95,
            trend_per_day: analysis.drift.trend_per_day,
            regimes: models.regimes.len(),
            silhouette: models.regimes.silhouette,
            principal_components: models.detectors.pca.variances.len(),
        }
    }
}
