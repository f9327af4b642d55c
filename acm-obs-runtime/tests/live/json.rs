//! OTLP/JSON, for the signals that this build writes so.

use crate::child::Home;
use crate::forwarder::Forwarder;
use crate::prometheus::Prometheus;
use crate::scenarios::{CALLS, EQUIPMENT};
use crate::span::assert_tree;
use crate::tempo::Tempo;
use crate::traces::assert_as_recorded;

crate::tests![
    Traces: spans_in_json_come_back_as_they_were_recorded,
    Metrics: metrics_in_json_are_counted_exactly,
];

fn spans_in_json_come_back_as_they_were_recorded(tempo: &Tempo) {
    let (home, forwarder) = (Home::new(), Forwarder::down(tempo.otlp()));
    forwarder.up();
    let child = home.child("pipeline").env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
    let run = child.traces_to(&forwarder.url()).run();
    let found = tempo.all_spans(&run.trace(), run.delivered_spans());
    assert_tree(&found, "run");
    assert_as_recorded(&found, &run.recorded());
    assert!(forwarder.saw("content-type: application/json"));
}

fn metrics_in_json_are_counted_exactly(prometheus: &Prometheus) {
    let (home, forwarder) = (Home::new(), Forwarder::down(prometheus.otlp()));
    forwarder.up();
    let child = home.child("pipeline").env("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
    child.env("ACM_EQUIPMENT", EQUIPMENT).metrics_to(&forwarder.url()).run();
    for (_, phase, equipment, outcome, calls) in CALLS {
        let count = format!(
            r#"acm_phase_duration_seconds_count{{phase="{phase}",equipment="{equipment}",outcome="{outcome}",job="{}"}}"#,
            home.service()
        );
        assert_eq!(prometheus.number(&count).to_string(), calls.to_string(), "{count}");
    }
    assert!(forwarder.saw("content-type: application/json"));
}
