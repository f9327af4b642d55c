//! A user's crate of an older edition: whatever an edition changes, annotated code means what plain code
//! means.

use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use acm_obs::acm_phase;

/// Something to borrow from.
#[derive(Debug, Default)]
pub struct Model {
    /// Its weights.
    pub weights: Vec<f64>,
    /// Its name.
    pub name: String,
}

impl Model {
    /// Borrows through `&mut self`, which in older editions a closure captures as a whole.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    #[acm_phase(component = "MODEL")]
    pub fn first(&mut self) -> Result<&mut f64, String> {
        self.weights.first_mut().ok_or_else(|| "there are no weights".to_owned())
    }

    /// Moves one field out and returns the other.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    #[acm_phase(component = "MODEL")]
    pub fn into_name(self) -> Result<String, Vec<f64>> {
        if self.weights.is_empty() {
            return Err(self.weights);
        }
        Ok(self.name)
    }

    /// Keeps all lifetimes in the future, as an `async fn` does in every edition.
    #[acm_phase(component = "SCORE", fields(rows = row.len()))]
    pub async fn score(&self, row: &[f64], label: &str) -> f64 {
        std::future::ready(()).await;
        let sum: f64 = self.weights.iter().zip(row).map(|(weight, value)| weight * value).sum();
        if label == self.name { sum } else { -sum }
    }

    /// Returns a borrow out of the future.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    #[acm_phase(component = "SCORE")]
    pub async fn best<'a>(&'a self, _other: &str) -> Result<&'a f64, String> {
        self.weights.first().ok_or_else(String::new)
    }

    /// A boxed future.
    #[must_use]
    #[acm_phase(component = "SCORE")]
    pub fn boxed<'a>(&'a self, at: &'a usize) -> Pin<Box<dyn Future<Output = f64> + 'a>> {
        Box::pin(async move { self.weights[*at] })
    }

    /// An opaque future, made after something else.
    #[acm_phase(component = "SCORE", fields(at))]
    pub fn opaque<'a>(&'a self, at: &'a usize) -> impl Future<Output = f64> + 'a {
        let at = *at;
        async move { self.weights[at] }
    }
}

/// A public trait with a future, promised in two ways.
pub trait Score {
    /// Without a promise about threads.
    #[expect(async_fn_in_trait, reason = "the lint about refined futures is what matters here")]
    async fn here(&self, row: &[f64]) -> f64;

    /// With one.
    fn anywhere(&self, row: &[f64]) -> impl Future<Output = f64> + Send;
}

#[acm_phase(component = "SCORE")]
impl Score for Model {
    async fn here(&self, row: &[f64]) -> f64 {
        self.weights.iter().zip(row).map(|(weight, value)| weight * value).sum()
    }

    async fn anywhere(&self, row: &[f64]) -> f64 {
        self.here(row).await
    }
}

/// The lock of the last expression is released before the parameter goes.
///
/// # Errors
///
/// None.
#[acm_phase(component = "DATA")]
pub fn locked(rows: Mutex<Vec<u8>>) -> Result<usize, String> {
    Ok(rows.lock().map_err(|error| error.to_string())?.len())
}

/// The same in a future.
#[acm_phase(component = "DATA")]
pub async fn counted(rows: RefCell<Vec<u8>>) -> usize {
    rows.borrow().len()
}

/// The same without a look at the value.
#[acm_phase(component = "DATA")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "the borrow has to end before the parameter goes"
)]
pub fn plainly(rows: RefCell<Vec<u8>>) -> usize {
    rows.borrow().len()
}

/// `impl Trait` on both sides.
#[acm_phase(component = "DATA")]
pub async fn shown(value: impl Display) -> impl Display {
    value.to_string()
}
