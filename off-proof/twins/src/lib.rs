//! Functions of many shapes, each one line of attribute away from being annotated.
//!
//! The attributes stand on lines of their own in both builds, so that line and column numbers in
//! panic messages agree. `inline(never)` makes the compiler emit each function here.

#[cfg(annotated)]
use acm_obs::{
    Component, Outcome, acm_log, acm_phase, console, profiled, record, section, set_outcome, span,
    with_equipment,
};

#[cfg(not(annotated))]
use crate::plain::{record, section, with_equipment};

#[cfg(not(annotated))]
mod plain;

/// Something to fit.
pub struct Model {
    weights: Vec<f64>,
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "DATA", fields(rows = values.len()), err))]
pub fn mean(values: &[f64]) -> Result<f64, String> {
    let sum: f64 = values.iter().sum();
    if values.is_empty() { Err(String::from("no values")) } else { Ok(sum / values.len() as f64) }
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "FEAT", slow = "5s", log = both))]
pub fn at(values: &[f64], index: usize) -> f64 {
    values[index]
}

#[inline(never)]
#[cfg_attr(annotated, profiled)]
pub fn factorial(n: u64) -> u64 {
    if n < 2 { 1 } else { n * factorial(n - 1) }
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "MODEL", fields(length = N)))]
pub fn largest<const N: usize, T: PartialOrd + Copy>(values: &[T; N]) -> Option<T> {
    values.iter().copied().reduce(|a, b| if b > a { b } else { a })
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "SCORE", ret))]
pub extern "C" fn scaled(value: f64) -> f64 {
    value * 3.0
}

/// # Safety
///
/// `value` points to a number.
#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "SCORE"))]
pub unsafe fn read(value: *const u64) -> u64 {
    unsafe { *value }
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "RUN"))]
pub fn stop() -> ! {
    panic!("stopped")
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "FUSE"))]
pub fn fused(values: Vec<f64>) -> impl Iterator<Item = f64> {
    values.into_iter().map(f64::sqrt)
}

#[cfg_attr(annotated, acm_phase(component = "MODEL", name_prefix = "fit."))]
impl Model {
    #[inline(never)]
    pub fn push(&mut self, weight: f64) -> Result<&mut f64, String> {
        self.weights.push(weight);
        self.weights.last_mut().ok_or_else(|| String::from("empty"))
    }

    #[inline(never)]
    pub fn size(&self) -> usize {
        self.weights.len()
    }
}

#[cfg_attr(annotated, acm_phase(component = "MODEL"))]
impl Drop for Model {
    #[inline(never)]
    fn drop(&mut self) {
        self.weights.clear();
    }
}

#[inline(never)]
#[cfg_attr(annotated, acm_phase(component = "FORECAST"))]
pub async fn forecast(level: f64) -> f64 {
    std::future::ready(()).await;
    level + 1.0
}

/// Makes the compiler emit what is generic or a future.
#[inline(never)]
pub fn instances(values: &[f64; 4]) -> (Option<f64>, Option<u8>, Box<dyn Future<Output = f64>>) {
    (largest(values), largest(&[1_u8, 2]), Box::new(forecast(values[0])))
}

/// What is called rather than written as an attribute.
#[inline(never)]
pub fn calls(values: &[f64]) -> Result<f64, String> {
    #[cfg(annotated)]
    acm_log::feat!("building features", rows = values.len());
    #[cfg(annotated)]
    console::warn!("few values", count = values.len(), component = "FEAT");
    #[cfg(annotated)]
    let _span = span("custom", Component::MODEL);
    #[cfg(annotated)]
    set_outcome(Outcome::Degraded);
    record!(rows = values.len(), first = ?values.first());
    let sum = section!("sum", { mean(values)? + 1.0 });
    Ok(with_equipment("FD_FAN", 1, || sum * 2.0))
}
