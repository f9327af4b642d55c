//! Log macros by level: `console::warn!("late by {minutes} min", component = "DATA", rows = n)`.
//!
//! The message comes first, a format string that captures variables by name, then fields in the
//! syntax of `tracing`. A field `component`, anywhere among them, is the component: a literal of the
//! table or a constant, checked at compile time; without one it is that of the phase around.
//! `status`, `header` and `section` show on the console only.
//!
//! ```
//! use acm_obs::console;
//!
//! let rows = 5_000;
//! console::info!("loaded {rows} rows", component = "DATA", rows, source = %"historian");
//! ```

pub use crate::{
    __acm_console_debug as debug, __acm_console_error as error, __acm_console_header as header,
    __acm_console_info as info, __acm_console_ok as ok, __acm_console_section as section,
    __acm_console_status as status, __acm_console_warn as warn,
};

/// Verbose diagnostics.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_debug {
    ($($event:tt)*) => { $crate::__acm_leveled!(Debug, Event, $($event)*) };
}

/// Standard operational information.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_info {
    ($($event:tt)*) => { $crate::__acm_leveled!(Info, Event, $($event)*) };
}

/// A milestone reached: level `INFO`, with `outcome="success"`.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_ok {
    ($($event:tt)*) => { $crate::__acm_leveled!(Info, Ok, $($event)*) };
}

/// Unexpected, but the run goes on.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_warn {
    ($($event:tt)*) => { $crate::__acm_leveled!(Warn, Event, $($event)*) };
}

/// Something failed.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_error {
    ($($event:tt)*) => { $crate::__acm_leveled!(Error, Event, $($event)*) };
}

/// Progress, on the console only.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_status {
    ($($event:tt)*) => { $crate::__acm_leveled!(Info, Status, $($event)*) };
}

/// The header of a large part, on the console only.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_header {
    ($($event:tt)*) => { $crate::__acm_leveled!(Info, Header, $($event)*) };
}

/// The header of a small part, on the console only.
///
/// The message first, then fields: see [`console`](crate::console).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_console_section {
    ($($event:tt)*) => { $crate::__acm_leveled!(Info, Section, $($event)*) };
}

/// An event of a level and a kind, with its component among the fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_leveled {
    ($level:ident, $kind:ident, $message:literal $(, $($fields:tt)*)?) => {
        $crate::__acm_component!(
            [$crate::__private::Level::$level, $crate::__private::LogKind::$kind, $message]
            [] $($($fields)*)?
        )
    };
    ($level:ident, $kind:ident, $($other:tt)*) => {
        ::core::compile_error!(
            "the message comes first and is a format string: write `\"{message}\"`, then fields such as `rows = n`"
        )
    };
}
