//! Which traces are exported, and that the rest of the record does not depend on it.

use acm_obs_test_backends::OtlpServer;

use crate::books::{nothing_is_wrong, spans_on};
use crate::child::{Child, Ended};
use crate::traces::calls;

crate::trials![
    a_run_that_is_not_sampled_has_everything_but_spans,
    what_the_parent_decided_holds,
    the_sampler_decides_where_it_does_not_ask_the_parent,
    an_argument_alone_is_a_ratio_of_the_traces_that_begin_here,
    each_trace_is_sampled_as_a_whole,
];

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// A run with these variables, and how many spans of it a server has.
fn run(variables: &[(&str, &str)], steps: &[&str]) -> (OtlpServer, Ended) {
    let server = OtlpServer::start();
    let mut child = Child::of(&server);
    for (name, value) in variables {
        child = child.env(name, value);
    }
    let mut child = child.start();
    // What is told of the calls stands in the last export then.
    server.wait_for("the first metrics", |seen| !seen.metrics.requests().is_empty());
    for step in steps {
        child.tell(step);
    }
    let run = child.finish();
    assert_eq!(run.spans().delivered(), spans_on(&server));
    assert_eq!(run.spans().delivered() + run.spans().left_out("unsampled"), run.spans().came());
    (server, run)
}

fn a_run_that_is_not_sampled_has_everything_but_spans() {
    let (server, run) =
        run(&[("OTEL_TRACES_SAMPLER", "always_off")], &["calls 100", "fails no rows"]);
    assert_eq!(spans_on(&server), 0);
    assert_eq!(run.spans().left_out("unsampled"), 102);
    let metrics = server.metrics();
    let durations = metrics.one("acm.phase.duration", &[("phase", "call")]);
    assert_eq!(durations.histogram().count, 100);
    assert!(durations.exemplars().is_empty(), "an exemplar of a span that nobody has");
    assert_eq!(calls(&run.report(), "call"), 100);
    assert!(run.logs().iter().any(|log| log["message"].as_str().unwrap().contains("run finished")));
    nothing_is_wrong(&server);
}

fn what_the_parent_decided_holds() {
    for (flags, spans) in [("01", 6), ("00", 0)] {
        let parent = format!("00-{TRACE}-{PARENT}-{flags}");
        let (server, run) = run(&[("TRACEPARENT", &parent)], &["calls 5"]);
        assert_eq!(spans_on(&server), spans);
        // It is that trace all the same.
        assert_eq!(run.report()["trace_id"], TRACE);
        let metrics = server.metrics();
        let durations = metrics.one("acm.phase.duration", &[("phase", "call")]);
        assert_eq!(
            (durations.histogram().count, durations.exemplars().is_empty()),
            (5, spans == 0)
        );
        if spans > 0 {
            assert_eq!(
                server.traces().span("run").parent_span_id,
                0xb7ad_6b71_6920_3331_u64.to_be_bytes()
            );
        }
    }
}

fn the_sampler_decides_where_it_does_not_ask_the_parent() {
    let sampled = format!("00-{TRACE}-{PARENT}-01");
    let unsampled = format!("00-{TRACE}-{PARENT}-00");
    for (sampler, parent, spans) in [
        ("always_on", &unsampled, 6),
        ("always_off", &sampled, 0),
        ("parentbased_always_off", &sampled, 6),
        // The trace's bits are about half of the largest.
        ("traceidratio", &sampled, 0),
    ] {
        let argument = ("OTEL_TRACES_SAMPLER_ARG", "0.01");
        let variables = [("OTEL_TRACES_SAMPLER", sampler), ("TRACEPARENT", parent), argument];
        let (server, _) = run(&variables, &["calls 5"]);
        assert_eq!(spans_on(&server), spans, "{sampler}");
    }
}

fn an_argument_alone_is_a_ratio_of_the_traces_that_begin_here() {
    for (argument, spans) in [("0", 0), ("1", 4)] {
        let (server, run) = run(&[("OTEL_TRACES_SAMPLER_ARG", argument)], &["calls 3"]);
        assert_eq!(spans_on(&server), spans);
        assert_eq!(run.spans().came(), 4);
    }
}

fn each_trace_is_sampled_as_a_whole() {
    // Traces with ids of the numbers 1, 201, 401, …: their bits are as good as none.
    let variables =
        [("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.000001")];
    let (server, run) = run(&variables, &["large 600", "calls 10"]);
    let traces = server.traces();
    assert_eq!((traces.trace_ids().len(), traces.named("large_call").len()), (3, 600));
    // The run's own trace is one of a million.
    assert_eq!((traces.named("call").len(), traces.roots().len()), (0, 0));
    assert_eq!(run.spans().left_out("unsampled"), 11);
}
