use super::*;
use crate::report::fixture::{report_of, run};

/// The closing lines of a run with these records.
fn closing(fill: impl Fn(&mut Telemetry)) -> String {
    let mut report = report_of(&run(RunStatus::Ok, 3), Vec::new());
    fill(&mut report.telemetry);
    report.console(400, false)
}

#[test]
fn losses_stand_in_the_closing_line_with_their_reason() {
    let text = closing(|telemetry| {
        telemetry.signal(Telemetry::SPANS).drop("buffer_full", 1_200);
        telemetry.signal(Telemetry::LOGS).output("console").drop("queue_full", 1);
    });
    assert_eq!(
        text,
        "outcome OK · 3.00 ms · dropped: 1 log line (console: queue full) · \
         dropped: 1,200 spans (buffer full)\n"
    );
}

#[test]
fn what_backends_got_has_a_line_of_its_own() {
    let text = closing(|telemetry| {
        let spans = telemetry.signal(Telemetry::SPANS);
        spans.recorded = 212;
        spans.output("spans.jsonl").delivered = 212;
        spans.output(Telemetry::OTLP).delivered = 212;
        let metrics = telemetry.signal(Telemetry::METRICS);
        metrics.recorded = 96;
        metrics.output(Telemetry::OTLP).delivered = 96;
    });
    assert_eq!(
        text,
        "outcome OK · 3.00 ms · 212 spans, 96 points\n\
         telemetry: 212 spans and 96 points delivered; 0 spooled; dropped: none\n"
    );
}

#[test]
fn whatever_did_not_arrive_says_where_it_is_or_why_it_is_gone() {
    type Fill = fn(&mut Telemetry);
    let otlp = |telemetry: &mut Telemetry, delivered, spooled| {
        let output = telemetry.signal(Telemetry::SPANS).output(Telemetry::OTLP);
        (output.delivered, output.spooled) = (delivered, spooled);
    };
    let cases: [(Fill, &str); 6] = [
        (
            |t| t.signal(Telemetry::SPANS).output(Telemetry::OTLP).spooled = 7,
            "nothing delivered; spooled: all (no backend reachable); dropped: none",
        ),
        (
            |t| t.signal(Telemetry::SPANS).output(Telemetry::OTLP).drop("unreachable", 7),
            "nothing delivered; 0 spooled; dropped: 7 spans (otlp: unreachable)",
        ),
        (
            |t| {
                t.signal(Telemetry::METRICS).output(Telemetry::OTLP).delivered = 1;
                t.signal(Telemetry::SPANS).output(Telemetry::OTLP).spooled = 7;
            },
            "1 point delivered; 7 spans spooled; dropped: none",
        ),
        (
            |t| {
                let spans = t.signal(Telemetry::SPANS);
                spans.leave_out("unsampled", 2);
                spans.drop("buffer_full", 4);
                let output = spans.output(Telemetry::OTLP);
                output.replayed = 31;
                output.drop_earlier("too_old", 6);
                output.leave_out("trace_budget", 3);
                output.drop("queue_full", 5);
                spans.output("spans.jsonl").leave_out("site_limit", 9);
            },
            "nothing delivered; 31 spans of earlier runs delivered; 0 spooled; left out: 2 spans (unsampled), \
             3 spans (otlp: trace budget); dropped: 4 spans (buffer full), 5 spans (otlp: queue full); \
             dropped of earlier runs: 6 spans (otlp: too old)",
        ),
        (
            |t| {
                let logs = t.signal(Telemetry::LOGS);
                logs.output("loki").delivered = 5;
                logs.output("sql").delivered = 4;
            },
            "5 log lines (loki) and 4 log lines (sql) delivered; 0 spooled; dropped: none",
        ),
        (
            |t| {
                for signal in [Telemetry::LOGS, Telemetry::SPANS, Telemetry::PROFILES] {
                    t.signal(signal).output("b").delivered = 1;
                }
            },
            "1 log line, 1 span and 1 profile delivered; 0 spooled; dropped: none",
        ),
    ];
    for (fill, expected) in cases {
        let text = closing(fill);
        assert_eq!(text.lines().nth(1).unwrap(), format!("telemetry: {expected}"), "{text}");
    }
    let text = closing(|telemetry| otlp(telemetry, 200, 12));
    assert!(text.contains("200 spans delivered; 12 spans spooled"), "{text}");
}

#[test]
fn a_narrow_terminal_breaks_between_words_and_colours_hold() {
    let mut report = report_of(&run(RunStatus::Ok, 3), Vec::new());
    let spans = report.telemetry.signal(Telemetry::SPANS);
    spans.output(Telemetry::OTLP).delivered = 212;
    spans.output(Telemetry::OTLP).drop("queue_full", 5);
    let narrow = report.console(30, false);
    let expected = "\
outcome OK · 3.00 ms
telemetry: 212 spans
delivered; 0 spooled; dropped:
5 spans (otlp: queue full)
";
    assert_eq!(narrow, expected, "\n{narrow}");
    let colored = report.console(80, true);
    assert!(colored.contains("0 spooled; \u{1b}["), "{colored:?}");
    assert!(colored.contains("dropped: 5 spans (otlp: queue full)\u{1b}[0m\n"), "{colored:?}");
}
