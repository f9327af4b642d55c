//! Regimes: the ways of running that the sensors fall into, such as idle, part load and full load.

use acm_obs::{acm_phase, console, profiled, record};
use linfa::DatasetBase;
use linfa::prelude::SilhouetteScore;
use linfa::traits::{Fit, Predict};
use linfa_clustering::KMeans;
use ndarray::{Array1, Array2, Axis};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::detectors::in_parallel;
use crate::stats::thinned;

/// Centres of the regimes, the most frequent first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Regimes {
    centres: Array2<f64>,
    /// Mean silhouette, from -1 to 1; 0 for a single regime.
    pub silhouette: f64,
}

/// Whether a row lies within a regime or on the way from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// The regime has been the same for a while.
    Steady,
    /// The regime has just changed.
    Transient,
}

impl Regimes {
    /// Clusters the smoothed sensors for each number of regimes, on several threads, and keeps the best silhouette.
    #[acm_phase(component = "REGIME", fields(rows = smooth.nrows()))]
    #[must_use]
    pub fn fit_regimes(smooth: &Array2<f64>, config: &Config) -> Self {
        let some = thinned(smooth, config.fit_rows);
        let fits = in_parallel(2..config.max_regimes + 1, |k| cluster(&some, k, config));
        let best = fits.into_iter().flatten().max_by(|(a, _), (b, _)| a.total_cmp(b));
        let regimes = match best {
            Some((silhouette, centres)) if silhouette >= WEAKEST => Self { centres, silhouette },
            _ => Self { centres: Array2::zeros((1, smooth.ncols())), silhouette: 0.0 },
        };
        let (k, score) = (regimes.len(), regimes.silhouette);
        console::info!("Auto-k selection complete: k={k}, metric=silhouette, score={score:.3}");
        record!(k, silhouette = score);
        regimes
    }

    /// The regime of each row.
    #[acm_phase(component = "REGIME", log = none)]
    #[must_use]
    pub fn label(&self, smooth: &Array2<f64>) -> Vec<usize> {
        let nearest = |row: ndarray::ArrayView1<'_, f64>| {
            let distances = (&self.centres - &row).mapv(|off| off * off).sum_axis(Axis(1));
            let nearest = distances.iter().enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
            nearest.map_or(0, |(regime, _)| regime)
        };
        smooth.rows().into_iter().map(nearest).collect()
    }

    /// How many regimes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.centres.nrows()
    }

    /// Whether there is none; there always is one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Marks the rows that follow a change of regime.
#[acm_phase(component = "TRANSIENT", log = none)]
#[must_use]
pub fn detect_transients(labels: &[usize]) -> Vec<Motion> {
    let changed = |row: usize| row > 0 && labels[row] != labels[row - 1];
    let motion: Vec<Motion> = (0..labels.len())
        .map(|row| {
            let moved = (row.saturating_sub(SETTLING_ROWS)..=row).any(changed);
            if moved { Motion::Transient } else { Motion::Steady }
        })
        .collect();
    let steady = motion.iter().filter(|&&motion| motion == Motion::Steady).count();
    let transient = motion.len() - steady;
    console::info!("State distribution: {{'steady': {steady}, 'transient': {transient}}}");
    motion
}

/// Silhouette and centres for one number of regimes.
#[profiled]
fn cluster(smooth: &Array2<f64>, k: usize, config: &Config) -> Option<(f64, Array2<f64>)> {
    if smooth.nrows() < 10 * k {
        return None;
    }
    let random = Xoshiro256PlusPlus::seed_from_u64(config.seed);
    let dataset = DatasetBase::from(smooth.view());
    let model = KMeans::params_with_rng(k, random)
        .n_runs(3)
        .max_n_iterations(100)
        .tolerance(1e-3)
        .fit(&dataset)
        .ok()?;
    let some = thinned(smooth, config.silhouette_rows);
    let labels: Array1<usize> = model.predict(&some);
    let silhouette =
        DatasetBase::new(some, labels).silhouette_score().ok().filter(|score| score.is_finite())?;

    let mut sizes = vec![0; k];
    let all: Array1<usize> = model.predict(smooth);
    all.iter().for_each(|&label| sizes[label] += 1);
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by_key(|&label| std::cmp::Reverse(sizes[label]));
    Some((silhouette, model.centroids().select(Axis(0), &order)))
}

/// Below this silhouette the clusters are no more than slices of one cloud.
const WEAKEST: f64 = 0.2;
/// Rows after a change of regime that count as transient.
const SETTLING_ROWS: usize = 2;
