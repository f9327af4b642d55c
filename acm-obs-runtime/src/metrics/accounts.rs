//! `acm.telemetry.items`: what became of our own records, told as a metric.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

/// What became of the items of one signal so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// `spans`, `metrics`, `logs`, …
    pub(crate) signal: &'static str,
    /// Items that a backend took.
    pub(crate) exported: u64,
    /// Items that wait on disk.
    pub(crate) spooled: u64,
    /// Items that were lost, by reason.
    pub(crate) dropped: Vec<(String, u64)>,
}

/// The greatest that was told of each series: a counter never goes down, what is spooled does.
#[derive(Clone, Debug, Default)]
pub(super) struct Accounts(Arc<Mutex<BTreeMap<Series, u64>>>);

type Series = (&'static str, &'static str, String);

impl Accounts {
    /// Observes the accounts with this meter.
    pub(super) fn new(meter: &Meter) -> Self {
        let accounts = Self::default();
        let told = accounts.clone();
        meter
            .u64_observable_counter("acm.telemetry.items")
            .with_unit("{item}")
            .with_description("What became of the run's own records")
            .with_callback(move |observer| {
                let told = told.0.lock().unwrap_or_else(PoisonError::into_inner);
                for ((signal, result, reason), items) in &*told {
                    let attributes = [
                        KeyValue::new("signal", *signal),
                        KeyValue::new("result", *result),
                        KeyValue::new("reason", reason.clone()),
                    ];
                    observer.observe(*items, &attributes);
                }
            })
            .build();
        accounts
    }

    /// Takes the accounts of now; those of one signal are added up.
    pub(super) fn tell(&self, accounts: &[Account]) {
        let mut now: BTreeMap<Series, u64> = BTreeMap::new();
        let mut add = |signal, result, reason: &str, items: u64| {
            let sum = now.entry((signal, result, reason.to_owned())).or_default();
            *sum = sum.saturating_add(items);
        };
        for Account { signal, exported, spooled, dropped } in accounts {
            add(*signal, "exported", "", *exported);
            add(*signal, "spooled", "", *spooled);
            for (reason, items) in dropped {
                add(*signal, "dropped", reason, *items);
            }
        }
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (series, items) in now {
            let last = told.entry(series).or_default();
            *last = (*last).max(items);
        }
    }
}
