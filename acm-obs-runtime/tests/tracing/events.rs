//! Events of other crates as log records.

use acm_obs::acm_phase;
use tracing::{debug, error, info, info_span, trace, warn};

use crate::child::text;
use crate::run::{Run, observe};
use crate::subscribers::Written;
use crate::{case, cases};

cases![
    an_event_is_a_log_record_of_the_innermost_call,
    an_event_keeps_its_fields_and_its_level,
    an_event_may_name_its_span,
    what_is_below_the_level_of_the_logs_is_not_taken,
    a_run_that_logs_debug_takes_verbose_spans_as_well,
    a_run_that_logs_nothing_still_takes_spans,
    records_of_the_log_crate_say_where_they_come_from,
    what_our_own_client_says_is_never_recorded,
];

#[acm_phase(component = "FEAT")]
fn phase(work: impl FnOnce()) {
    work();
}

case!(
    an_event_is_a_log_record_of_the_innermost_call,
    {
        observe(|| {
            info!("in the run");
            phase(|| {
                info!("in the phase");
                info_span!("foreign").in_scope(|| {
                    info!("in the span");
                    phase(|| info_span!("deep").in_scope(|| info!("deep inside")));
                });
            });
            std::thread::spawn(|| info!("elsewhere")).join().unwrap();
        });
    },
    |run| {
        for (message, span, component) in [
            ("in the run", "run", "RUN"),
            ("in the phase", "phase", "FEAT"),
            ("in the span", "foreign", "FEAT"),
            ("deep inside", "deep", "FEAT"),
            ("elsewhere", "run", "RUN"),
        ] {
            let log = run.log(message);
            assert_eq!(run.logged_in(message), span, "{message}");
            assert_eq!(text(&log, "component"), component, "{message}");
            assert_eq!(log["trace_id"], run.span("run").0["traceId"], "{message}");
            assert_eq!(
                text(&log, "target"),
                "tracing::events::an_event_is_a_log_record_of_the_innermost_call"
            );
        }
    }
);

case!(
    an_event_keeps_its_fields_and_its_level,
    {
        observe(|| {
            error!("an error");
            warn!(int = -3, float = 0.5, flag = true, text = "a", shown = %5, "a {}", "warning");
            info!(target: "sqlx::query", rows = 7_u64, target = "taken");
            info!(message = "said as a field", level = 3);
        });
    },
    |run| {
        assert_eq!(text(&run.log("an error"), "level"), "ERROR");
        let warning = run.log("a warning");
        assert_eq!(text(&warning, "level"), "WARN");
        for (name, value) in [
            ("int", "-3"),
            ("float", "0.5"),
            ("flag", "true"),
            ("text", "\"a\""),
            ("shown", "\"5\""),
        ] {
            assert_eq!(warning[name].to_string(), value, "{name}");
        }
        // Without a message it has the name that `tracing` gives it.
        let logs = run.ended.logs();
        let query = logs.iter().find(|log| log.get("rows").is_some()).unwrap();
        assert!(text(query, "message").starts_with("event "), "{query:?}");
        assert_eq!(query.values().filter(|value| *value == "sqlx::query").count(), 1);
        assert_eq!(query.values().filter(|value| *value == "taken").count(), 1);
        assert_eq!(text(&run.log("said as a field"), "level"), "INFO");
    }
);

case!(
    an_event_may_name_its_span,
    {
        observe(|| {
            let span = info_span!("named");
            phase(|| {
                info!(parent: &span, "said of a span");
                info!(parent: None, "said of none");
                info!("said of the phase");
            });
        });
    },
    |run| {
        assert_eq!(run.logged_in("said of a span"), "named");
        assert_eq!(run.logged_in("said of the phase"), "phase");
        assert_eq!(run.logs("said of none").len(), 1);
    }
);

