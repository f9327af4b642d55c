//! How spans of other crates end.

use acm_obs::acm_phase;
use tracing::{error, info_span, instrument};

use crate::run::observe;
use crate::{case, cases};

cases![
    a_function_that_returns_an_error_is_a_span_that_failed,
    an_error_inside_of_a_phase_is_the_phases_own,
    a_span_may_say_its_status,
    a_panic_in_the_layer_of_others_harms_nobody,
];

case!(
    a_function_that_returns_an_error_is_a_span_that_failed,
    {
        #[instrument(err)]
        fn fails() -> Result<(), String> {
            Err("no rows".to_owned())
        }
        #[instrument(err(Debug), name = "fails_in_debug")]
        async fn fails_too() -> Result<(), String> {
            Err("no columns".to_owned())
        }
        #[instrument(err)]
        fn succeeds() -> Result<(), String> {
            fails().or(Ok(()))
        }
        observe(|| {
            succeeds().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(fails_too()).unwrap_err();
            info_span!("no_error").in_scope(|| {
                error!("an error without one");
                tracing::warn!(error = "no", "tried again");
            });
        });
    },
    |run| {
        for (name, error) in [("fails", "no rows"), ("fails_in_debug", "\"no columns\"")] {
            let span = run.span(name);
            assert_eq!(span.0["status"]["code"], 2, "{:?}", span.0);
            assert_eq!(span.0["status"]["message"], error);
            assert_eq!(span.0["events"][0]["name"], "exception");
            assert_eq!(run.logged_in(error), name);
            assert_eq!(run.log(error)["level"], "ERROR");
            assert_eq!(run.log(error)["error"], error);
        }
        for name in ["succeeds", "no_error"] {
            assert_ne!(run.span(name).0["status"]["code"], 2, "{name}");
        }
    }
);

case!(
    an_error_inside_of_a_phase_is_the_phases_own,
    {
        #[acm_phase(component = "MODEL")]
        fn phase() {
            error!(error = "local", "said inside of the phase");
        }
        observe(|| {
            info_span!("outside").in_scope(|| {
                phase();
                let named = info_span!("named");
                error!(parent: &named, err = "by name", "said of another span");
                info_span!("between").in_scope(phase);
            });
        });
    },
    |run| {
        assert_ne!(run.span("outside").0["status"]["code"], 2);
        assert_ne!(run.span("between").0["status"]["code"], 2);
        assert_eq!(run.span("named").0["status"]["message"], "by name");
        assert_eq!(run.logged_in("said of another span"), "named");
    }
);

case!(
    a_span_may_say_its_status,
    {
        observe(|| {
            let span = info_span!(
                "says_so",
                otel.status_code = tracing::field::Empty,
                otel.status_message = tracing::field::Empty
            );
            span.record("otel.status_code", "ERROR").record("otel.status_message", "503");
            let span = info_span!("says_ok", otel.status_code = "OK");
            span.in_scope(|| {});
        });
    },
    |run| {
        assert_eq!(run.span("says_so").0["status"]["code"], 2);
        assert_eq!(run.span("says_so").0["status"]["message"], "503");
        assert_ne!(run.span("says_ok").0["status"]["code"], 2);
    }
);

case!(
    a_panic_in_the_layer_of_others_harms_nobody,
    {
        use std::fmt;
        use std::panic::{AssertUnwindSafe, catch_unwind};

        use tracing_subscriber::prelude::*;

        struct Panics;
        impl fmt::Debug for Panics {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                panic!("not to be printed")
            }
        }

        // Prints fields under the lock of the span's extensions: the panic poisons it.
        let fmt = tracing_subscriber::fmt::layer().with_writer(std::io::sink);
        tracing_subscriber::registry().with(acm_obs_runtime::layer()).with(fmt).init();
        observe(|| {
            let span = info_span!("poisoned", field = tracing::field::Empty);
            let _ = catch_unwind(AssertUnwindSafe(|| {
                span.record("field", tracing::field::debug(Panics));
            }));
            let ours = acm_obs::span("inside", acm_obs::Component::RUN);
            drop(ours);
            // The layer of the others panics with it from here on: its span is left alone.
            std::mem::forget(span);
        });
    },
    |run| {
        assert_eq!(run.way("inside"), "inside<run");
        assert_eq!(run.span("poisoned").attribute("field").as_deref(), Some("<cannot be printed>"));
    }
);
