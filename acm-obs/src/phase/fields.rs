//! Fields in the syntax of `tracing`, for `record!` and the log macros.

/// Adds fields to the innermost phase that runs on this thread, if one does.
///
/// `name = value`, `name = %value` (by `Display`), `name = ?value` (by `Debug`), or a variable by
/// its name. The values are evaluated only while a runtime records, or a
/// `tracing` subscriber listens, and a phase runs.
///
/// ```
/// #[acm_obs::acm_phase(component = "DATA")]
/// fn load() {
///     let rows = 12;
///     acm_obs::record!(rows, source = %"historian");
/// }
///
/// load();
/// ```
#[macro_export]
macro_rules! record {
    ($($fields:tt)+) => {
        $crate::__private::record(|fields| $crate::__acm_fields!(fields; $($fields)+))
    };
}

/// Pushes fields: `__acm_fields!(target; a = 1, b = %c, d)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_fields {
    ($to:ident;) => { { let _ = &$to; } };
    ($to:ident; $(,)?) => { { let _ = &$to; } };
    ($to:ident; $($name:ident).+ = % $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::display(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $($name:ident).+ = ? $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::debug(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $($name:ident).+ = $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::value(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $name:literal = % $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($name, $crate::__private::display(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $name:literal = ? $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($name, $crate::__private::debug(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $name:literal = $value:expr $(, $($rest:tt)*)?) => {{
        $to.push($name, $crate::__private::value(&$value));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; % $($name:ident).+ $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::display(&$($name).+));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; ? $($name:ident).+ $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::debug(&$($name).+));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $($name:ident).+ $(, $($rest:tt)*)?) => {{
        $to.push($crate::__acm_field_name!($($name).+), $crate::__private::value(&$($name).+));
        $crate::__acm_fields!($to; $($($rest)*)?);
    }};
    ($to:ident; $($other:tt)*) => {
        ::core::compile_error!(
            "a field is `name = value`, `name = %value`, `name = ?value` or a variable by its name"
        )
    };
}

/// The name of a field as a text, without the `r#` of a raw identifier.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_field_name {
    ($($name:ident).+) => {{
        const NAME: &str = $crate::__private::field_name($crate::__acm_dotted!($($name).+));
        NAME
    }};
}

/// `a.b.c` as a text, without blanks.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_dotted {
    ($first:ident $(. $name:ident)*) => {
        ::core::concat!(::core::stringify!($first) $(, ".", ::core::stringify!($name))*)
    };
}

/// The name without the `r#` of a raw identifier.
#[must_use]
pub const fn field_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