/// Everything, of all levels.
fn of_all_levels() {
    observe(|| {
        error!("error");
        warn!("warn");
        info!("info");
        debug!("debug");
        trace!("trace");
        tracing::warn_span!("warn_span").in_scope(|| {});
        info_span!("info_span").in_scope(|| {});
        tracing::debug_span!("debug_span").in_scope(|| {
            tracing::trace_span!("trace_span").in_scope(|| phase(|| {}));
        });
    });
}

#[track_caller]
fn taken(run: &Run, logs: &[&str], spans: &[&str]) {
    for level in ["error", "warn", "info", "debug", "trace"] {
        assert_eq!(run.logs(level).len(), usize::from(logs.contains(&level)), "{level}");
    }
    let mut names = run.names();
    names.retain(|name| name.ends_with("_span"));
    names.sort_unstable();
    assert_eq!(names, spans);
}

case!(
    what_is_below_the_level_of_the_logs_is_not_taken["ACM_LOG_LEVEL" = "warn"],
    {
        of_all_levels();
    },
    |run| {
        taken(run, &["error", "warn"], &["info_span", "warn_span"]);
        assert_eq!(run.way("phase"), "phase<run");
    }
);

case!(
    a_run_that_logs_debug_takes_verbose_spans_as_well["ACM_LOG_LEVEL" = "debug"],
    {
        of_all_levels();
    },
    |run| {
        taken(run, &["error", "warn", "info", "debug"], &["debug_span", "info_span", "warn_span"]);
        assert_eq!(run.way("phase"), "phase<debug_span<run");
    }
);

case!(
    a_run_that_logs_nothing_still_takes_spans["ACM_LOG_LEVEL" = "off"],
    {
        of_all_levels();
    },
    |run| {
        taken(run, &[], &["info_span", "warn_span"]);
    }
);

case!(
    records_of_the_log_crate_say_where_they_come_from,
    {
        observe(|| {
            // As `tracing-log` hands them on.
            tracing::event!(
                target: "log",
                tracing::Level::WARN,
                message = format_args!("a warning of {}", "others"),
                log.target = "others::module",
                log.module_path = "others::module",
                log.file = "others/src/module.rs",
                log.line = 17_u32,
            );
        });
    },
    |run| {
        let log = run.log("a warning of others");
        assert_eq!(text(&log, "target"), "others::module");
        assert!(log.keys().all(|key| !key.starts_with("log.")), "{log:?}");
    }
);

case!(what_our_own_client_says_is_never_recorded
    ["ACM_LOG_LEVEL" = "debug", "ACM_SPOOL_DIR" = "off", "OTEL_TRACES_EXPORTER" = "otlp",
     "OTEL_EXPORTER_OTLP_ENDPOINT" = "http://127.0.0.1:19"], {
    use std::time::Duration;

    use acm_obs_runtime::{Ending, Settings, init};
    use tracing_subscriber::prelude::*;

    // Takes what the `log` crate is told as well, which is how the client speaks.
    let written = Written::default();
    let others = tracing_subscriber::fmt::layer().with_writer(written.writer());
    tracing_subscriber::registry().with(others).with(acm_obs_runtime::layer()).init();
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Nobody answers, and there is no spool: the client tries until the deadline.
    let settings = Settings::from_env().shutdown_deadline(Duration::from_millis(300));
    let obs = init(settings).unwrap();
    phase(|| {});
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let request = reqwest::Client::new().get("http://127.0.0.1:17").send();
    runtime.block_on(request).unwrap_err();
    let _ = obs.finish(Ending::new(acm_obs::Outcome::Ok));
    assert!(written.text().contains("127.0.0.1:19"), "it speaks to others: {}", written.text());
}, |run| {
    let said = |port: &str| {
        let logs = run.ended.logs();
        let of_client = logs.iter().filter(|log| {
            log.get("target").is_some() && serde_json::to_string(log).unwrap().contains(port)
        });
        of_client.cloned().collect::<Vec<_>>()
    };
    assert!(!said("127.0.0.1:17").is_empty(), "the program's own client: {:#?}", run.ended.logs());
    assert_eq!(said("127.0.0.1:19"), []);
});
