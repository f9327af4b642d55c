//! Spans, read back from Tempo.

use std::collections::BTreeMap;

use acm_obs_runtime::report::Telemetry;
use serde_json::Value;

use crate::child::{Home, recorded_in, report_in};
use crate::scenarios::{CROWD, EQUIPMENT, FOLLOWER, READY, long_text};
use crate::span::{Attributes, Span, assert_tree, only};
use crate::tempo::Tempo;
use crate::wait::until;

crate::tests![
    Traces: every_span_of_a_run_comes_back_as_it_was_recorded,
    Traces: a_span_has_the_attributes_of_the_contract,
    Traces: a_run_that_fails_is_found_by_a_search,
    Traces: runs_are_found_by_what_their_spans_say,
    Traces: a_long_call_is_found_while_it_runs,
    Traces: all_that_is_delivered_of_a_crowded_run_is_kept,
    Traces: two_processes_are_one_trace,
    Traces: nothing_of_an_unsampled_run_arrives,
];

/// The spans by their ids.
pub(crate) fn by_id(spans: &[Span]) -> BTreeMap<&str, &Span> {
    spans.iter().map(|span| (span.id.as_str(), span)).collect()
}

/// Checks that these are the spans that were recorded, each of them once, with everything that it says.
pub(crate) fn assert_as_recorded(found: &[Span], recorded: &[Span]) {
    assert_eq!(found.len(), recorded.len());
    let found = by_id(found);
    for span in recorded {
        let mut expected = span.clone();
        expected.attributes.values_mut().for_each(cut);
        assert_eq!(found.get(span.id.as_str()), Some(&&expected));
    }
}

/// Tempo keeps 2,048 bytes of a text; what was cut before it had to ends in a mark.
fn cut(value: &mut Value) {
    if let Value::String(text) = value
        && text.len() > 2_048
    {
        text.truncate(text.floor_char_boundary(2_048 - "…".len()));
        text.push('…');
    }
}

fn every_span_of_a_run_comes_back_as_it_was_recorded(tempo: &Tempo) {
    let home = Home::new();
    let run = home.child("pipeline").traces(tempo).run();
    assert!(
        run.stdout.contains(&format!("Traces -> {}/v1/traces", tempo.otlp())),
        "{}",
        run.stdout
    );
    let delivered = run.delivered_spans();
    let found = tempo.all_spans(&run.trace(), delivered);
    assert_eq!(found.len() as u64, delivered);
    assert_tree(&found, "run");
    assert_as_recorded(&found, &run.recorded());
}

fn a_span_has_the_attributes_of_the_contract(tempo: &Tempo) {
    let home = Home::new();
    let child = home.child("pipeline").env("ACM_EQUIPMENT", EQUIPMENT).env("ACM_EQUIP_ID", "7");
    let resource = "deployment.environment=live%20test,team=acm";
    let run = child.env("OTEL_RESOURCE_ATTRIBUTES", resource).traces(tempo).run();
    let found = tempo.all_spans(&run.trace(), run.delivered_spans());

    let report = run.report();
    let ok = found.iter().find(|span| span.text("path") == Some("a file.csv")).unwrap();
    let expected = [
        ("acm.component", "DATA"),
        ("acm.phase", "load"),
        ("acm.equipment", EQUIPMENT),
        ("acm.run_id", report["run_id"].as_str().unwrap()),
        ("code.function.name", "live::scenarios::pipeline::load"),
        ("thread.name", "main"),
    ];
    for (name, value) in expected {
        assert_eq!(ok.text(name), Some(value), "{name}");
    }
    assert!(ok.text("code.file.path").unwrap().ends_with("pipeline.rs"));
    let numbers = ["acm.equip_id", "rows", "left"].map(|name| ok.attributes[name].as_i64());
    assert_eq!(numbers, [Some(7), Some(12_948), Some(-7)]);
    assert_eq!(ok.attributes["share"], 0.25);
    assert_eq!(ok.attributes["cold"], true);
    assert!(ok.attributes["code.line.number"].is_i64() && ok.attributes["thread.id"].is_i64());
    assert_eq!((ok.status.0, ok.events.len()), (0, 0));

    let message = "no rows in \"empty.csv\"\n\tat line 1";
    let failed = found.iter().find(|span| span.text("path") == Some("empty.csv")).unwrap();
    assert_error(failed, message, None);
    assert_error(only(&found, "broken"), "the matrix is singular", Some("panic"));
    assert_eq!(only(&found, "abandoned").text("acm.outcome"), Some("cancelled"));
    let elsewhere = found.iter().find(|span| span.text("acm.equipment") == Some("GT_1")).unwrap();
    assert_eq!(elsewhere.attributes["acm.equip_id"], 1);
    let text = only(&found, "describe").text("text").unwrap();
    assert!(text.len() <= 2_048 && text.len() > 2_040);
    assert!(long_text().starts_with(text.strip_suffix('…').unwrap()));

    let ids = by_id(&found);
    let above = |span: &Span| span.parent.as_deref().map(|id| ids[id].name.as_str());
    assert_eq!(above(only(&found, "rolling")), Some("query"));
    assert_eq!(above(only(&found, "query")), Some("features.build"));
    assert_eq!(only(&found, "query").text("db.system"), Some("pg"));
    for span in found.iter().filter(|span| span.name == "score") {
        assert_eq!(above(span), Some("whole"));
    }
    assert_resource(&found[0].resource, &home);
}

