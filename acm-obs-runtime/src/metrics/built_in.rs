//! The built-in instruments: the measurements of `acm_obs::metrics`, added up by the SDK.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use acm_obs::__runtime::{Instrument, InstrumentKind, Measurement, Meter};
use acm_obs::Outcome;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter as SdkMeter};
use opentelemetry::{KeyValue, StringValue};

use super::bounds::Bounds;
use super::cap::Cap;
use crate::stats::Counter as Count;

/// Takes what the functions of `acm_obs::metrics` record.
#[derive(Debug)]
pub(super) struct BuiltIn {
    /// In the order of [`Instrument::ALL`].
    instruments: Vec<Sum>,
    cap: Arc<Cap>,
    /// The run's, or nothing.
    equipment: Arc<str>,
    /// By equipment the latest label: the regime before has ended.
    regimes: Mutex<HashMap<Arc<str>, Arc<str>>>,
    runs_recorded: AtomicBool,
    not_finite: Count,
}

/// An instrument of the SDK.
#[derive(Debug)]
enum Sum {
    Counter(Counter<u64>),
    Gauge(Gauge<f64>),
    Histogram(Histogram<f64>),
}

impl BuiltIn {
    /// The instruments, made by this meter; those of durations with these bounds.
    pub(super) fn new(
        meter: &SdkMeter,
        bounds: &Bounds,
        cap: Arc<Cap>,
        equipment: Arc<str>,
    ) -> Self {
        let instruments = Instrument::ALL.into_iter().map(|instrument| {
            let (name, unit) = (instrument.name(), instrument.unit());
            let about = instrument.description();
            match instrument.kind() {
                InstrumentKind::Counter => Sum::Counter(
                    meter.u64_counter(name).with_unit(unit).with_description(about).build(),
                ),
                InstrumentKind::Gauge => Sum::Gauge(
                    meter.f64_gauge(name).with_unit(unit).with_description(about).build(),
                ),
                InstrumentKind::Histogram => Sum::Histogram(
                    meter
                        .f64_histogram(name)
                        .with_unit(unit)
                        .with_description(about)
                        .with_boundaries(bounds.seconds().to_vec())
                        .build(),
                ),
            }
        });
        Self {
            instruments: instruments.collect(),
            cap,
            equipment,
            regimes: Mutex::default(),
            runs_recorded: AtomicBool::new(false),
            not_finite: Count::default(),
        }
    }

    /// The run that is observed has ended. It is counted here unless the program counts its runs itself.
    pub(super) fn run_ended(&self, outcome: Outcome, duration: Duration) {
        if self.runs_recorded.load(Ordering::Relaxed) {
            return;
        }
        let attributes = [("equipment", ""), ("outcome", outcome.as_str())];
        self.add(Instrument::Runs, 1.0, &attributes);
        self.add(Instrument::RunDuration, duration.as_secs_f64(), &attributes);
    }

    /// How many measurements were no finite numbers, and so left out.
    pub(super) fn not_finite(&self) -> u64 {
        self.not_finite.get()
    }

    /// How the equipment of a scope, or the run's, is written.
    pub(super) fn equipment(&self, scope: Option<&str>) -> Arc<str> {
        let run = &self.equipment;
        self.cap.admit(EQUIPMENT, scope.filter(|scope| !scope.is_empty()).unwrap_or(run))
    }

    /// Whether this is the label of the regime that the equipment runs in now.
    pub(super) fn is_regime(&self, equipment: &str, label: &str) -> bool {
        let regimes = self.regimes.lock().unwrap_or_else(PoisonError::into_inner);
        regimes.get(equipment).is_some_and(|latest| **latest == *label)
    }

    /// Makes the series of counters with these values of their attributes, so that they begin at zero.
    pub(super) fn begin(&self, instrument: Instrument, values: &[&str]) {
        let names = instrument.attributes().iter().copied();
        let attributes: Vec<_> = names.zip(values.iter().copied()).collect();
        if instrument.kind() == InstrumentKind::Counter {
            self.add(instrument, 0.0, &attributes);
        }
    }

    fn add(&self, instrument: Instrument, value: f64, attributes: &[(&'static str, &str)]) {
        let admitted: Vec<_> =
            attributes.iter().map(|(name, value)| (*name, self.admit(name, value))).collect();
        if instrument == Instrument::Regime
            && let [(_, equipment), (_, label)] = &admitted[..]
        {
            let mut regimes = self.regimes.lock().unwrap_or_else(PoisonError::into_inner);
            regimes.insert(Arc::clone(equipment), Arc::clone(label));
        }
        let attributes: Vec<KeyValue> = admitted
            .into_iter()
            .map(|(name, value)| KeyValue::new(name, StringValue::from(value)))
            .collect();
        #[expect(clippy::cast_possible_truncation, reason = "counts are whole numbers")]
        #[expect(clippy::cast_sign_loss, reason = "counts are not negative")]
        match self.instruments.get(instrument as usize) {
            Some(Sum::Counter(counter)) => counter.add(value as u64, &attributes),
            Some(Sum::Gauge(gauge)) => gauge.record(value, &attributes),
            Some(Sum::Histogram(histogram)) => histogram.record(value, &attributes),
            None => {}
        }
    }

    fn admit(&self, name: &'static str, value: &str) -> Arc<str> {
        if name == EQUIPMENT { self.equipment(Some(value)) } else { self.cap.admit(name, value) }
    }
}

impl Meter for BuiltIn {
    fn record(&self, measurement: &Measurement<'_>) {
        let Measurement { instrument, value, attributes } = *measurement;
        if !value.is_finite() {
            self.not_finite.add(1);
            return;
        }
        if instrument == Instrument::Runs {
            self.runs_recorded.store(true, Ordering::Relaxed);
        }
        self.add(instrument, value, attributes);
    }
}

const EQUIPMENT: &str = "equipment";
