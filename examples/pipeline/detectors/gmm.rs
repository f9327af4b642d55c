//! GMM: how unlikely a row is under a mixture of normals, whose number the BIC chooses.

use acm_obs::{acm_phase, console, profiled, record};
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::GaussianMixtureModel;
use linfa_linalg::cholesky::Cholesky;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::{Array1, Array2, Axis};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::in_parallel;
use crate::config::Config;
use crate::stats::thinned;

/// A mixture of normals over the whitened principal components.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gmm {
    components: Vec<Normal>,
}

/// One component of the mixture.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Normal {
    weight: f64,
    mean: Array1<f64>,
    /// Lower Cholesky factor of the covariance.
    factor: Array2<f64>,
}

impl Gmm {
    /// Fits mixtures of 1 to `max_mixture` components on several threads and keeps the one with the lowest BIC.
    ///
    /// `None` when none can be fitted.
    #[acm_phase(component = "GMM", name = "fit.gmm", log = none)]
    #[must_use]
    pub fn fit(rows: &Array2<f64>, config: &Config) -> Option<Self> {
        // Far outliers have no likelihood that a float could hold; near ones say the same.
        let clipped = thinned(rows, config.fit_rows).mapv(|value| value.clamp(-FARTHEST, FARTHEST));
        let fits =
            in_parallel(1..config.max_mixture + 1, |k| fit_mixture(&clipped, k, config.seed));
        let best = fits.into_iter().flatten().min_by(|(a, _), (b, _)| a.total_cmp(b));
        let (bic, gmm) = best?;
        let k = gmm.components.len();
        record!(k, bic);
        console::info!("BIC search selected k={k}", bic);
        console::info!("Fitted k={k}, cov=full, reg={REGULARISATION}");
        console::info!("Detector fitted");
        Some(gmm)
    }

    /// The negative log-likelihood of each row.
    #[acm_phase(component = "GMM", name = "score.gmm", log = none)]
    #[must_use]
    pub fn score(&self, rows: &Array2<f64>) -> Vec<f64> {
        self.negative_log_likelihood(rows)
    }

    fn negative_log_likelihood(&self, rows: &Array2<f64>) -> Vec<f64> {
        let mut best = Array1::from_elem(rows.nrows(), f64::NEG_INFINITY);
        let logs: Vec<Array1<f64>> =
            self.components.iter().map(|normal| normal.log_density(rows)).collect();
        for log in &logs {
            best.zip_mut_with(log, |best, &log| *best = best.max(log));
        }
        let mut sum = Array1::<f64>::zeros(rows.nrows());
        for log in &logs {
            sum += &(log - &best).mapv(f64::exp);
        }
        (-(best + sum.mapv(f64::ln))).to_vec()
    }

    pub(super) fn complaints(&self) -> Vec<String> {
        let slight = self.components.iter().filter(|normal| normal.weight < 0.01).count();
        match slight {
            0 => Vec::new(),
            _ => vec![format!("GMM: {slight} components stand for less than 1 % of the rows each")],
        }
    }
}

impl Normal {
    fn log_density(&self, rows: &Array2<f64>) -> Array1<f64> {
        let off = (rows - &self.mean).reversed_axes();
        // The factor has a positive diagonal, so this always has a solution.
        let solved = self.factor.solve_triangular(&off, UPLO::Lower).unwrap_or(off);
        let distance = solved.mapv(|value| value * value).sum_axis(Axis(0));
        let log_volume: f64 = self.factor.diag().iter().map(|side| side.ln()).sum();
        let constant = self.weight.ln()
            - log_volume
            - 0.5 * self.mean.len() as f64 * std::f64::consts::TAU.ln();
        distance.mapv(|distance| constant - 0.5 * distance)
    }
}

/// One mixture and its BIC.
#[profiled]
fn fit_mixture(rows: &Array2<f64>, k: usize, seed: u64) -> Option<(f64, Gmm)> {
    let random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let fitted = GaussianMixtureModel::params_with_rng(k, random)
        .reg_covariance(REGULARISATION)
        .tolerance(1e-3)
        .max_n_iterations(200)
        .n_runs(1)
        .fit(&DatasetBase::from(rows.view()))
        .ok()?;
    let components = (0..k)
        .map(|at| {
            let factor = fitted.covariances().index_axis(Axis(0), at).cholesky().ok()?;
            Some(Normal {
                weight: fitted.weights()[at],
                mean: fitted.means().row(at).to_owned(),
                factor,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let gmm = Gmm { components };
    let (n, width) = (rows.nrows() as f64, rows.ncols());
    let parameters = k * (width + width * (width + 1) / 2) + k - 1;
    let bic =
        parameters as f64 * n.ln() + 2.0 * gmm.negative_log_likelihood(rows).iter().sum::<f64>();
    bic.is_finite().then_some((bic, gmm))
}

const FARTHEST: f64 = 8.0;
const REGULARISATION: f64 = 0.001;
