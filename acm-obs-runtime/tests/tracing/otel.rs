//! Contexts of the `opentelemetry` API, to and from.

use std::collections::HashMap;

use acm_obs::{Context, TraceContext, acm_phase};
use acm_obs_runtime::{context_from_opentelemetry, current_opentelemetry_context};
use opentelemetry::KeyValue;
use opentelemetry::baggage::BaggageExt;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::info_span;

use crate::run::observe;
use crate::{case, cases};

cases![
    the_innermost_call_is_the_current_span_of_the_api,
    phases_run_under_a_parent_that_the_api_knows,
    what_the_remote_parent_sent_travels_on,
    without_a_run_there_is_nothing_to_know,
];

#[acm_phase(component = "RUN")]
fn phase(work: impl FnOnce()) {
    work();
}

/// Whether the API and the headers say the same place.
fn agree() -> SpanContext {
    let context = current_opentelemetry_context();
    let span = context.span().span_context().clone();
    let place = TraceContext::current().unwrap();
    assert_eq!(span.trace_id().to_string(), place.trace_id().to_string());
    assert_eq!(span.span_id().to_string(), place.span_id().to_string());
    assert_eq!(span.is_sampled(), place.is_sampled());
    assert_eq!(span.trace_state().header(), place.tracestate());
    let mut headers = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut headers);
    assert_eq!(headers["traceparent"], place.traceparent());
    span
}

case!(
    the_innermost_call_is_the_current_span_of_the_api,
    {
        observe(|| {
            let run = agree();
            phase(|| {
                let phase = agree();
                assert_eq!(phase.trace_id(), run.trace_id());
                assert_eq!(phase.span_id().to_string(), Context::current().span_id().to_string());
                info_span!("foreign").in_scope(|| {
                    let foreign = agree();
                    assert_ne!(foreign.span_id(), phase.span_id());
                    // What else the API's current context holds stays.
                    let around = opentelemetry::Context::new()
                        .with_value(7_u8)
                        .with_baggage([KeyValue::new("user", "alice")]);
                    let _on = around.attach();
                    let context = current_opentelemetry_context();
                    assert_eq!(context.get::<u8>(), Some(&7));
                    assert_eq!(context.baggage().get("user").unwrap().as_str(), "alice");
                    tracing::info!(expected = foreign.span_id().to_string(), "here");
                });
            });
        });
    },
    |run| {
        assert_eq!(run.logged_in("here"), "foreign");
        assert_eq!(run.log("here")["expected"], run.span("foreign").id());
    }
);

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

case!(
    phases_run_under_a_parent_that_the_api_knows,
    {
        observe(|| {
            let headers = HashMap::from([("traceparent".to_owned(), PARENT.to_owned())]);
            let request = TraceContextPropagator::new().extract(&headers);
            context_from_opentelemetry(&request).in_scope(|| {
                phase(|| info_span!("foreign").in_scope(|| tracing::info!("in the request")));
            });
            // A context without a span is that of the thread.
            phase(|| {
                let nothing = opentelemetry::Context::new();
                assert_eq!(
                    context_from_opentelemetry(&nothing).span_id(),
                    Context::current().span_id()
                );
                let invalid = nothing.with_remote_span_context(SpanContext::NONE);
                assert_eq!(
                    context_from_opentelemetry(&invalid).span_id(),
                    Context::current().span_id()
                );
            });
        });
    },
    |run| {
        let home = &run.span("run").0["traceId"];
        let (inside, outside): (Vec<_>, Vec<_>) =
            run.spans_of("phase").partition(|span| span.0["traceId"] != *home);
        assert_eq!((inside.len(), outside.len()), (1, 1));
        assert_eq!(inside[0].0["traceId"], "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(inside[0].parent(), Some("b7ad6b7169203331"));
        assert_eq!(run.span("foreign").0["traceId"], "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(run.span("foreign").parent(), Some(inside[0].id()));
        let log = run.log("in the request");
        assert_eq!(log["trace_id"], "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(log["span_id"], run.span("foreign").id());
    }
);

case!(
    what_the_remote_parent_sent_travels_on,
    {
        observe(|| {
            let parent = TraceContext::parse(
                PARENT,
                Some("vendor=1,other=2"),
                Some("user=%C3%A4lice;ttl=5,run=7"),
            );
            Context::remote(&parent.unwrap()).in_scope(|| {
                phase(|| {
                    let span = agree();
                    assert_eq!(span.trace_state().get("other"), Some("2"));
                    let context = current_opentelemetry_context();
                    assert_eq!(context.baggage().get("user").unwrap().as_str(), "älice");
                    // What was set nearer by counts.
                    let _on = opentelemetry::Context::new()
                        .with_baggage([KeyValue::new("run", "8")])
                        .attach();
                    let context = current_opentelemetry_context();
                    assert_eq!(context.baggage().get("run").unwrap().as_str(), "8");
                    // And back again.
                    context_from_opentelemetry(&context).in_scope(|| {
                        let place = TraceContext::current().unwrap();
                        assert_eq!(place.tracestate(), "vendor=1,other=2");
                        let mut baggage: Vec<_> = place.baggage().split(',').collect();
                        baggage.sort_unstable();
                        assert_eq!(baggage, ["run=8", "user=%C3%A4lice;ttl=5"]);
                    });
                });
            });
        });
    },
    |run| {
        assert_eq!(run.span("phase").parent(), Some("b7ad6b7169203331"));
    }
);

case!(
    without_a_run_there_is_nothing_to_know,
    {
        let context = current_opentelemetry_context();
        assert!(!context.span().span_context().is_valid());
        assert!(!context.has_active_span());
        let of_nothing = context_from_opentelemetry(&context);
        of_nothing.in_scope(|| phase(|| {}));
        observe(|| {});
        assert!(!current_opentelemetry_context().has_active_span());
    },
    |run| {
        assert_eq!(run.names(), ["run"]);
    }
);
