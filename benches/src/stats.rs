//! Medians and their neighbours.

/// Quartiles of some measurements.
#[derive(Clone, Copy, Debug)]
pub struct Quartiles {
    /// A quarter of the values lies below.
    pub low: f64,
    /// Half of the values lies below.
    pub median: f64,
    /// Three quarters of the values lie below.
    pub high: f64,
}

impl Quartiles {
    /// Takes the quartiles of `values`; all are NaN when there are none.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self { low: at(&values, 1, 4), median: at(&values, 1, 2), high: at(&values, 3, 4) }
    }
}

/// Linear interpolation between the two nearest values.
fn at(sorted: &[f64], part: usize, of: usize) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let (index, rest) = (last * part / of, last * part % of);
    let (low, high) = (sorted[index], sorted[(index + 1).min(last)]);
    low + (high - low) * rest as f64 / of as f64
}
