//! What the log macros share.

/// Finds `component = …` among the fields, then writes the event.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_component {
    ([$level:expr, $kind:expr, $message:literal] [$($before:tt)*]) => {
        $crate::__acm_event!($level, $kind, ::core::option::Option::None, $message; $($before)*)
    };
    ($event:tt [$($before:tt)*] component = $component:expr $(, $($after:tt)*)?) => {
        $crate::__acm_component!(@found $event
            { $crate::__private::component!($crate, $component) }
            [$($before)* $($($after)*)?])
    };
    ($event:tt [$($before:tt)*] $next:tt $($rest:tt)*) => {
        $crate::__acm_component!(@skip $event [$($before)* $next] $($rest)*)
    };
    (@skip $event:tt [$($before:tt)*]) => {
        $crate::__acm_component!($event [$($before)*])
    };
    (@skip $event:tt [$($before:tt)*] , $($rest:tt)*) => {
        $crate::__acm_component!($event [$($before)* ,] $($rest)*)
    };
    (@skip $event:tt [$($before:tt)*] $next:tt $($rest:tt)*) => {
        $crate::__acm_component!(@skip $event [$($before)* $next] $($rest)*)
    };
    (@found [$level:expr, $kind:expr, $message:literal] $component:block [$($fields:tt)*]) => {
        $crate::__acm_event!(
            $level, $kind, ::core::option::Option::Some($component), $message; $($fields)*
        )
    };
}

/// Writes one event, if its level is let through.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_event {
    ($level:expr, $kind:expr, $component:expr, $message:literal; $($fields:tt)*) => {
        if $crate::__private::log_enabled($level) {
            let component: ::core::option::Option<$crate::Component> = $component;
            #[allow(unused_mut, clippy::allow_attributes, reason = "there may be no fields")]
            let mut fields = <$crate::__private::Fields as ::core::default::Default>::default();
            $crate::__acm_fields!(fields; $($fields)*);
            $crate::__private::log_write($crate::__private::Message {
                level: $level,
                kind: $kind,
                component,
                text: ::core::format_args!($message),
                fields,
                file: ::core::file!(),
                line: ::core::line!(),
            });
        }
    };
}
