//! The macros of `acm-obs`. Use them through that crate: expansions name it.

mod components;
mod phase;
mod profiled;
mod syntax;
mod timed;

use proc_macro::TokenStream;

/// Times a function as a phase of the pipeline, under a component that is checked at compile time.
///
/// Each call is a span, a line in the timing report, and a log event when it ends; `Err`, a panic and a
/// dropped future are outcomes of their own. The function itself stays what it was: it returns, borrows,
/// moves, drops and panics as without the attribute. While no runtime is installed a call costs one
/// relaxed load.
///
/// ```ignore
/// use acm_obs::acm_phase;
///
/// #[acm_phase(component = "FEAT", slow = "30s", fields(window, rows = frame.len()))]
/// fn build_features(frame: &Frame, window: usize) -> Result<Features, FeatureError> {
///     rolling(frame, window)
/// }
///
/// #[acm_phase(component = "FORECAST", log = both)]
/// async fn forecast(health: &Series) -> Forecast {
///     model(health).await
/// }
/// ```
///
/// # Where it stands
///
/// On functions, methods, methods of trait impls and default methods of traits, which may be `async`,
/// `unsafe`, `extern`, generic and recursive; on a whole `impl` block or inline module, which annotates
/// every function in it and in the blocks inside. A `const fn` cannot be timed: on the function itself the
/// attribute is an error, in an annotated block the function is left alone.
///
/// An attribute inside an annotated block adds to that of the block, and what stands nearer wins:
///
/// ```ignore
/// #[acm_phase(component = "MODEL", name_prefix = "fit.")]
/// impl Detectors {
///     #[acm_phase(component = "PCA")]
///     fn pca(&mut self, x: &Matrix) { /* the phase `fit.pca` of PCA */ }
///
///     fn gmm(&mut self, x: &Matrix) { /* the phase `fit.gmm` of MODEL */ }
///
///     #[acm_phase(skip)]
///     fn len(&self) -> usize { self.fitted.len() }
/// }
/// ```
///
/// # Arguments
///
/// | argument | what it says | without it |
/// | --- | --- | --- |
/// | `component = "FEAT"` | the component: a literal of the table, or the path of a constant that `components!` declared | an error, unless the block around has one |
/// | `name = "fit.pca"` | the name of the phase | the name of the function |
/// | `name_prefix = "fit."` | what goes before the names of the functions; only on a block | nothing |
/// | `fields(a, b = expr, c = %x, d = ?y, "e.f" = z)` | values recorded with each call: as they are, by `Display` (`%`), by `Debug` (`?`) | nothing: arguments are never recorded unless named here |
/// | `err`, `err(Debug)`, `err(Display)` | the function returns a `Result`, and how its error is printed | seen by the type's name: one that ends in `Result`; printed by `Display`, else by `Debug`, else not |
/// | `ret`, `ret(Display)` | the value that is returned is recorded as the field `return`, by `Debug` or `Display`; of a `Result` the `Ok` side | not recorded |
/// | `parent = context` | the [`Context`] that the call is a child of | the phase that calls |
/// | `level = "debug"` | the level of the log event: `debug`, `info`, `warn`, `error` | `info`; a call that failed is logged at `warn` or above |
/// | `log = start` | what is logged: `start`, `end`, `both`, `none` | `end` |
/// | `slow = "1m30s"` | a call that takes longer is logged as a warning; units `h`, `m`, `s`, `ms`, `us`, `ns` | no limit |
/// | `profile`, `profile = false` | whether the profilers attribute samples to the phase | `false` |
/// | `future` | the function returns an alias of a boxed future, which cannot be seen | `impl Future`, `Pin<Box<dyn Future>>`, `BoxFuture` and `LocalBoxFuture` are seen |
/// | `crate = ::obs` | where expansions find `acm-obs`, if it is renamed: an absolute path | `::acm_obs` |
/// | `skip` | this function of an annotated block is left alone | |
///
/// [`Context`]: https://docs.rs/acm-obs/latest/acm_obs/struct.Context.html
///
/// # When things are evaluated
///
/// Fields are evaluated after the call begins and before the body, and only while something records. In
/// an `async fn` that is at the first poll. Where a function computes before it returns its future, they
/// are evaluated when it is called and recorded when the future is ready.
///
/// `parent` is evaluated when the function is called. In an `async fn`, and in a function whose value is
/// looked at, it sees the parameters that are plain names.
///
/// A future is one call, from its first poll until it is ready or dropped.
///
/// # Limits
///
/// In a `#[track_caller]` function an `Err` is not seen, because looking at the value would hide the
/// caller. An `async fn` with `#[must_use]`, or with another macro below this one, stores large arguments
/// once more than the plain function does.
///
/// # Errors
///
/// Unknown components and arguments, wrong values, arguments given twice or where they mean nothing: each
/// is reported at the word in question, all of an attribute at once, in `cargo check`.
#[proc_macro_attribute]
pub fn acm_phase(args: TokenStream, item: TokenStream) -> TokenStream {
    phase::acm_phase(args.into(), item.into()).into()
}

/// Times a function as a part of the phase that calls it: the same span and the same line in the report,
/// without a component or a log event of its own, and marked for the profilers.
///
/// ```ignore
/// use acm_obs::profiled;
///
/// #[profiled(fields(window))]
/// fn rolling(frame: &Frame, window: usize) -> Result<Features, FeatureError> {
///     frame.windows(window).map(mean).collect()
/// }
/// ```
///
/// # Arguments
///
/// Those of [`macro@acm_phase`] with the same meaning, except `component`: a profiled function belongs to
/// the component of the phase around it.
///
/// | argument | here |
/// | --- | --- |
/// | `component` | an error |
/// | `log` | `none` unless it is given |
/// | `profile` | always on; `profile = false` is an error |
/// | all others | as for [`macro@acm_phase`] |
///
/// It stands where [`macro@acm_phase`] stands, also on blocks and inside annotated blocks.
///
/// # Errors
///
/// As for [`macro@acm_phase`].
#[proc_macro_attribute]
pub fn profiled(args: TokenStream, item: TokenStream) -> TokenStream {
    profiled::profiled(args.into(), item.into()).into()
}

/// Expands to the constants of `acm_obs::Component`, inside that crate.
#[doc(hidden)]
#[proc_macro]
pub fn builtin_components(_: TokenStream) -> TokenStream {
    components::builtin_components().into()
}

/// Expands to nothing, or to an error at each name of a component that is not allowed.
#[doc(hidden)]
#[proc_macro]
pub fn check_names(input: TokenStream) -> TokenStream {
    components::check_names(input.into()).into()
}

/// Expands to a component given by literal or path: `component!(KRATE, "FEAT")`.
#[doc(hidden)]
#[proc_macro]
pub fn component(input: TokenStream) -> TokenStream {
    components::component(input.into()).into()
}

/// Expands to the constants of components that a user declares, and checks their names:
/// `declare_components!(KRATE, /** Seam inspection. */ pub SEAM = "SEAM" in "Inspection";)`.
#[doc(hidden)]
#[proc_macro]
pub fn declare_components(input: TokenStream) -> TokenStream {
    components::declare_components(input.into()).into()
}
