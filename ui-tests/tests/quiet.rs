//! Expansions are silent under the strictest lints: this file compiles, under clippy as well.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences,
    future_incompatible,
    let_underscore,
    nonstandard_style,
    rust_2018_idioms,
    clippy::all,
    clippy::nursery,
    clippy::pedantic,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::float_cmp_const,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::panic,
    clippy::print_stdout,
    clippy::redundant_type_annotations,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::str_to_string,
    clippy::unreachable,
    clippy::unwrap_used
)]

use std::error::Error;
use std::fmt::{Debug, Display};
use std::pin::Pin;

use acm_obs::{Context, acm_phase, profiled};
use acm_obs_ui_tests::{block_on, yield_now};

/// A model with every kind of method.
#[derive(Clone, Debug, Default)]
pub struct Model {
    weights: Vec<f64>,
    name: String,
}

#[acm_phase(component = "MODEL", name_prefix = "model.", slow = "5s")]
impl Model {
    const LIMIT: usize = 3;

    /// Left alone.
    #[must_use]
    pub const fn limit() -> usize {
        Self::LIMIT
    }

    /// By `&self`.
    #[must_use]
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// A single expression.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// By `&mut self`, with a loop and an early return.
    pub fn push(&mut self, weight: f64) {
        if weight.is_nan() {
            return;
        }
        self.weights.push(weight);
    }

    /// By value.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// A `Result` that borrows.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    #[acm_phase(component = "PCA", fields(count = self.weights.len()))]
    pub fn first(&mut self) -> Result<&mut f64, String> {
        self.weights.first_mut().ok_or_else(String::new)
    }

    /// A `Result` by value.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    pub fn into_first(self) -> Result<f64, Self> {
        self.weights.first().copied().ok_or(self)
    }

    /// A future by `&self`.
    pub async fn score(&self, row: &[f64]) -> f64 {
        yield_now().await;
        self.weights.iter().zip(row).map(|(weight, value)| weight * value).sum()
    }

    /// A future of a `Result`.
    ///
    /// # Errors
    ///
    /// If there are no weights.
    pub async fn best(&self, _bound: f64) -> Result<&f64, String> {
        yield_now().await;
        self.weights.first().ok_or_else(String::new)
    }

    /// Skipped.
    #[acm_phase(skip)]
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Display for Model {
    #[profiled]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// A trait with a default method, and one that returns a future.
pub trait Score {
    /// The score.
    fn score_of(&self, value: f64) -> f64;

    /// The score of zero.
    #[acm_phase(component = "SCORE")]
    fn zero(&self) -> f64 {
        self.score_of(0.0)
    }

    /// The score, later.
    fn later(&self, value: f64) -> impl Future<Output = f64> + Send;
}

#[profiled]
impl Score for Model {
    fn score_of(&self, value: f64) -> f64 {
        value
    }

    async fn later(&self, value: f64) -> f64 {
        yield_now().await;
        self.score_of(value)
    }
}

/// All arguments, and an item before the first statement.
#[acm_phase(
    component = "FEAT",
    name = "features",
    fields(rows = rows.len(), label = %label, debug = ?rows, "dotted.name" = 1, window),
    level = "debug",
    log = both,
    slow = "1m30s",
    profile,
    ret,
    parent = context
)]
#[must_use]
pub fn features(rows: &[u32], label: &str, window: usize, context: &Context) -> u32 {
    const STEP: usize = 1;
    #[expect(clippy::missing_const_for_fn, reason = "the call is what matters")]
    fn double(value: u32) -> u32 {
        value * 2
    }
    drop(context.clone());
    let label_length = u32::try_from(label.len()).unwrap_or_default();
    rows.iter().step_by(window.max(STEP)).copied().map(double).sum::<u32>() + label_length
}

/// Generic, with an error that need not print itself.
///
/// # Errors
///
/// What is given.
#[acm_phase(component = "DATA")]
pub fn generic<T, E, const N: usize>(value: [T; N], error: Option<E>) -> Result<[T; N], E>
where
    T: Copy,
{
    error.map_or(Ok(value), Err)
}

/// The words of `err` and `ret`.
///
/// # Errors
///
/// If the text is no number.
#[acm_phase(component = "DATA", err(Debug), ret(Display))]
pub fn parsed(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.trim().parse()
}

