//! Forecast: where health is going, and when it will reach the point of failure.

mod degradation;
mod health;
mod rul;

use acm_obs::metrics::{AROUND, record_error};
use acm_obs::{acm_log, acm_phase, console, record};
use jiff::{SignedDuration, Timestamp};
use ndarray::s;

pub use degradation::{Degradation, State};
pub use health::{HealthPoint, HealthSeries};
pub use rul::{LifeQuantile, RemainingLife};

use crate::analysis::Analysis;
use crate::config::Config;
use crate::episodes::shares;
use crate::models::Store;
use crate::outputs::{OutputError, Tables};

/// Health ahead, and the life that remains.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// One entry a step ahead.
    pub ahead: Vec<Step>,
    /// When health reaches the point of failure.
    pub life: RemainingLife,
}

/// Health at one time ahead.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The time.
    pub time: Timestamp,
    /// Expected health, in percent.
    pub health: f64,
    /// Health that is fallen short of with a chance of one in ten.
    pub low: f64,
    /// Health that is exceeded with a chance of one in ten.
    pub high: f64,
    /// Chance to have failed by then, 0 to 1.
    pub failed: f64,
}

/// Forecasts from the analysed rows and writes the tables; `None` when there are too few rows to go by.
///
/// Asynchronous because fitting takes its time on a long history: between two trials others may run.
///
/// # Errors
///
/// When a table cannot be written.
#[acm_phase(component = "FORECAST", slow = "30s", err, fields(rows = analysis.times.len()))]
pub async fn forecast(
    analysis: &Analysis,
    store: Option<&Store>,
    tables: &mut Tables,
    config: &Config,
) -> Result<Option<Forecast>, OutputError> {
    acm_log::forecast!("Running unified forecasting engine");
    let series = HealthSeries::track(analysis, config);
    let (n, dt) = (series.points.len(), series.step_hours);
    let window = config.horizon_points as f64 * dt;
    console::info!(
        "Data summary: n_samples={n}, dt_hours={dt:.3}, window={window:.0}h",
        component = "ForecastEngine"
    );
    let earlier = earlier_state(store);
    let Some(last) =
        series.points.last().filter(|_| n >= config.fewest_points || earlier.is_some())
    else {
        console::warn!("Insufficient history: {n} health points", component = "ForecastEngine");
        return Ok(None);
    };
    let threshold = config.failure_health;
    console::info!("Loaded config: failure_threshold={threshold}", component = "ForecastEngine");
    let degradation = Degradation::fit(&series, earlier).await;
    let life = RemainingLife::estimate(&degradation, dt, config);
    let forecast = Forecast { ahead: steps_ahead(last.time, dt, &degradation, config), life };

    let RemainingLife { p10, p50, p90, .. } = life;
    let (spread, health) = (p90.hours - p10.hours, last.health);
    let quality = if n >= 10 * config.fewest_points { "good" } else { "short history" };
    console::info!(
        "RUL_P50={p50}h, RUL_Spread={spread:.0}h, Health={health:.1}, Quality={quality}",
        component = "ForecastDiag"
    );
    tables.write_forecast(&forecast)?;
    if let Some(Err(error)) = store.map(|store| store.save_state(&degradation.state_at(last.time)))
    {
        record_error(AROUND, error.kind());
        console::warn!("The state is not kept: {error}", component = "StateManager");
    }
    acm_log::forecast!("RUL P50={p50}h, P10={p10}h, P90={p90}h");
    let top = top_sensors(analysis, config);
    acm_log::forecast!("Top sensors: {top}");
    record!(p50_hours = p50.hours, health);
    Ok(Some(forecast))
}

fn earlier_state(store: Option<&Store>) -> Option<State> {
    let state = store.and_then(Store::load_state);
    if let Some(State { time, .. }) = state {
        console::info!("Loaded previous state of {time}", component = "StateManager");
    } else {
        console::info!("No previous state; starting fresh", component = "StateManager");
    }
    state
}

/// Which sensors the last day or so is down to.
fn top_sensors(analysis: &Analysis, config: &Config) -> String {
    let rows = analysis.residuals.nrows();
    let recent = rows.saturating_sub(24 * config.rows_a_point);
    let culprits = shares(&analysis.sensors, &analysis.residuals.slice(s![recent.., ..]));
    let shown: Vec<String> = culprits
        .iter()
        .map(|culprit| format!("{} ({:.0}%)", culprit.sensor, culprit.share * 100.0))
        .collect();
    shown.join(", ")
}

fn steps_ahead(
    last: Timestamp,
    step_hours: f64,
    degradation: &Degradation,
    config: &Config,
) -> Vec<Step> {
    let mut failed: f64 = 0.0;
    (1..=config.horizon_points)
        .map_while(|step| {
            let ahead =
                SignedDuration::try_from_secs_f64(step as f64 * step_hours * 3600.0).ok()?;
            let (health, spread) = degradation.ahead(step);
            failed = failed.max(rul::failure_chance(health, spread, config.failure_health));
            let margin = ONE_IN_TEN * spread;
            Some(Step {
                time: last.checked_add(ahead).ok()?,
                health: health.clamp(0.0, 100.0),
                low: (health - margin).clamp(0.0, 100.0),
                high: (health + margin).clamp(0.0, 100.0),
                failed,
            })
        })
        .collect()
}

/// Deviations from the mean beyond which a normal lies with a chance of one in ten.
const ONE_IN_TEN: f64 = 1.281_551_6;
