//! The way of a measurement: to whatever is set to take it.

use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::instrument::Instrument;
use crate::hot;

/// One value of one instrument.
#[derive(Clone, Copy, Debug)]
pub struct Measurement<'a> {
    /// What is measured.
    pub instrument: Instrument,
    /// The value, in the instrument's unit; what a counter grows by.
    pub value: f64,
    /// The attributes, in the order of [`Instrument::attributes`]. An equipment that is empty is the run's.
    pub attributes: &'a [(&'static str, &'a str)],
}

/// Takes measurements, on the thread that makes them.
pub trait Meter: Debug + Send + Sync + 'static {
    /// Takes one.
    fn record(&self, measurement: &Measurement<'_>);
}

static ON: AtomicBool = AtomicBool::new(false);
static METER: RwLock<Option<Arc<dyn Meter>>> = RwLock::new(None);

/// From now on this one takes the measurements, or none does. One call may still be on its way to the
/// last one.
pub fn set_meter(meter: Option<Arc<dyn Meter>>) {
    let on = meter.is_some();
    let last = {
        let mut now = METER.write().unwrap_or_else(PoisonError::into_inner);
        ON.store(on, Ordering::Relaxed);
        std::mem::replace(&mut *now, meter)
    };
    // Not under the lock: it may be the last hold on it.
    drop(last);
}

/// Whether anybody takes measurements. One load; with the feature `off` known at compile time.
#[inline]
pub(super) fn on() -> bool {
    !cfg!(feature = "off") && ON.load(Ordering::Relaxed)
}

/// Hands over a measurement, if anybody takes it.
#[cold]
pub(super) fn record(instrument: Instrument, value: f64, attributes: &[(&'static str, &str)]) {
    debug_assert!(
        attributes.iter().map(|(name, _)| name).eq(instrument.attributes()),
        "{instrument:?} has other attributes"
    );
    let meter = METER.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(meter) = meter {
        meter.record(&Measurement { instrument, value, attributes });
    }
}

/// The equipment that was given, else that of the scope around; empty is the run's.
pub(super) fn around(equipment: &str) -> &str {
    if !equipment.is_empty() {
        return equipment;
    }
    let scope = hot::current().and_then(|at| at.info.equipment());
    scope.map_or("", |equipment| equipment.name())
}

/// A count as a value; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "nobody counts that far in one call")]
pub(super) fn count(count: u64) -> f64 {
    count as f64
}
