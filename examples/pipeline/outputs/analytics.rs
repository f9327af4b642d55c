//! What the analysis found, row by row.

use acm_obs::{acm_phase, console, record};
use jiff::Timestamp;
use ndarray::ArrayView1;

use super::tables::{OutputError, Tables, fields};
use crate::analysis::Analysis;
use crate::regimes::Motion;

impl Tables {
    /// Writes what the analysis found.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "ANALYTICS", err)]
    pub fn write_analytics(&mut self, analysis: &Analysis) -> Result<(), OutputError> {
        let Analysis { times, sensors, weights, drift, residuals, .. } = analysis;
        let channels = weights.channels.join("_z,");
        self.csv("scores.csv", &format!("time,{channels}_z,fused_z,regime"), scores(analysis))?;
        console::info!("Generating comprehensive analytics tables...");
        let before = self.written().files;
        self.csv("health_timeline.csv", "time,health,zone,motion", health(analysis))?;
        self.csv("regime_timeline.csv", "start,end,regime,rows", regimes(analysis))?;
        let residuals = residuals.rows().into_iter().zip(times);
        let residuals = residuals.map(|(row, time)| format!("{time},{}", numbers(row, 2)));
        self.csv("omr_contributions.csv", &format!("time,{}", fields(sensors)), residuals)?;
        let drift =
            times.iter().zip(&drift.cusum).map(|(time, cusum)| format!("{time},{cusum:.3}"));
        self.csv("drift_series.csv", "time,cusum_z", drift)?;
        let n = self.written().files - before;
        console::info!("Generated {n} comprehensive analytics tables");
        console::ok!("Successfully generated all comprehensive analytics tables");
        record!(tables = n);
        Ok(())
    }
}

fn scores(analysis: &Analysis) -> impl Iterator<Item = String> {
    (0..analysis.times.len()).map(|row| {
        let (time, z) = (analysis.times[row], numbers(analysis.z.row(row), 3));
        format!("{time},{z},{:.3},{}", analysis.fused[row], analysis.regimes[row])
    })
}

fn health(analysis: &Analysis) -> impl Iterator<Item = String> {
    (0..analysis.times.len()).map(|row| {
        let zone = analysis.thresholds.zone(analysis.health[row]);
        let motion = match analysis.motion[row] {
            Motion::Steady => "steady",
            Motion::Transient => "transient",
        };
        format!("{},{:.2},{zone},{motion}", analysis.times[row], analysis.health[row])
    })
}

/// One row for each stretch of one regime.
fn regimes(analysis: &Analysis) -> impl Iterator<Item = String> {
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
    let row = |(start, end, regime, rows)| format!("{start},{end},{regime},{rows}");
    stretches.into_iter().map(row)
}

pub(super) fn numbers(row: ArrayView1<'_, f64>, decimals: usize) -> String {
    row.iter().map(|number| format!("{number:.decimals$}")).collect::<Vec<_>>().join(",")
}
