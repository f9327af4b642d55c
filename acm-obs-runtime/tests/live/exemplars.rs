//! From a histogram in Prometheus to the spans in Tempo.

use std::collections::{BTreeMap, BTreeSet};

use crate::child::Home;
use crate::prometheus::{Labels, Prometheus};
use crate::scenarios::EQUIPMENT;
use crate::tempo::Tempo;
use crate::traces::by_id;

crate::tests![
    Both: every_bucket_leads_to_a_call_that_is_in_it,
];

fn every_bucket_leads_to_a_call_that_is_in_it(tempo: &Tempo, prometheus: &Prometheus) {
    let home = Home::new();
    let child = home.child("pipeline").env("ACM_EQUIPMENT", EQUIPMENT);
    let run = child.traces(tempo).metrics(prometheus).run();
    let spans = tempo.all_spans(&run.trace(), run.delivered_spans());
    let spans = by_id(&spans);
    let selector = format!(r#"acm_phase_duration_seconds_bucket{{job="{}"}}"#, home.service());
    let buckets = prometheus.found(&selector);
    let exemplars = prometheus.exemplars(&selector);
    for exemplar in &exemplars {
        assert_eq!(exemplar.labels["trace_id"], run.trace());
        let span = spans.get(exemplar.labels["span_id"].as_str());
        let span = span.unwrap_or_else(|| panic!("{exemplar:#?} leads nowhere"));
        let label = |name: &str| exemplar.series[name].as_str();
        assert_eq!(span.text("acm.phase"), Some(label("phase")));
        assert_eq!(span.text("acm.component"), Some(label("component")));
        assert_eq!(span.text("acm.equipment"), Some(label("equipment")));
        assert_eq!(span.status.0 == 2, matches!(label("outcome"), "error" | "panic"));
        #[expect(clippy::cast_precision_loss, reason = "no call takes 104 days")]
        let seconds = (span.end_unix_ns - span.start_unix_ns) as f64 / 1e9;
        assert!((exemplar.value - seconds).abs() < 1e-12, "{exemplar:#?}: {seconds}");
        assert!(exemplar.value <= label("le").parse().unwrap());
    }
    // Every bucket that a call is in has one.
    let mut by_series: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
    for bucket in &buckets {
        let mut labels = bucket.labels.clone();
        let bound = labels.remove("le").unwrap().parse().unwrap();
        by_series.entry(labels).or_default().push((bound, bucket.value()));
    }
    let mut filled = BTreeSet::new();
    for (labels, mut bounds) in by_series {
        bounds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut below = 0.0;
        for (bound, count) in bounds {
            if count > below {
                filled.insert((
                    labels["phase"].clone(),
                    labels["outcome"].clone(),
                    bound.to_string(),
                ));
            }
            below = count;
        }
    }
    let shown = exemplars.iter().map(|exemplar| {
        let bound: f64 = exemplar.series["le"].parse().unwrap();
        (exemplar.series["phase"].clone(), exemplar.series["outcome"].clone(), bound.to_string())
    });
    assert_eq!(shown.collect::<BTreeSet<_>>(), filled);
}
