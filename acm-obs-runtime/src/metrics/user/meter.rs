//! A meter that hands every instrument on to the SDK, with two things mended on the way: histograms of
//! seconds get bounds for seconds (the SDK's begin at five), and a callback that panics is let go of.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use opentelemetry::metrics::{
    AsyncInstrument, AsyncInstrumentBuilder, Callback, Counter, Gauge, Histogram, HistogramBuilder,
    InstrumentBuilder, InstrumentProvider, Meter, ObservableCounter, ObservableGauge,
    ObservableUpDownCounter, UpDownCounter,
};

/// The user's meter.
pub(super) struct UserMeter {
    sdk: Meter,
    seconds: Arc<[f64]>,
}

impl UserMeter {
    pub(super) fn new(sdk: Meter, seconds: Arc<[f64]>) -> Self {
        Self { sdk, seconds }
    }

    /// The user's bounds, else ours where the unit is a second.
    fn bounds(&self, given: Option<Vec<f64>>, unit: Option<&str>) -> Option<Vec<f64>> {
        given.or_else(|| (unit == Some("s")).then(|| self.seconds.to_vec()))
    }
}

/// The user's callback, which may panic.
fn guarded<T>(callback: Callback<T>) -> impl Fn(&dyn AsyncInstrument<T>) + Send + Sync {
    move |observer| {
        // The panic hook has told of it. The SDK holds a lock around this, which it must not spoil.
        let _ = catch_unwind(AssertUnwindSafe(|| callback(observer)));
    }
}

macro_rules! direct {
    ($($make:ident -> $instrument:ty;)*) => {$(
        fn $make(&self, asked: InstrumentBuilder<'_, $instrument>) -> $instrument {
            let mut made = self.sdk.$make(asked.name);
            (made.description, made.unit) = (asked.description, asked.unit);
            made.build()
        }
    )*};
}

macro_rules! observed {
    ($($make:ident -> $instrument:ty, $value:ty;)*) => {$(
        fn $make(
            &self,
            asked: AsyncInstrumentBuilder<'_, $instrument, $value>,
        ) -> $instrument {
            let mut made = self.sdk.$make(asked.name);
            (made.description, made.unit) = (asked.description, asked.unit);
            asked
                .callbacks
                .into_iter()
                .fold(made, |made, callback| made.with_callback(guarded(callback)))
                .build()
        }
    )*};
}

macro_rules! histograms {
    ($($make:ident -> $instrument:ty;)*) => {$(
        fn $make(&self, asked: HistogramBuilder<'_, $instrument>) -> $instrument {
            let mut made = self.sdk.$make(asked.name);
            made.boundaries = self.bounds(asked.boundaries, asked.unit.as_deref());
            (made.description, made.unit) = (asked.description, asked.unit);
            made.build()
        }
    )*};
}

impl InstrumentProvider for UserMeter {
    direct! {
        u64_counter -> Counter<u64>;
        f64_counter -> Counter<f64>;
        i64_up_down_counter -> UpDownCounter<i64>;
        f64_up_down_counter -> UpDownCounter<f64>;
        u64_gauge -> Gauge<u64>;
        f64_gauge -> Gauge<f64>;
        i64_gauge -> Gauge<i64>;
    }

    observed! {
        u64_observable_counter -> ObservableCounter<u64>, u64;
        f64_observable_counter -> ObservableCounter<f64>, f64;
        i64_observable_up_down_counter -> ObservableUpDownCounter<i64>, i64;
        f64_observable_up_down_counter -> ObservableUpDownCounter<f64>, f64;
        u64_observable_gauge -> ObservableGauge<u64>, u64;
        i64_observable_gauge -> ObservableGauge<i64>, i64;
        f64_observable_gauge -> ObservableGauge<f64>, f64;
    }

    histograms! {
        f64_histogram -> Histogram<f64>;
        u64_histogram -> Histogram<u64>;
    }
}
