//! Every number the pipeline was given rather than found.

use std::hash::Hasher;

use serde::Serialize;
use siphasher::sip::SipHasher13;

/// Settings of the mathematics; one default for all equipment.
///
/// ```
/// let config = acm_obs_examples::Config::default();
/// assert_eq!(config.signature(), acm_obs_examples::Config::default().signature());
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Config {
    /// Rows a rolling window spans.
    pub window: usize,
    /// Fewest rows from which models are learnt.
    pub coldstart_rows: usize,
    /// Share of a coldstart's rows that trains the models; the rest is scored.
    pub train_share: f64,
    /// A step longer than this many cadences is a gap, over which no window reaches.
    pub gap_factor: f64,
    /// Share of the variance that the principal components keep.
    pub variance_share: f64,
    /// Trees of the isolation forest.
    pub trees: usize,
    /// Rows each tree is grown from.
    pub tree_rows: usize,
    /// Most components the mixture may have.
    pub max_mixture: usize,
    /// Most operating regimes the clustering may find.
    pub max_regimes: usize,
    /// Most rows that mixture and regimes are fitted to; of more, as many are taken evenly.
    pub fit_rows: usize,
    /// Rows the silhouette is computed on (its cost grows with the square).
    pub silhouette_rows: usize,
    /// Share of healthy rows that may lie above a detector's threshold.
    pub false_positive_rate: f64,
    /// Health, in percent, at which the equipment counts as failed.
    pub failure_health: f64,
    /// Rows whose mean health is one point of the forecast; at the usual cadence of ten minutes, an hour.
    pub rows_a_point: usize,
    /// Most points the forecast looks back, and the points it looks ahead.
    pub horizon_points: usize,
    /// Fewest points from which a forecast is made.
    pub fewest_points: usize,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            window: 16,
            coldstart_rows: 50,
            train_share: 0.6,
            gap_factor: 3.0,
            variance_share: 0.9,
            trees: 64,
            tree_rows: 128,
            max_mixture: 5,
            max_regimes: 6,
            fit_rows: 10_000,
            silhouette_rows: 400,
            false_positive_rate: 0.01,
            failure_health: 50.0,
            rows_a_point: 6,
            horizon_points: 720,
            fewest_points: 6,
            seed: 17,
        }
    }
}

impl Config {
    /// Names this set of values in 16 hex digits, the same on every machine.
    #[must_use]
    pub fn signature(&self) -> String {
        // A struct of numbers always serialises; were it not so, the name would only be less telling.
        let text = serde_json::to_string(self).unwrap_or_default();
        let mut hasher = SipHasher13::new();
        hasher.write(text.as_bytes());
        format!("{:016x}", hasher.finish())
    }
}
