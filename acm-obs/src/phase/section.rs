//! A block as a phase.

/// Times a block as a phase of its own, with the component of the phase around it.
///
/// The value is the block's; `?`, `return` and `break` inside leave it as they would without. An
/// `async` block gives a future, which is one call however often it waits.
///
/// ```
/// let filled = acm_obs::section!("impute", {
///     [1.0, f64::NAN].map(|x| if x.is_nan() { 0.0 } else { x })
/// });
/// assert_eq!(filled, [1.0, 0.0]);
/// ```
#[macro_export]
macro_rules! section {
    ($name:literal, async $($block:tt)+) => {{
        static SITE: $crate::__private::Site = $crate::__private::Site::section(
            $name, ::core::module_path!(), ::core::file!(), ::core::line!(),
        );
        $crate::__private::future(&SITE, async $($block)+, |_| {})
    }};
    ($name:literal, $block:block $(,)?) => {{
        static SITE: $crate::__private::Site = $crate::__private::Site::section(
            $name, ::core::module_path!(), ::core::file!(), ::core::line!(),
        );
        let _section = $crate::__private::enter(&SITE);
        $block
    }};
    ($($other:tt)*) => {
        ::core::compile_error!("write `section!(\"name\", { … })` or `section!(\"name\", async { … })`")
    };
}
