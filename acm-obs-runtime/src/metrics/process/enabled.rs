//! Linux: read from `/proc/self`, at each export.

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use procfs::process::{Io, Process, Stat};

/// Observes this process. What cannot be read is left out.
pub(in crate::metrics) fn observe(meter: &Meter) {
    meter
        .f64_observable_counter("process.cpu.time")
        .with_unit("s")
        .with_description("CPU time of this process")
        .with_callback(|observer| {
            let Some(stat) = stat() else { return };
            for (mode, ticks) in [("user", stat.utime), ("system", stat.stime)] {
                observer.observe(as_seconds(ticks), &[KeyValue::new("cpu.mode", mode)]);
            }
        })
        .build();
    meter
        .i64_observable_up_down_counter("process.memory.usage")
        .with_unit("By")
        .with_description("Physical memory of this process")
        .with_callback(|observer| {
            let Some(stat) = stat() else { return };
            let bytes = stat.rss.saturating_mul(procfs::page_size());
            observer.observe(i64::try_from(bytes).unwrap_or(i64::MAX), &[]);
        })
        .build();
    meter
        .u64_observable_counter("process.disk.io")
        .with_unit("By")
        .with_description("Bytes that this process read from and wrote to disks")
        .with_callback(|observer| {
            let Some(io) = io() else { return };
            for (direction, bytes) in [("read", io.read_bytes), ("write", io.write_bytes)] {
                observer.observe(bytes, &[KeyValue::new("disk.io.direction", direction)]);
            }
        })
        .build();
    meter
        .i64_observable_up_down_counter("process.thread.count")
        .with_unit("{thread}")
        .with_description("Threads of this process")
        .with_callback(|observer| {
            if let Some(stat) = stat() {
                observer.observe(stat.num_threads, &[]);
            }
        })
        .build();
}

fn stat() -> Option<Stat> {
    Process::myself().ok()?.stat().ok()
}

fn io() -> Option<Io> {
    Process::myself().ok()?.io().ok()
}

#[expect(clippy::cast_precision_loss, reason = "more ticks than a process lives")]
fn as_seconds(ticks: u64) -> f64 {
    ticks as f64 / procfs::ticks_per_second().max(1) as f64
}
