//! What leaves, decoded again.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use acm_obs::__runtime::{Dropped, Install, OutcomeStats, PhaseStats, install};
use acm_obs::metrics as facade;
use acm_obs::{
    Histogram, PhaseInfo, PhaseOutcome, Recorder, SpanId, ThreadInfo, TraceId, acm_phase,
    with_equipment,
};
use opentelemetry::KeyValue;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue as OtlpKeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, HistogramDataPoint, NumberDataPoint,
};
use proptest::prelude::*;
use prost::Message;

use super::exemplars::Exemplar;
use super::period::Period;
use super::*;
use crate::delivery::Batch;

const START: u64 = 1_000_000_000_000;
const SECOND: u64 = 1_000_000_000;

/// A data point, however it was encoded.
#[derive(Clone, Debug)]
struct Point {
    name: String,
    unit: String,
    temporality: Option<AggregationTemporality>,
    attributes: BTreeMap<String, String>,
    start: u64,
    time: u64,
    number: f64,
    histogram: Option<HistogramDataPoint>,
}

/// All points of a batch, in order.
fn points(batch: &Batch) -> Vec<Point> {
    let request = [&batch.head[..], &batch.body[..]].concat();
    let request = ExportMetricsServiceRequest::decode(request.as_slice()).unwrap();
    let mut all = Vec::new();
    for metrics in request.resource_metrics {
        assert_eq!(metrics.resource, Some(resource()));
        for metric in metrics.scope_metrics.into_iter().flat_map(|scope| scope.metrics) {
            let (name, unit) = (metric.name, metric.unit);
            let point = |attributes: &[OtlpKeyValue], start, time, temporality| Point {
                name: name.clone(),
                unit: unit.clone(),
                temporality,
                attributes: attributes.iter().map(pair).collect(),
                start,
                time,
                number: 0.0,
                histogram: None,
            };
            let of_numbers = |points: Vec<NumberDataPoint>, temporality| {
                points.into_iter().map(move |one| {
                    let (start, time) = (one.start_time_unix_nano, one.time_unix_nano);
                    (one.attributes, start, time, temporality, one.value)
                })
            };
            match metric.data.unwrap() {
                Data::Gauge(gauge) => {
                    for (attributes, start, time, temporality, value) in
                        of_numbers(gauge.data_points, None)
                    {
                        let number = number(value);
                        all.push(Point { number, ..point(&attributes, start, time, temporality) });
                    }
                }
                Data::Sum(sum) => {
                    let temporality = Some(sum.aggregation_temporality());
                    for (attributes, start, time, temporality, value) in
                        of_numbers(sum.data_points, temporality)
                    {
                        let number = number(value);
                        all.push(Point { number, ..point(&attributes, start, time, temporality) });
                    }
                }
                Data::Histogram(histogram) => {
                    let temporality = Some(histogram.aggregation_temporality());
                    for one in histogram.data_points {
                        assert_eq!(one.bucket_counts.iter().sum::<u64>(), one.count);
                        assert_eq!(one.bucket_counts.len(), one.explicit_bounds.len() + 1);
                        let (start, time) = (one.start_time_unix_nano, one.time_unix_nano);
                        #[expect(clippy::cast_precision_loss, reason = "small counts")]
                        all.push(Point {
                            number: one.count as f64,
                            histogram: Some(one.clone()),
                            ..point(&one.attributes, start, time, temporality)
                        });
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(batch.items(), all.len() as u64);
    assert!(all.iter().all(|point| point.start > 0 && point.start <= point.time));
    all
}

fn pair(attribute: &OtlpKeyValue) -> (String, String) {
    let value = match attribute.value.clone().and_then(|value| value.value) {
        Some(AnyValue::StringValue(text)) => text,
        other => format!("{other:?}"),
    };
    (attribute.key.clone(), value)
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn number(value: Option<Value>) -> f64 {
    match value.unwrap() {
        Value::AsInt(value) => value as f64,
        Value::AsDouble(value) => value,
    }
}

/// The points of one metric with these attributes among others, as time after the start and value.
fn of(points: &[Point], name: &str, attributes: &[(&str, &str)]) -> Vec<(u64, f64)> {
    let with = |point: &&Point| {
        point.name == name
            && attributes
                .iter()
                .all(|(key, value)| point.attributes.get(*key).is_some_and(|is| is == value))
    };
    points.iter().filter(with).map(|point| ((point.time - START) / SECOND, point.number)).collect()
}

fn resource() -> Resource {
    Resource { attributes: vec![attributes::text("service.name", "acm")], ..Resource::default() }
}

/// Passes batches on, and delivers those that it is told to.
struct Pass(mpsc::Sender<Batch>, Arc<AtomicU64>);

impl Outlet for Pass {
    fn give(&mut self, batch: Batch) {
        self.0.send(batch).unwrap();
    }

    fn wait(&self, _deadline: Instant) -> bool {
        true
    }

    fn last_delivered(&self) -> Option<u64> {
        self.1.load(Ordering::Relaxed).checked_sub(1)
    }
}

/// Metrics and what they give away. One at a time: what they take from is the process's.
struct Run {
    metrics: Metrics,
    given: Receiver<Batch>,
    /// The exports that are delivered: so many.
    delivered: Arc<AtomicU64>,
    seconds: u64,
    _alone: MutexGuard<'static, ()>,
}

fn run(temporality: Temporality) -> Run {
    static ALONE: Mutex<()> = Mutex::new(());
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let parts = Parts {
        resource: resource(),
        temporality,
        bounds: None,
        equipment: Some("FAN".to_owned()),
        started_unix_ns: START,
    };
    let (give, given) = mpsc::channel();
    let delivered = Arc::new(AtomicU64::new(0));
    let metrics = Metrics::start(parts, Pass(give, Arc::clone(&delivered))).unwrap();
    Run { metrics, given, delivered, seconds: 0, _alone: alone }
}

impl Run {
    /// Exports ten seconds after the last time, and delivers it.
    fn export(&mut self) -> Vec<Point> {
        self.export_with(Vec::new(), Vec::new())
    }

    fn export_with(&mut self, phases: Vec<PhaseStats>, accounts: Vec<Account>) -> Vec<Point> {
        let all = self.superseded(phases, accounts);
        self.delivered.store(self.seconds / 10, Ordering::Relaxed);
        all
    }

    /// The same for one that is not delivered.
    fn superseded(&mut self, phases: Vec<PhaseStats>, accounts: Vec<Account>) -> Vec<Point> {
        self.seconds += 10;
        self.metrics.export(snapshot(self.seconds, phases), accounts);
        points(&self.given.recv_timeout(Duration::from_mins(1)).unwrap())
    }

    fn last(mut self) -> Vec<Point> {
        self.seconds += 10;
        let deadline = Instant::now() + Duration::from_mins(1);
        self.metrics.last(snapshot(self.seconds, Vec::new()), Vec::new(), deadline);
        assert!(self.metrics.finish(deadline));
        points(&self.given.recv().unwrap())
    }
}

fn snapshot(seconds: u64, phases: Vec<PhaseStats>) -> Snapshot {
    Snapshot {
        taken_unix_ns: START + seconds * SECOND,
        phases,
        running: Vec::new(),
        dropped: Dropped::default(),
    }
}

#[test]
fn what_is_known_to_come_begins_at_zero() {
    let mut run = run(Temporality::Cumulative);
    let first = run.export();
    for outcome in ["OK", "NOOP", "DEGRADED", "FAIL"] {
        let of_run = [("equipment", "FAN"), ("outcome", outcome)];
        assert_eq!(of(&first, "acm.runs", &of_run), [(10, 0.0)]);
        assert_eq!(of(&first, "acm.run.duration", &of_run), [(10, 0.0)]);
    }
    assert_eq!(of(&first, "acm.batches", &[("status", "success")]), [(10, 0.0)]);
    assert_eq!(of(&first, "acm.rows", &[("equipment", "FAN")]), [(10, 0.0)]);
    assert!(first.iter().all(|point| point.start == START));
    let again = run.export();
    assert_eq!(of(&again, "acm.runs", &[("outcome", "OK")]), [(20, 0.0)]);
    assert!(again.iter().all(|point| point.start == START));
}

#[test]
fn a_series_that_comes_later_begins_with_a_zero_at_the_export_before() {
    let mut run = run(Temporality::Cumulative);
    run.export();
    facade::record_error("PUMP", "data");
    facade::record_detector_duration("omr", "PUMP", Duration::from_secs(2));
    let first = run.export();
    let error = [("equipment", "PUMP"), ("error_type", "data")];
    assert_eq!(of(&first, "acm.errors", &error), [(10, 0.0), (20, 1.0)]);
    assert_eq!(of(&first, "acm.detector.duration", &[("detector", "omr")]), [(10, 0.0), (20, 1.0)]);
    facade::record_error("PUMP", "data");
    let second = run.export();
    assert_eq!(of(&second, "acm.errors", &error), [(30, 2.0)]);
    let starts: Vec<_> =
        second.iter().filter(|point| point.name == "acm.errors").map(|point| point.start).collect();
    assert_eq!(starts, [START + 10 * SECOND]);
}

#[test]
fn a_series_tells_of_its_zero_until_that_is_delivered() {
    let mut run = run(Temporality::Cumulative);
    let rows = || vec![row(named("run/build", None), &[MS, MS], &[])];
    let told = |all: &[Point]| {
        let of_error = [("equipment", "PUMP"), ("error_type", "data")];
        let is_of = |point: &&Point| ["acm.errors", "acm.phase.duration"].contains(&&*point.name);
        let late = all.iter().filter(is_of).any(|point| point.start != START + 10 * SECOND);
        assert!(!late, "one start for all exports");
        let calls = of(all, "acm.phase.duration", &[("outcome", "ok")]);
        (of(all, "acm.errors", &of_error), calls)
    };
    // Without calls and without errors.
    run.superseded(Vec::new(), Vec::new());
    facade::record_error("PUMP", "data");
    facade::record_coldstart("");
    let first = run.superseded(rows(), Vec::new());
    assert_eq!(told(&first), (vec![(10, 0.0), (20, 1.0)], vec![(10, 0.0), (20, 2.0)]));
    // It was zero in an export already, but nobody has got that.
    assert_eq!(of(&first, "acm.coldstarts", &[]), [(0, 0.0), (20, 1.0)]);
    facade::record_error("PUMP", "data");
    let again = run.export_with(rows(), Vec::new());
    assert_eq!(told(&again), (vec![(10, 0.0), (30, 2.0)], vec![(10, 0.0), (30, 2.0)]));
    assert_eq!(of(&again, "acm.coldstarts", &[]), [(0, 0.0), (30, 1.0)]);
    facade::record_episode("", "minor");
    let third = run.export_with(rows(), Vec::new());
    assert_eq!(told(&third), (vec![(40, 2.0)], vec![(40, 2.0)]));
    assert_eq!(of(&third, "acm.coldstarts", &[]), [(40, 1.0)]);
    assert_eq!(of(&third, "acm.episodes", &[]), [(30, 0.0), (40, 1.0)]);
}

#[test]
fn zeros_are_pieces_of_their_own_before_all_others() {
    let mut run = run(Temporality::Cumulative);
    facade::record_error("PUMP", "data");
    global::meter("welding").u64_counter("seams").build().add(3, &[]);
    run.metrics.export(snapshot(10, vec![row(named("run/build", None), &[MS], &[])]), Vec::new());
    let batch = run.given.recv_timeout(Duration::from_mins(1)).unwrap();
    let is_zero: Vec<bool> = batch
        .parts()
        .zip(&batch.pieces)
        .map(|(part, piece)| {
            let body = bytes::Bytes::copy_from_slice(part);
            let end = u32::try_from(part.len()).unwrap();
            let pieces = vec![crate::delivery::Piece { end, ..*piece }];
            let points = points(&Batch { body, pieces, ..Batch::default() });
            let zeros = points.iter().filter(|point| point.start == point.time).count();
            assert!(zeros == 0 || zeros == points.len());
            zeros > 0
        })
        .collect();
    assert_eq!(is_zero, [true, true, true, false, false, false]);
}

#[test]
fn a_short_process_tells_everything_at_its_end() {
    let run = run(Temporality::Cumulative);
    facade::record_batch_processed("", Duration::from_millis(1_500), 700, "success");
    facade::record_rul("", 4.0, 1.0, 3.0, 9.0);
    global::meter("welding").u64_counter("seams").build().add(3, &[]);
    run.metrics.run_ended(Outcome::Ok, Duration::from_secs(3));
    let all = run.last();
    assert_eq!(of(&all, "acm.rows", &[("equipment", "FAN")]), [(0, 0.0), (10, 700.0)]);
    assert_eq!(of(&all, "acm.runs", &[("outcome", "OK")]), [(0, 0.0), (10, 1.0)]);
    assert_eq!(of(&all, "acm.runs", &[("outcome", "FAIL")]), [(10, 0.0)]);
    assert_eq!(of(&all, "seams", &[]), [(0, 0.0), (10, 3.0)]);
    assert_eq!(of(&all, "acm.rul", &[("equipment", "FAN"), ("quantile", "p90")]), [(10, 9.0)]);
    let batch = all.iter().rfind(|point| point.name == "acm.batch.duration").unwrap();
    let histogram = batch.histogram.clone().unwrap();
    assert_eq!((histogram.count, histogram.sum, histogram.max), (1, Some(1.5), Some(1.5)));
    assert_eq!(histogram.explicit_bounds, Bounds::new(None).seconds());
}

#[test]
fn after_the_last_export_nothing_is_taken() {
    let run = run(Temporality::Cumulative);
    let built_in = Arc::clone(&run.metrics.built_in);
    facade::record_health_score("", f64::NAN);
    run.last();
    facade::record_health_score("", f64::NAN);
    assert_eq!(built_in.not_finite(), 1);
}

#[test]
fn a_program_that_counts_its_runs_itself_counts_them_all() {
    let run = run(Temporality::Cumulative);
    facade::record_run("PUMP", Outcome::Degraded, Duration::from_secs(1));
    facade::record_run("FAN", Outcome::Ok, Duration::from_secs(1));
    run.metrics.run_ended(Outcome::Ok, Duration::from_secs(3));
    let all = run.last();
    let total: f64 = of(&all, "acm.runs", &[]).iter().map(|(_, value)| value).sum();
    assert!((total - 2.0).abs() < f64::EPSILON);
    assert_eq!(of(&all, "acm.run.duration", &[("equipment", "PUMP")]), [(0, 0.0), (10, 1.0)]);
}

#[test]
fn what_is_no_number_is_counted_and_left_out() {
    let mut run = run(Temporality::Cumulative);
    facade::record_health_score("", f64::NAN);
    facade::record_rul("", f64::INFINITY, f64::NEG_INFINITY, 2.0, 3.0);
    let all = run.export();
    assert_eq!(run.metrics.not_finite(), 3);
    assert!(of(&all, "acm.health.score", &[]).is_empty());
    assert_eq!(of(&all, "acm.rul", &[]).len(), 2);
}

#[test]
fn values_of_attributes_that_are_too_many_are_other() {
    let mut run = run(Temporality::Cumulative);
    for number in 0..cap::VALUES + 50 {
        facade::record_episode("", &format!("severity {number}"));
    }
    let all = run.export();
    assert_eq!(of(&all, "acm.episodes", &[("severity", "<other>")]), [(0, 0.0), (10, 50.0)]);
    assert_eq!(of(&all, "acm.episodes", &[]).len(), 2 * (cap::VALUES + 1));
}

#[test]
fn the_regime_before_the_latest_is_not_shown() {
    let mut run = run(Temporality::Cumulative);
    facade::record_regime("", 1, "idle");
    facade::record_regime("PUMP", 1, "idle");
    facade::record_regime("", 2, "full load");
    let all = run.export();
    let fan = [("equipment", "FAN")];
    assert_eq!(of(&all, "acm.regime", &fan), [(10, 2.0)]);
    assert_eq!(of(&all, "acm.regime", &[("label", "idle")]), [(10, 1.0)]);
}

#[test]
fn delta_counts_from_export_to_export() {
    for (temporality, updown) in [(Temporality::Delta, false), (Temporality::LowMemory, true)] {
        let mut run = run(temporality);
        facade::record_error("", "data");
        facade::record_health_score("", 50.0);
        assert_eq!(of(&run.export(), "acm.errors", &[]), [(10, 1.0)]);
        facade::record_error("", "data");
        facade::record_error("", "data");
        let second = run.export();
        assert_eq!(of(&second, "acm.errors", &[]), [(20, 2.0)]);
        let errors = second.iter().find(|point| point.name == "acm.errors").unwrap();
        assert_eq!(errors.start, START + 10 * SECOND);
        assert_eq!(errors.temporality, Some(AggregationTemporality::Delta));
        assert_eq!(of(&run.export(), "acm.errors", &[]), []);
        let cpu = second.iter().find(|point| point.name == "process.cpu.time").unwrap();
        let cumulative = cpu.temporality == Some(AggregationTemporality::Cumulative);
        assert_eq!(cumulative, updown, "what is observed");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn this_process_is_observed() {
    let mut run = run(Temporality::Cumulative);
    let all = run.export();
    for (name, unit, attribute) in [
        ("process.cpu.time", "s", Some(("cpu.mode", "user"))),
        ("process.cpu.time", "s", Some(("cpu.mode", "system"))),
        ("process.memory.usage", "By", None),
        ("process.disk.io", "By", Some(("disk.io.direction", "read"))),
        ("process.disk.io", "By", Some(("disk.io.direction", "write"))),
        ("process.thread.count", "{thread}", None),
    ] {
        let attributes: Vec<_> = attribute.into_iter().collect();
        assert!(!of(&all, name, &attributes).is_empty(), "{name} {attribute:?}");
        assert!(all.iter().filter(|point| point.name == name).all(|point| point.unit == unit));
    }
    assert!(of(&all, "process.memory.usage", &[])[0].1 > 100_000.0);
    assert!(of(&all, "process.thread.count", &[])[0].1 >= 2.0);
}

#[test]
fn accounts_are_told_and_never_go_down() {
    let mut run = run(Temporality::Cumulative);
    let account = |exported, spooled, lost| Account {
        signal: "spans",
        exported,
        spooled,
        dropped: vec![("queue_full".to_owned(), lost)],
    };
    let items = |all: &[Point], result| of(all, "acm.telemetry.items", &[("result", result)]);
    let first = run.export_with(Vec::new(), vec![account(0, 7, 0)]);
    assert_eq!(items(&first, "exported"), [(10, 0.0)]);
    assert_eq!(items(&first, "spooled"), [(0, 0.0), (10, 7.0)]);
    let second = run.export_with(Vec::new(), vec![account(5, 2, 1), account(4, 0, 2)]);
    assert_eq!(items(&second, "exported"), [(20, 9.0)]);
    assert_eq!(items(&second, "spooled"), [(20, 7.0)]);
    let lost = [("signal", "spans"), ("result", "dropped"), ("reason", "queue_full")];
    assert_eq!(of(&second, "acm.telemetry.items", &lost), [(20, 3.0)]);
}

#[test]
fn what_the_user_measures_goes_out_as_well() {
    let mut run = run(Temporality::Cumulative);
    let meter = global::meter("welding");
    meter.u64_counter("seams").build().add(3, &[KeyValue::new("robot", "r2")]);
    meter.f64_histogram("cooling").with_unit("s").build().record(0.02, &[]);
    let own = meter.f64_histogram("own").with_unit("s").with_boundaries(vec![1.0, 2.0]).build();
    own.record(1.5, &[]);
    meter.f64_histogram("length").with_unit("m").build().record(1.5, &[]);
    let _gauge =
        meter.i64_observable_gauge("heat").with_callback(|gauge| gauge.observe(7, &[])).build();
    let _bad = meter.u64_observable_gauge("bad").with_callback(|_| panic!("on purpose")).build();
    for expected in [vec![(0, 0.0), (10, 3.0)], vec![(20, 3.0)]] {
        let all = run.export();
        assert_eq!(of(&all, "seams", &[("robot", "r2")]), expected);
        assert_eq!(of(&all, "heat", &[]).len(), 1);
        let bounds = |name: &str| {
            let point = all.iter().find(|point| point.name == name).unwrap();
            point.histogram.clone().unwrap().explicit_bounds
        };
        assert_eq!(bounds("cooling"), Bounds::new(None).seconds());
        assert_eq!(bounds("own"), [1.0, 2.0]);
        assert_eq!(bounds("length")[1].to_bits(), 5.0_f64.to_bits());
        assert!(!of(&all, "acm.runs", &[]).is_empty());
    }
}

#[test]
fn a_callback_that_blocks_holds_up_nothing_else() {
    let run = run(Temporality::Cumulative);
    let (open, gate) = mpsc::channel::<()>();
    let gate = Mutex::new(gate);
    let meter = global::meter("blocked");
    let _gauge = meter
        .u64_observable_gauge("blocked")
        .with_callback(move |_| assert!(gate.lock().unwrap().recv().is_err()))
        .build();
    facade::record_coldstart("");
    let all = run.last();
    assert_eq!(of(&all, "acm.coldstarts", &[]), [(0, 0.0), (10, 1.0)]);
    drop(open);
}

// Phases.

/// Phases as a run knows them: two names, of no equipment and of one, and a function that is none.
fn phases() -> &'static [&'static PhaseInfo] {
    #[acm_phase(component = "FEAT")]
    fn build() {}
    #[acm_phase(component = "FEAT")]
    fn outer() {
        build();
    }
    #[acm_obs::profiled]
    fn helper() {}

    struct Nothing;
    impl Recorder for Nothing {
        fn span(&mut self, _: &SpanRecord<'_>) {}
        fn log(&mut self, _: &acm_obs::LogRecord) {}
    }

    static PHASES: OnceLock<Vec<&'static PhaseInfo>> = OnceLock::new();
    PHASES.get_or_init(|| {
        let deadline = Instant::now() + Duration::from_mins(1);
        let mut session = loop {
            // Another test may have one.
            match install(Install::default()) {
                Ok(session) => break session,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            std::thread::yield_now();
        };
        build();
        outer();
        with_equipment("PUMP", 1, build);
        helper();
        for number in 0..1_000 {
            with_equipment(&format!("EQUIPMENT {number}"), number, build);
        }
        session.drain(&mut Nothing);
        let phases = session.snapshot().phases.iter().map(|row| row.phase).collect();
        session.uninstall(acm_obs::__runtime::AfterRun::Keep);
        phases
    })
}

fn named(path: &str, equipment: Option<&str>) -> &'static PhaseInfo {
    let is = |phase: &&&PhaseInfo| {
        phase.path() == path && phase.equipment().map(|equipment| equipment.name()) == equipment
    };
    phases().iter().find(is).unwrap()
}

/// The row of a phase with calls that went well and some that did not.
fn row(phase: &'static PhaseInfo, well: &[u64], bad: &[(PhaseOutcome, u64)]) -> PhaseStats {
    let all: Vec<u64> = well.iter().copied().chain(bad.iter().map(|(_, ns)| *ns)).collect();
    let mut outcomes: Vec<OutcomeStats> = Vec::new();
    for (outcome, ns) in bad {
        let known = outcomes.iter_mut().find(|known| known.outcome == *outcome);
        if let Some(known) = known {
            known.total_ns += ns;
            known.min_ns = known.min_ns.min(*ns);
            known.max_ns = known.max_ns.max(*ns);
            known.histogram.record(*ns);
        } else {
            outcomes.push(OutcomeStats {
                outcome: *outcome,
                total_ns: *ns,
                min_ns: *ns,
                max_ns: *ns,
                histogram: histogram(&[*ns]),
            });
        }
    }
    PhaseStats {
        phase,
        calls: all.len() as u64,
        errors: 0,
        total_ns: all.iter().sum(),
        self_ns: 0,
        wall_ns: 0,
        path_wall_ns: 0,
        min_ns: all.iter().min().copied().unwrap_or(0),
        max_ns: all.iter().max().copied().unwrap_or(0),
        histogram: histogram(&all),
        histogram_ns: all.iter().sum(),
        outcomes,
        threads: 1,
    }
}

fn histogram(durations: &[u64]) -> Histogram {
    let mut histogram = Histogram::new();
    durations.iter().for_each(|ns| histogram.record(*ns));
    histogram
}

const MS: u64 = 1_000_000;

#[test]
fn durations_of_phases_have_four_attributes_and_exact_counts() {
    let mut run = run(Temporality::Cumulative);
    let build = named("run/build", None);
    let rows = vec![
        row(build, &[MS, 2 * MS], &[(PhaseOutcome::Error, 7_200 * SECOND)]),
        row(named("run/outer/build", None), &[3 * MS], &[]),
        row(named("run/build", Some("PUMP")), &[4 * MS], &[(PhaseOutcome::Panic, 5)]),
        row(named("run/helper", None), &[MS], &[]),
    ];
    let all = run.export_with(rows, Vec::new());
    let durations: Vec<&Point> =
        all.iter().filter(|point| point.name == "acm.phase.duration").collect();
    for point in &durations {
        let names: Vec<_> = point.attributes.keys().map(String::as_str).collect();
        assert_eq!(names, ["component", "equipment", "outcome", "phase"]);
        assert_eq!((point.unit.as_str(), point.attributes["phase"].as_str()), ("s", "build"));
    }
    let of_build = |equipment, outcome| {
        of(&all, "acm.phase.duration", &[("equipment", equipment), ("outcome", outcome)])
    };
    assert_eq!(of_build("FAN", "ok"), [(0, 0.0), (10, 3.0)], "of both paths");
    assert_eq!(of_build("FAN", "error"), [(0, 0.0), (10, 1.0)]);
    assert_eq!(of_build("PUMP", "ok"), [(0, 0.0), (10, 1.0)]);
    assert_eq!(of_build("PUMP", "panic"), [(0, 0.0), (10, 1.0)]);
    assert_eq!(durations.len(), 8);
    let error = durations
        .iter()
        .rfind(|point| point.attributes["outcome"] == "error")
        .and_then(|point| point.histogram.clone())
        .unwrap();
    assert_eq!((error.sum, error.max), (Some(7_200.0), Some(7_200.0)));
    assert_eq!(error.bucket_counts.last(), Some(&1), "beyond the last bound");
    let ok = durations
        .iter()
        .rfind(|point| {
            point.attributes["outcome"] == "ok" && point.attributes["equipment"] == "FAN"
        })
        .and_then(|point| point.histogram.clone())
        .unwrap();
    assert_eq!(ok.min, Some(0.001));
    assert_eq!(ok.max, None, "the longest call of the row failed: nobody knows");
    assert!((ok.sum.unwrap() - 0.006).abs() < 1e-12);
}

#[test]
fn the_durations_of_phases_are_told_as_delta_too() {
    let mut run = run(Temporality::Delta);
    let build = named("run/build", None);
    let export = |run: &mut Run, calls: &[u64]| {
        let all = run.export_with(vec![row(build, calls, &[])], Vec::new());
        let all = all.into_iter().filter(|point| point.name == "acm.phase.duration");
        all.map(|point| (point.start, point.number, point.histogram.unwrap().sum))
            .collect::<Vec<_>>()
    };
    assert_eq!(export(&mut run, &[SECOND]), [(START, 1.0, Some(1.0))]);
    assert_eq!(export(&mut run, &[SECOND]), []);
    let third = export(&mut run, &[SECOND, SECOND, 2 * SECOND]);
    assert_eq!(third, [(START + 20 * SECOND, 2.0, Some(3.0))]);
}

#[test]
fn a_count_never_goes_down() {
    let build = named("run/build", None);
    let mut phases = Phases::new(Arc::new(Bounds::new(None)), false);
    let mut count = |row, end| {
        let period =
            Period { start: START, end, number: end - START, delivered: Some(end - START - 1) };
        let mut counts = Vec::new();
        let snapshot = snapshot(0, vec![row]);
        phases.points(&snapshot, &[], period, &|_| "".into(), |point| counts.push(point.count));
        counts
    };
    // First the call that failed is known as a call alone.
    assert_eq!(count(row(build, &[MS, MS], &[]), START + 1), [0, 2]);
    assert_eq!(count(row(build, &[MS], &[(PhaseOutcome::Error, MS)]), START + 2), [2, 0, 1]);
}

/// A span of a phase.
fn span<'a>(
    phase: &'static PhaseInfo,
    ns: u64,
    id: u64,
    outcome: PhaseOutcome,
    thread: &'a ThreadInfo,
) -> SpanRecord<'a> {
    SpanRecord {
        phase,
        trace_id: TraceId::from_u128(u128::from(id) << 70 | 1),
        span_id: SpanId::from_u64(id),
        parent_id: SpanId::from_u64(99),
        start_unix_ns: START,
        duration_ns: ns,
        busy_ns: ns,
        outcome,
        error: None,
        fields: &[],
        thread,
    }
}

#[test]
fn the_slowest_call_of_each_bucket_is_its_exemplar_once() {
    let mut run = run(Temporality::Cumulative);
    let thread = ThreadInfo::default();
    let (build, below) = (named("run/build", None), named("run/outer/build", None));
    let ok = PhaseOutcome::Ok;
    for (phase, ns, id, outcome) in [
        (build, MS + 1, 1, ok),
        (build, MS + 9, 2, ok),
        (build, MS + 5, 3, ok),
        (below, MS + 11, 4, ok),
        (build, 7_200 * SECOND, 5, ok),
        (build, MS + 20, 6, PhaseOutcome::Error),
        (named("run/helper", None), MS + 30, 7, ok),
    ] {
        run.metrics.exemplar(&span(phase, ns, id, outcome, &thread));
    }
    let rows = || {
        let failed = [(PhaseOutcome::Error, MS + 20)];
        vec![
            row(build, &[MS + 1, MS + 9, MS + 5, 7_200 * SECOND], &failed),
            row(below, &[MS + 11], &[]),
        ]
    };
    let exemplars = |all: Vec<Point>| {
        let mut found = Vec::new();
        for point in all {
            let Some(histogram) = point.histogram else { continue };
            for exemplar in &histogram.exemplars {
                use opentelemetry_proto::tonic::metrics::v1::exemplar::Value;
                let Some(Value::AsDouble(value)) = exemplar.value else { panic!("a double") };
                let bucket =
                    histogram.explicit_bounds.iter().filter(|bound| **bound < value).count();
                assert!(histogram.bucket_counts[bucket] > 0);
                assert_eq!(exemplar.trace_id.len(), 16);
                let id = u64::from_be_bytes(exemplar.span_id.clone().try_into().unwrap());
                let trace = u128::from_be_bytes(exemplar.trace_id.clone().try_into().unwrap());
                assert_eq!(trace, u128::from(id) << 70 | 1);
                let ns = exemplar.time_unix_nano - START;
                assert!((bounds::seconds(ns) - value).abs() < 1e-15);
                found.push((point.attributes["outcome"].clone(), id, ns));
            }
        }
        found.sort();
        found
    };
    let expected = [("error", 6, MS + 20), ("ok", 4, MS + 11), ("ok", 5, 7_200 * SECOND)];
    let first = exemplars(run.export_with(rows(), Vec::new()));
    assert_eq!(first, expected.map(|(outcome, id, ns)| (outcome.to_owned(), id, ns)));
    assert_eq!(exemplars(run.export_with(rows(), Vec::new())), [], "each of them once");
    run.metrics.exemplar(&span(build, MS + 2, 8, ok, &thread));
    let again = exemplars(run.export_with(rows(), Vec::new()));
    assert_eq!(again, [("ok".to_owned(), 8, MS + 2)]);
}

proptest! {
    #[test]
    fn buckets_add_up_to_the_calls_whatever_they_were(
        well in prop::collection::vec(0_u64..10_000 * SECOND, 0..50),
        bad in prop::collection::vec((1_usize..4, 0_u64..10_000 * SECOND), 0..20),
    ) {
        let bad: Vec<_> =
            bad.into_iter().map(|(outcome, ns)| (exemplars::OUTCOMES[outcome], ns)).collect();
        let row = row(named("run/build", None), &well, &bad);
        let calls = row.histogram.count();
        let mut phases = Phases::new(Arc::new(Bounds::new(None)), false);
        let period = Period { start: START, end: START + 1, number: 0, delivered: None };
        let (snapshot, mut points) = (snapshot(0, vec![row]), Vec::new());
        phases.points(&snapshot, &[], period, &|_| "".into(), |point| points.push(point.clone()));
        let counts = points.iter().map(|point| point.bucket_counts.iter().sum::<u64>());
        prop_assert_eq!(counts.sum::<u64>(), calls);
        let ok = points.iter().rfind(|point| point.attributes[3] == attributes::text("outcome", "ok"));
        prop_assert_eq!(ok.unwrap().count, well.len() as u64);
        let sum: f64 = points.iter().filter_map(|point| point.sum).sum();
        let exact: u64 = well.iter().chain(bad.iter().map(|(_, ns)| ns)).sum();
        prop_assert!((sum - bounds::seconds(exact)).abs() < 1e-3);
        for point in &points {
            prop_assert_eq!(point.bucket_counts.iter().sum::<u64>(), point.count);
        }
    }
}

/// A thousand series in less than 2 ms, with optimisation: `cargo test --release -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a test"]
fn how_long_a_thousand_phases_take() {
    let phases: Vec<_> =
        phases().iter().filter(|phase| phase.equipment().is_some()).take(1_000).collect();
    let rows: Vec<_> = phases
        .iter()
        .map(|phase| row(phase, &(0..64).map(|n| (n + 1) * n * 40_000).collect::<Vec<_>>(), &[]))
        .collect();
    let exemplars: Vec<_> = phases
        .iter()
        .map(|phase| Exemplar {
            phase,
            outcome: PhaseOutcome::Ok,
            bucket: 5,
            ns: 40_000,
            trace_id: TraceId::random(),
            span_id: SpanId::random(),
            unix_ns: START,
        })
        .collect();
    let bounds = Arc::new(Bounds::new(None));
    let sdk = Sdk::new(Temporality::Cumulative);
    let cap = Arc::new(Cap::new(10_000));
    let built_in = Arc::new(BuiltIn::new(&sdk.provider().meter("acm"), &bounds, cap, "".into()));
    let mut encoder = Encoder::new(encode::Parts {
        resource: resource(),
        delta: false,
        phases: Phases::new(Arc::clone(&bounds), false),
        bounds,
        built_in,
        started_unix_ns: START,
    });
    let mut best = Duration::MAX;
    for second in 1..50 {
        let snapshot = snapshot(second, rows.clone());
        let before = Instant::now();
        let batch =
            encoder.batch(&snapshot, &exemplars, Vec::new(), Vec::new(), second.checked_sub(2));
        best = best.min(before.elapsed());
        assert!(batch.items() >= 1_000);
    }
    assert!(best < Duration::from_secs(1), "{best:?}");
    #[expect(clippy::print_stderr, reason = "a measurement")]
    {
        eprintln!("{best:?} for {} phases", rows.len());
    }
}
