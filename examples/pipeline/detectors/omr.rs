//! OMR, the overall model residual: how far each sensor is from what all the others let expect.

use acm_obs::{acm_phase, console, profiled, record};
use linfa_linalg::qr::LeastSquaresQr;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::in_parallel;

/// A linear model of each sensor by the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Omr {
    kind: Kind,
    /// Column `j` foretells sensor `j`; its own entry is zero.
    weights: Array2<f64>,
    bias: Array1<f64>,
    /// Deviation of each sensor's residual.
    spread: Array1<f64>,
}

/// How the linear models are fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    /// Partial least squares: steady when sensors move together.
    Pls,
    /// Ordinary least squares.
    Ols,
}

#[acm_phase(component = "OMR", log = none)]
impl Omr {
    /// Fits both kinds on the first four fifths of the rows, and keeps the one that foretells the last fifth better.
    ///
    /// `None` when there is only one sensor.
    #[acm_phase(name = "fit.omr", log = none)]
    #[must_use]
    pub fn fit(sensors: &Array2<f64>) -> Option<Self> {
        let (rows, width) = sensors.dim();
        if width < 2 {
            return None;
        }
        let (early, late) = sensors.view().split_at(Axis(0), rows * 4 / 5);
        let error_of = |kind| {
            Self::fit_kind(kind, early)
                .map(|model| model.residuals(&late).mapv(|off| off * off).sum())
        };
        let pls = error_of(Kind::Pls).unwrap_or(f64::INFINITY);
        let ols = error_of(Kind::Ols).unwrap_or(f64::INFINITY);
        let kind = if ols <= pls { Kind::Ols } else { Kind::Pls };
        let model = Self::fit_kind(kind, sensors.view())?;
        let name = format!("{kind:?}").to_uppercase();
        let components = kind.components(width);
        console::info!("Selected model type: {name}", holdout_pls = pls, holdout_ols = ols);
        console::info!(
            "Fitted {name} model: {rows} samples, {width} features, {components} components"
        );
        console::info!("Detector fitted");
        record!(kind = %name);
        Some(model)
    }

    /// Root mean square of the sensors' standardised residuals, a row.
    #[acm_phase(name = "score.omr", log = none)]
    #[must_use]
    pub fn score(&self, sensors: &Array2<f64>) -> Vec<f64> {
        let squares = self.contributions(sensors).mapv(|off| off * off);
        squares.rows().into_iter().map(|row| row.mean().unwrap_or_default().sqrt()).collect()
    }

    /// The standardised residual of each sensor, rows by sensors: who is to blame.
    #[acm_phase(skip)]
    #[must_use]
    pub fn contributions(&self, sensors: &Array2<f64>) -> Array2<f64> {
        self.residuals(&sensors.view()) / &self.spread
    }

    #[acm_phase(skip)]
    pub(super) fn complaints(&self) -> Vec<String> {
        let blind = self.spread.iter().filter(|&&spread| spread <= SPREAD_FLOOR).count();
        match blind {
            0 => Vec::new(),
            _ => vec![format!("OMR: {blind} sensors are copies of others")],
        }
    }

    #[acm_phase(skip)]
    fn fit_kind(kind: Kind, sensors: ArrayView2<'_, f64>) -> Option<Self> {
        let width = sensors.ncols();
        let columns = in_parallel(0..width, |target| fit_sensor(kind, sensors, target));
        let mut model = Self {
            kind,
            weights: Array2::zeros((width, width)),
            bias: Array1::zeros(width),
            spread: Array1::ones(width),
        };
        for (target, column) in columns.into_iter().enumerate() {
            let (bias, weights) = column?;
            let others = (0..width).filter(|&other| other != target);
            others.zip(weights).for_each(|(other, weight)| model.weights[[other, target]] = weight);
            model.bias[target] = bias;
        }
        let residuals = model.residuals(&sensors);
        model.spread = residuals.std_axis(Axis(0), 0.0).mapv(|spread| spread.max(SPREAD_FLOOR));
        residuals.iter().all(|off| off.is_finite()).then_some(model)
    }

    #[acm_phase(skip)]
    fn residuals(&self, sensors: &ArrayView2<'_, f64>) -> Array2<f64> {
        sensors - &(sensors.dot(&self.weights) + &self.bias)
    }
}

impl Kind {
    fn components(self, width: usize) -> usize {
        match self {
            Self::Pls => (width - 1).min(3),
            Self::Ols => width - 1,
        }
    }
}

/// Bias and weights of one sensor by the others.
#[profiled]
fn fit_sensor(kind: Kind, sensors: ArrayView2<'_, f64>, target: usize) -> Option<(f64, Vec<f64>)> {
    let others: Vec<usize> = (0..sensors.ncols()).filter(|&other| other != target).collect();
    let inputs = sensors.select(Axis(1), &others);
    let output = sensors.column(target).insert_axis(Axis(1)).to_owned();
    let weights = match kind {
        Kind::Ols => {
            // A little ridge, as extra rows, keeps copies of a sensor apart.
            let ridge =
                Array2::from_diag_elem(others.len(), RIDGE * (inputs.nrows() as f64).sqrt());
            let tall = concatenate(Axis(0), &[inputs.view(), ridge.view()]).ok()?;
            let longer =
                concatenate(Axis(0), &[output.view(), Array2::zeros((others.len(), 1)).view()])
                    .ok()?;
            tall.least_squares(&longer).ok()?.column(0).to_vec()
        }
        Kind::Pls => {
            partial_least_squares(&inputs, &output.column(0), kind.components(sensors.ncols()))
                .to_vec()
        }
    };
    let expected = inputs.dot(&Array1::from(weights.clone()));
    let bias = (&output.column(0) - &expected).mean()?;
    Some((bias, weights))
}

/// PLS for one output: directions along which inputs and output vary together, one after the other.
///
/// Written out here because linfa-pls panics where one sensor is a copy of another.
fn partial_least_squares(
    inputs: &Array2<f64>,
    output: &ArrayView1<'_, f64>,
    components: usize,
) -> Array1<f64> {
    let mut rest = inputs.clone();
    rest.columns_mut()
        .into_iter()
        .for_each(|mut column| column -= column.mean().unwrap_or_default());
    let mut unexplained = output - output.mean().unwrap_or_default();
    let mut weights = Array1::zeros(inputs.ncols());
    let mut earlier: Vec<(Array1<f64>, Array1<f64>)> = Vec::new();
    for _ in 0..components {
        let direction = rest.t().dot(&unexplained);
        let length = direction.dot(&direction).sqrt();
        let direction = direction / length;
        let along = rest.dot(&direction);
        let square = along.dot(&along);
        if length < NOTHING_LEFT || square < NOTHING_LEFT {
            break;
        }
        let loading = rest.t().dot(&along) / square;
        let share = unexplained.dot(&along) / square;
        unexplained.scaled_add(-share, &along);
        for (mut row, along) in rest.rows_mut().into_iter().zip(&along) {
            row.scaled_add(-along, &loading);
        }
        // The direction as it was before the earlier ones were taken out.
        let mut rotation = direction.clone();
        for (loading, before) in &earlier {
            rotation.scaled_add(-loading.dot(&direction), before);
        }
        weights.scaled_add(share, &rotation);
        earlier.push((loading, rotation));
    }
    weights
}

/// Sensors are on one scale; below this only rounding is left.
const NOTHING_LEFT: f64 = 1e-9;
const RIDGE: f64 = 1e-3;
const SPREAD_FLOOR: f64 = 1e-6;
