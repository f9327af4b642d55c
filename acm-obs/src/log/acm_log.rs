//! The category macros. Written out one by one: a macro that a macro makes cannot be re-exported.

/// Logs the life of the run: level `INFO`, component `RUN`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_run {
    ($($event:tt)*) => { $crate::__acm_category!(RUN, $($event)*) };
}

/// Logs configuration: level `INFO`, component `CFG`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_cfg {
    ($($event:tt)*) => { $crate::__acm_category!(CFG, $($event)*) };
}

/// Logs loading and validation of data: level `INFO`, component `DATA`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_data {
    ($($event:tt)*) => { $crate::__acm_category!(DATA, $($event)*) };
}

/// Logs features: level `INFO`, component `FEAT`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_feat {
    ($($event:tt)*) => { $crate::__acm_category!(FEAT, $($event)*) };
}

/// Logs training and caching of models: level `INFO`, component `MODEL`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_model {
    ($($event:tt)*) => { $crate::__acm_category!(MODEL, $($event)*) };
}

/// Logs scoring: level `INFO`, component `SCORE`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_score {
    ($($event:tt)*) => { $crate::__acm_category!(SCORE, $($event)*) };
}

/// Logs fusion and episodes: level `INFO`, component `FUSE`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_fuse {
    ($($event:tt)*) => { $crate::__acm_category!(FUSE, $($event)*) };
}

/// Logs performance: level `INFO`, component `PERF`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_perf {
    ($($event:tt)*) => { $crate::__acm_category!(PERF, $($event)*) };
}

/// Logs health: level `INFO`, component `HEALTH`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_health {
    ($($event:tt)*) => { $crate::__acm_category!(HEALTH, $($event)*) };
}

/// Logs the remaining useful life: level `INFO`, component `RUL`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_rul {
    ($($event:tt)*) => { $crate::__acm_category!(RUL, $($event)*) };
}

/// Logs forecasts: level `INFO`, component `FORECAST`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_forecast {
    ($($event:tt)*) => { $crate::__acm_category!(FORECAST, $($event)*) };
}

/// Logs database operations: level `INFO`, component `SQL`.
///
/// The message first, then fields: see [`acm_log`](crate::acm_log).
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_log_sql {
    ($($event:tt)*) => { $crate::__acm_category!(SQL, $($event)*) };
}

/// An event of level `INFO` with a fixed component.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_category {
    ($component:ident, $message:literal $(, $($fields:tt)*)?) => {
        $crate::__acm_event!(
            $crate::__private::Level::Info,
            $crate::__private::LogKind::Event,
            ::core::option::Option::Some($crate::Component::$component),
            $message;
            $($($fields)*)?
        )
    };
    ($component:ident, $($other:tt)*) => {
        ::core::compile_error!(
            "the message comes first and is a format string: write `\"{message}\"`, then fields such as `rows = n`"
        )
    };
}