/// An alias whose name ends in `Result`.
pub type ScoreResult = Result<f64, Box<dyn Error + Send + Sync>>;

/// A type whose name ends in `Result`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchResult(u32);

/// An alias of `Result`.
///
/// # Errors
///
/// If the text is no number.
#[profiled(ret)]
pub fn scored(text: &str) -> ScoreResult {
    Ok(text.parse()?)
}

/// No `Result` at all.
#[profiled]
#[must_use]
pub fn searched(text: &str) -> SearchResult {
    SearchResult(u32::try_from(text.len()).unwrap_or_default())
}

/// Patterns and unused parameters.
#[acm_phase(component = "DATA", fields(first))]
pub async fn patterns((first, _): (u32, u32), [.., last]: [u32; 3], _: String, _unused: u8) -> u32 {
    yield_now().await;
    first + last
}

/// Opaque on both sides.
#[acm_phase(component = "DATA")]
pub async fn opaque(value: impl Debug + Send) -> impl Display + Send {
    yield_now().await;
    format!("{value:?}")
}

/// An unused result is still a warning.
#[acm_phase(component = "DATA")]
#[must_use]
pub async fn must_use(value: u32) -> u32 {
    yield_now().await;
    value
}

/// A future made in place.
#[acm_phase(component = "DATA", fields(value))]
pub fn returned(value: u32) -> impl Future<Output = u32> + Send {
    async move { value }
}

/// A future made in several steps.
#[acm_phase(component = "DATA", fields(value))]
pub fn prepared(value: u32) -> impl Future<Output = Result<u32, String>> + Send {
    let twice = value * 2;
    async move { Ok(twice) }
}

/// A boxed future.
#[acm_phase(component = "DATA", fields(value))]
#[must_use]
pub fn boxed<'value>(
    value: &'value u32,
) -> Pin<Box<dyn Future<Output = Result<u32, String>> + Send + 'value>> {
    Box::pin(async move { Ok(*value) })
}

/// An alias of a boxed future.
pub type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// An alias, made in several steps.
#[acm_phase(component = "DATA", fields(value), future, err)]
#[must_use]
pub fn later(value: u32) -> Later<Result<u32, String>> {
    if value == 0 {
        return Box::pin(std::future::ready(Err(String::new())));
    }
    Box::pin(async move { Ok(value) })
}

/// A module.
#[acm_phase(component = "REGIME")]
pub mod regimes {
    use super::yield_now;

    /// Found in the module.
    #[must_use]
    pub fn one() -> u32 {
        1
    }

    /// Found in the module inside.
    pub mod inner {
        /// Two.
        pub async fn two() -> u32 {
            super::yield_now().await;
            super::one() * 2
        }
    }
}

#[test]
fn quiet_functions_do_what_they_say() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut model = Model::default().named("model");
    model.push(f64::NAN);
    assert!(model.is_empty() && model.first().is_err() && model.clone().into_first().is_err());
    model.push(2.0);
    *model.first()? += 1.0;
    assert_eq!((model.len(), Model::limit(), model.name()), (1, 3, "model"));
    assert_eq!(model.to_string(), "model");
    assert!((block_on(model.score(&[2.0])) - 6.0).abs() < f64::EPSILON);
    assert!((block_on(model.best(1.0))? - 3.0).abs() < f64::EPSILON);
    assert!(model.zero().abs() < f64::EPSILON);
    assert!((block_on(model.later(1.0)) - 1.0).abs() < f64::EPSILON);
    assert_eq!(features(&[1, 2], "ab", 1, &Context::current()), 8);
    assert_eq!(generic::<_, (), 2>([1, 2], None), Ok([1, 2]));
    assert_eq!(parsed(" 7")?, 7);
    assert!((scored("7")? - 7.0).abs() < f64::EPSILON);
    assert_eq!(searched("7"), SearchResult(1));
    assert_eq!(block_on(patterns((1, 2), [3, 4, 5], String::new(), 1)), 6);
    assert_eq!(format!("{}", block_on(opaque(1))), "1");
    assert_eq!(block_on(must_use(1)), 1);
    assert_eq!(block_on(returned(1)), 1);
    assert_eq!(block_on(prepared(1))?, 2);
    assert_eq!(block_on(boxed(&1))?, 1);
    assert_eq!(block_on(later(1))?, 1);
    assert_eq!(block_on(regimes::inner::two()), 2);
    Ok(())
}
