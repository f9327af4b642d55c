//! A forecast's tables.

use acm_obs::{acm_phase, console};

use super::tables::{OutputError, Tables};
use crate::forecast::Forecast;

impl Tables {
    /// Writes a forecast.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "OUTPUT", log = none, err)]
    pub fn write_forecast(&mut self, forecast: &Forecast) -> Result<(), OutputError> {
        let Forecast { ahead, life } = forecast;
        let health = ahead.iter().map(|step| {
            format!("{},{:.2},{:.2},{:.2}", step.time, step.health, step.low, step.high)
        });
        self.csv("health_forecast.csv", "time,health,p10,p90", health)?;
        let failure = ahead.iter().map(|step| format!("{},{:.5}", step.time, step.failed));
        self.csv("failure_forecast.csv", "time,failure_probability", failure)?;
        self.json("rul.json", life)?;
        console::info!("Wrote 3 forecast tables", component = "ForecastEngine");
        Ok(())
    }
}
