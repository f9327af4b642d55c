//! The global provider of meters.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;

use super::meter::UserMeter;
use crate::metrics::bounds::Bounds;

/// Hands out meters of the SDK, and remembers whether anybody asked for one.
#[derive(Debug)]
pub(super) struct Provider {
    sdk: SdkMeterProvider,
    seconds: Arc<[f64]>,
    used: Arc<AtomicBool>,
}

impl Provider {
    pub(super) fn new(sdk: SdkMeterProvider, bounds: &Bounds, used: Arc<AtomicBool>) -> Self {
        Self { sdk, seconds: bounds.seconds().into(), used }
    }
}

impl MeterProvider for Provider {
    fn meter_with_scope(&self, scope: InstrumentationScope) -> Meter {
        self.used.store(true, Ordering::Relaxed);
        let sdk = self.sdk.meter_with_scope(scope);
        Meter::new(Arc::new(UserMeter::new(sdk, Arc::clone(&self.seconds))))
    }
}
