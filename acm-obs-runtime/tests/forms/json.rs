//! A run whose spans and metrics leave the process as JSON, against a server that reads it strictly.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod run;

use acm_obs_runtime::{Compression, OtlpProtocol};
use acm_obs_test_backends::{Fault, OtlpServer};

use crate::run::{all_delivered, observe, to, work};

#[test]
fn a_run_arrives_in_json() {
    for compression in [Compression::None, Compression::Gzip] {
        let server = OtlpServer::start();
        let settings =
            to(&server.url()).otlp_protocol(OtlpProtocol::HttpJson).otlp_compression(compression);
        let finished = observe(settings, |_| work());
        all_delivered(&finished);
        assert!(server.refused().is_empty(), "{:?}", server.refused());
        let traces = server.traces();
        let load = traces.span("load");
        assert_eq!(load.attributes().text("acm.component"), Some("DATA"));
        assert_eq!(load.attributes().int("rows"), Some(-7));
        assert!(load.attributes().float("loss").unwrap().is_nan());
        assert_eq!(traces.named("read").len(), 3);
        assert!(server.metrics().names().contains("acm.phase.duration"));
        let headers = &traces.requests()[0].headers;
        assert_eq!(headers.get("content-type"), Some("application/json"));
        assert_eq!(headers.get("content-encoding").is_some(), compression == Compression::Gzip);
    }
}

#[test]
fn what_a_server_says_in_json_is_understood() {
    let server = OtlpServer::start();
    server.fault(Fault::Partial { rejected: 2, message: "too old".to_owned() });
    let settings = to(&server.url()).otlp_protocol(OtlpProtocol::HttpJson).no_metrics();
    let finished = observe(settings, |obs| {
        work();
        assert!(obs.flush());
    });
    let output = &finished.telemetry().signals["spans"].outputs["otlp"];
    assert_eq!(output.dropped.get("rejected"), Some(&2), "{:#?}", finished.telemetry());
}
