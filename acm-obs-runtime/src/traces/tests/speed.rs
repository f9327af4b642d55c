//! How fast spans are encoded: `cargo test --release -p acm-obs-runtime --lib speed -- --ignored --nocapture`.

use std::time::Instant;

use acm_obs::SpanRecord;

use crate::traces::TraceLimits;
use crate::traces::fixture::{RUN, fields, record, recorded, traces};

#[test]
#[ignore = "measures, and is worth something in release mode only"]
#[expect(clippy::print_stdout, reason = "the figure is for whoever asks for it")]
#[expect(clippy::cast_precision_loss, reason = "a figure for the eye")]
fn speed_from_the_record_to_the_encoded_span() {
    const SPANS: u64 = 2_000_000;
    let fields =
        fields(&[("rows", 5_000_u32.into()), ("window", 2.5.into()), ("table", "x".into())]);
    let no_limits = TraceLimits {
        spans_per_site: u64::MAX,
        bytes_per_trace: u64::MAX,
        ..TraceLimits::default()
    };
    for (what, limits) in [("all kept", no_limits), ("default limits", TraceLimits::default())] {
        let mut traces = traces(limits);
        let (mut bytes, begin) = (0, Instant::now());
        for (id, phase) in (2..SPANS + 2).zip(recorded().phases.iter().cycle()) {
            traces.ended(&SpanRecord { fields: &fields, ..record(phase, id, RUN) });
            bytes += traces.take(false).map_or(0, |batch| batch.body.len());
        }
        let seconds = begin.elapsed().as_secs_f64();
        let speed = SPANS as f64 / seconds / 1e6;
        println!("{what}: {speed:.2} million spans a second, {bytes} bytes");
    }
}
