//! Measurements that a test looks at.

use std::sync::{Mutex, PoisonError};

use super::meter::{Measurement, Meter};
use crate::hot;
use crate::path::PhaseInfo;

/// One value of one instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct CapturedMeasurement {
    /// The name of the instrument, such as `acm.health.score`.
    pub name: &'static str,
    /// The value, in the instrument's unit; what a counter grows by.
    pub value: f64,
    /// The attributes.
    pub attributes: Vec<(&'static str, String)>,
}

impl CapturedMeasurement {
    /// The attribute of this name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| *known == name)?;
        Some(value)
    }
}

/// Keeps measurements and the phase that each was made in.
#[derive(Debug, Default)]
pub(crate) struct Keeper(Mutex<Vec<(&'static PhaseInfo, CapturedMeasurement)>>);

impl Keeper {
    /// The measurements that were made in a phase that `holds` says yes to, in their order.
    pub(crate) fn measurements(
        &self,
        holds: impl Fn(&'static PhaseInfo) -> bool,
    ) -> Vec<CapturedMeasurement> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|(phase, _)| holds(phase)).map(|(_, made)| made.clone()).collect()
    }
}

impl Meter for Keeper {
    fn record(&self, measurement: &Measurement<'_>) {
        let Measurement { instrument, value, attributes } = *measurement;
        let Some(at) = hot::current() else { return };
        let attributes = attributes.iter().map(|(name, text)| (*name, (*text).to_owned()));
        let made = CapturedMeasurement {
            name: instrument.name(),
            value,
            attributes: attributes.collect(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((at.info, made));
    }
}
