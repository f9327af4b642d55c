//! PCA: how far a row is from the subspace in which the features move (SPE), and how far out within it (T²).

use acm_obs::{acm_phase, console, record};
use linfa_linalg::eigh::{EigSort, EighInto};
use ndarray::{Array1, Array2, Axis, Slice};
use serde::{Deserialize, Serialize};

use crate::config::Config;

/// The leading principal components of the features.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pca {
    /// Features by components.
    pub loadings: Array2<f64>,
    /// Variance along each component, descending.
    pub variances: Array1<f64>,
    /// Share of the whole variance that the components keep.
    pub explained: f64,
}

/// Both distances of each row.
#[derive(Clone, Debug)]
pub struct PcaScores {
    /// Squared distance from the subspace.
    pub spe: Vec<f64>,
    /// Hotelling's T²: squared distance from the centre, in deviations.
    pub t2: Vec<f64>,
}

impl Pca {
    /// Keeps the fewest components that explain the configured share of the variance.
    #[acm_phase(component = "PCA", name = "fit.pca")]
    #[must_use]
    pub fn fit(features: &Array2<f64>, config: &Config) -> Self {
        let (rows, cols) = features.dim();
        console::info!("Fit start: train shape=({rows}, {cols})");
        // The features are centred on the training rows, so this is their covariance.
        let covariance = features.t().dot(features) / rows.max(1) as f64;
        // Only a matrix that is not square is refused.
        let decomposed = covariance.eigh_into().map(EigSort::sort_eig_desc);
        let (variances, vectors) =
            decomposed.unwrap_or_else(|_| (Array1::ones(cols), Array2::eye(cols)));
        let variances = variances.mapv(|variance| variance.max(VARIANCE_FLOOR));
        let total = variances.sum();
        let mut explained = 0.0;
        let enough = variances.iter().take_while(|&&variance| {
            let wanting = explained < config.variance_share;
            explained += variance / total;
            wanting
        });
        let n = enough.count().clamp(1, cols.max(1));
        let loadings = vectors.slice_axis(Axis(1), Slice::from(..n)).to_owned();
        let variances = variances.slice_axis(Axis(0), Slice::from(..n)).to_owned();
        let explained = variances.sum() / total;
        record!(components = n, explained);
        console::info!("Subspace detector fitted with {n} components", explained);
        Self { loadings, variances, explained }
    }

    /// Scores rows.
    #[acm_phase(component = "PCA", name = "score.pca", log = none)]
    #[must_use]
    pub fn score(&self, features: &Array2<f64>) -> PcaScores {
        let projected = features.dot(&self.loadings);
        let rebuilt = projected.dot(&self.loadings.t());
        let spe = (features - &rebuilt).mapv(|off| off * off).sum_axis(Axis(1));
        let t2 = (projected.mapv(|along| along * along) / &self.variances).sum_axis(Axis(1));
        PcaScores { spe: spe.to_vec(), t2: t2.to_vec() }
    }

    /// The rows along the first few components, each put to unit spread.
    #[must_use]
    pub fn whiten(&self, features: &Array2<f64>) -> Array2<f64> {
        let n = self.variances.len().min(WHITENED);
        let along = features.dot(&self.loadings.slice_axis(Axis(1), Slice::from(..n)));
        along / self.variances.slice_axis(Axis(0), Slice::from(..n)).mapv(f64::sqrt)
    }

    pub(super) fn complaints(&self) -> Vec<String> {
        let percent = self.explained * 100.0;
        let weak = format!("PCA: the components explain only {percent:.0} % of the variance");
        if percent < 50.0 { vec![weak] } else { Vec::new() }
    }
}

/// Components that a mixture can still tell apart with a few thousand rows.
const WHITENED: usize = 6;
const VARIANCE_FLOOR: f64 = 1e-12;
