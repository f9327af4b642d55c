//! Statistics of plain slices.

use ndarray::{Array2, Axis};
use statrs::distribution::{ContinuousCDF, Normal};
use statrs::statistics::{Data, OrderStatistics};

/// The value below which the share `q` of the values lies; 0 of no values.
pub(crate) fn quantile(values: &[f64], q: f64) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    Data::new(values.to_vec()).quantile(q)
}

pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Spread that outliers do not move: the median absolute deviation, scaled to match a normal's deviation.
pub(crate) fn robust_spread(values: &[f64]) -> f64 {
    let centre = median(values);
    let deviations: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    1.4826 * median(&deviations)
}

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

pub(crate) fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values);
    mean(&values.iter().map(|value| (value - centre).powi(2)).collect::<Vec<_>>()).sqrt()
}

/// Slope of the least-squares line through the values, a step.
pub(crate) fn slope(values: &[f64]) -> f64 {
    let centre = (values.len() as f64 - 1.0) / 2.0;
    let (above, below) =
        values.iter().enumerate().fold((0.0, 0.0), |(above, below), (at, value)| {
            let distance = at as f64 - centre;
            (above + distance * value, below + distance * distance)
        });
    if below > 0.0 { above / below } else { 0.0 }
}

/// At most so many of the rows, evenly spread.
pub(crate) fn thinned(rows: &Array2<f64>, most: usize) -> Array2<f64> {
    let every = rows.nrows().div_ceil(most.max(1)).max(1);
    let some: Vec<usize> = (0..rows.nrows()).step_by(every).collect();
    rows.select(Axis(0), &some)
}

/// Share of a standard normal below `z`.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// The `z` below which the share `q` of a standard normal lies.
pub(crate) fn normal_quantile(q: f64) -> f64 {
    Normal::standard().inverse_cdf(q)
}