fn assert_error(span: &Span, message: &str, kind: Option<&str>) {
    assert_eq!(span.status, (2, message.to_owned()));
    let [event] = &span.events[..] else { panic!("{span:#?}") };
    assert_eq!((event.name.as_str(), event.unix_ns), ("exception", span.end_unix_ns));
    assert_eq!(event.attributes["exception.message"], message);
    assert_eq!(event.attributes.get("exception.type").and_then(Value::as_str), kind);
}

fn assert_resource(resource: &Attributes, home: &Home) {
    assert_eq!(resource["service.name"], home.service());
    assert_eq!(resource["deployment.environment"], "live test");
    assert_eq!(resource["team"], "acm");
    assert_eq!(resource["telemetry.sdk.language"], "rust");
    assert!(resource["process.pid"].as_i64().unwrap() > 0);
    assert_eq!(resource["service.instance.id"].as_str().unwrap().len(), 36);
    for name in ["host.name", "process.runtime.name", "process.runtime.version"] {
        assert!(resource[name].is_string(), "{name}");
    }
}

fn a_run_that_fails_is_found_by_a_search(tempo: &Tempo) {
    let home = Home::new();
    let good = home.child("pipeline").traces(tempo).run();
    let bad = home.child("fails").traces(tempo).run();
    assert_eq!((good.status.code(), bad.status.code()), (Some(0), Some(1)));
    let query =
        format!(r#"{{resource.service.name="{}" && name="run" && status=error}}"#, home.service());
    let recorded = bad.recorded();
    assert_eq!(tempo.search(&query, only(&recorded, "run")), [bad.trace()]);
    assert_eq!(only(&recorded, "run").text("acm.outcome"), Some("FAIL"));
    // As somebody would look for it who only knows that something is wrong.
    let query = format!(r#"{{resource.service.name="{}" && status=error}}"#, home.service());
    let found = until(&query, || {
        let mut found = tempo.search(&query, only(&recorded, "run"));
        found.sort();
        if found.len() == 2 { Ok(found) } else { Err(format!("{found:?}")) }
    });
    let mut expected = [good.trace(), bad.trace()];
    expected.sort();
    assert_eq!(found, expected);
}

fn runs_are_found_by_what_their_spans_say(tempo: &Tempo) {
    let home = Home::new();
    let run = home.child("pipeline").env("ACM_EQUIPMENT", EQUIPMENT).traces(tempo).run();
    let recorded = run.recorded();
    let queries = [
        r#"span.acm.component="DATA" && span.acm.phase="load" && span.rows > 12000"#.to_owned(),
        format!(r#"span.acm.equipment="{EQUIPMENT}" && span.acm.outcome="cancelled""#),
        format!(r#"span.acm.run_id="{}""#, run.report()["run_id"].as_str().unwrap()),
        r#"event.exception.message="the matrix is singular""#.to_owned(),
        r#"name="broken" && statusMessage="the matrix is singular""#.to_owned(),
        "span.cold=true && span.share<0.5".to_owned(),
    ];
    for query in queries {
        let query = format!(r#"{{resource.service.name="{}" && {query}}}"#, home.service());
        assert_eq!(tempo.search(&query, &recorded[0]), [run.trace()], "{query}");
    }
    let query = format!(
        r#"{{resource.service.name="{}" && name="whole"}} >> {{name="rolling"}}"#,
        home.service()
    );
    assert_eq!(tempo.search(&query, &recorded[0]), [run.trace()]);
}

fn a_long_call_is_found_while_it_runs(tempo: &Tempo) {
    let home = Home::new();
    let child = home.child("waits_in_a_call").env("OTEL_BSP_SCHEDULE_DELAY", "50");
    let mut child = child.traces(tempo).start();
    let trace = child.wait_for(READY);
    let pending = until("pending spans", || {
        let spans = tempo.spans(&trace);
        let is_there = |name: &str| spans.iter().any(|span| span.name == name);
        if is_there("run") && is_there("long_call") { Ok(spans) } else { Err(format!("{spans:?}")) }
    });
    assert!(!child.has_ended());
    assert!(pending.iter().all(|span| span.attributes["acm.pending"] == true), "{pending:#?}");
    child.go_on();
    child.wait_for(READY);
    let run = child.finish();

    let found = tempo.all_spans(&trace, run.delivered_spans());
    assert_tree(&found, "run");
    let ids = by_id(&found);
    for span in &pending {
        let real = ids[span.parent.as_deref().unwrap()];
        assert_eq!((&real.name, real.attributes.get("acm.pending")), (&span.name, None));
        assert_eq!(real.start_unix_ns, span.start_unix_ns);
        assert!(span.end_unix_ns <= real.end_unix_ns);
        assert_eq!(ids[span.id.as_str()], span);
    }
    let is_recorded = |span: &&Span| !span.attributes.contains_key("acm.pending");
    let real: Vec<_> = found.iter().filter(is_recorded).cloned().collect();
    assert_as_recorded(&real, &run.recorded());
    assert_eq!(found.len(), real.len() + pending.len());
}

fn all_that_is_delivered_of_a_crowded_run_is_kept(tempo: &Tempo) {
    let home = Home::new();
    let run = home.child("crowded").traces(tempo).run();
    let (all, output) = run.exported(Telemetry::SPANS);
    assert_eq!(all, CROWD + 10 + 1, "{output:#?}");
    let (delivered, left_out) = (run.delivered_spans(), output.left_out.values().sum::<u64>());
    assert!(delivered > 5_000 && left_out > 0, "{output:#?}");
    let found = tempo.all_spans(&run.trace(), delivered);
    assert_eq!(found.len() as u64, delivered);
    assert_tree(&found, "run");
    assert_eq!(only(&found, "run").attributes["acm.spans.left_out"], left_out);
    // Errors are what one looks for: each site may have as many of them as of the others.
    let sites = ["read", "clean", "fit", "rate", "stage"];
    let counts = sites.map(|name| found.iter().filter(|span| span.name == name).count());
    assert!(counts.iter().all(|count| *count > 0), "{sites:?}: {counts:?}");
    assert!(found.iter().any(|span| span.name == "read" && span.status.0 == 2));
    let report = run.report();
    let calls = report["functions"].as_array().unwrap().iter();
    let calls = calls.map(|row| (row["name"].as_str().unwrap(), row["calls"].as_u64().unwrap()));
    let calls: BTreeMap<_, _> = calls.collect();
    let quarter = CROWD / 4;
    assert_eq!(sites.map(|name| calls[name]), [quarter, quarter, quarter, quarter, 10]);
}

fn two_processes_are_one_trace(tempo: &Tempo) {
    let home = Home::new();
    let leader = home.child("leads").traces(tempo).run();
    let follower = home.run_dir(FOLLOWER);
    assert_eq!(report_in(&follower)["trace_id"], leader.trace());
    let mut recorded = leader.recorded();
    recorded.extend(recorded_in(&follower));
    let found = tempo.all_spans(&leader.trace(), recorded.len() as u64);
    assert_as_recorded(&found, &recorded);
    assert_tree(&found, "run");
    let ids = by_id(&found);
    let other = found.iter().find(|span| span.name == "run" && span.parent.is_some()).unwrap();
    assert_eq!(ids[other.parent.as_deref().unwrap()].name, "start_another");
    assert_eq!(ids[only(&found, "score").parent.as_deref().unwrap()].id, other.id);
    let pids: Vec<_> = found.iter().map(|span| span.resource["process.pid"].clone()).collect();
    assert!(pids.iter().any(|pid| *pid != pids[0]));
}

fn nothing_of_an_unsampled_run_arrives(tempo: &Tempo) {
    let home = Home::new();
    let child = home.child("pipeline").env("OTEL_TRACES_SAMPLER", "always_off");
    let run = child.traces(tempo).run();
    assert_eq!(run.delivered_spans(), 0);
    // A later run has arrived: so would have this one.
    let later = home.child("pipeline").traces(tempo).run();
    tempo.all_spans(&later.trace(), later.delivered_spans());
    assert_eq!(tempo.spans(&run.trace()), []);
}
