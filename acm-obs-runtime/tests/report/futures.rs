//! Futures: what waits is not busy, what is dropped is no error.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use acm_obs::acm_phase;

use crate::recorded::{check, report_of, row, work};

/// Is ready when it is polled a second time.
#[derive(Default)]
struct Once(bool);

impl Future for Once {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

#[acm_phase(component = "FORECAST")]
async fn forecast(waits: u32) {
    for _ in 0..waits {
        work(1);
        Once::default().await;
    }
    curve();
}

#[acm_phase(component = "RUL")]
fn curve() {
    work(2);
}

/// Polls until the future is ready, and lets at least so much time pass before each further poll. Returns
/// the time between polls.
fn drive(future: impl Future<Output = ()>, pause: Duration) -> Duration {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut idle = Duration::ZERO;
    while future.as_mut().poll(&mut context).is_pending() {
        let since = Instant::now();
        while since.elapsed() < pause {
            std::hint::spin_loop();
        }
        idle += since.elapsed();
    }
    idle
}

#[test]
fn time_between_polls_is_in_total_and_wall_but_not_in_self() {
    let mut idle = Duration::ZERO;
    let report = report_of(|| idle = drive(forecast(5), Duration::from_millis(4)));
    check(&report);
    let forecast = row(&report, "run/forecast");
    let idle = idle.as_secs_f64();
    assert_eq!(forecast.calls, 1);
    // Two clocks measured it: a hundredth is theirs.
    assert!(forecast.total_seconds >= idle * 0.99, "{forecast:?} waited {idle} s");
    assert!(forecast.wall_seconds >= idle * 0.99, "{forecast:?} waited {idle} s");
    assert!(
        forecast.self_seconds <= forecast.total_seconds - idle * 0.99,
        "{forecast:?} waited {idle} s"
    );
    let curve = row(&report, "run/forecast/curve");
    assert!(
        forecast.self_seconds + curve.total_seconds <= forecast.total_seconds,
        "{forecast:?} {curve:?}"
    );
}

#[test]
fn futures_that_take_turns_are_one_wall_time() {
    let report = report_of(|| {
        let mut first = pin!(forecast(3));
        let mut second = pin!(forecast(3));
        let mut context = Context::from_waker(Waker::noop());
        let mut ready = [false; 2];
        while ready != [true; 2] {
            ready[0] = ready[0] || first.as_mut().poll(&mut context).is_ready();
            ready[1] = ready[1] || second.as_mut().poll(&mut context).is_ready();
        }
    });
    check(&report);
    let forecast = row(&report, "run/forecast");
    assert_eq!(forecast.calls, 2);
    assert!(forecast.total_seconds > forecast.wall_seconds, "{forecast:?}");
    assert!(forecast.self_seconds <= forecast.wall_seconds * 1.01, "{forecast:?}");
}

#[test]
fn a_future_that_is_dropped_is_a_call_and_no_error() {
    let report = report_of(|| {
        let mut future = Box::pin(forecast(3));
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
    });
    check(&report);
    let forecast = row(&report, "run/forecast");
    assert_eq!((forecast.calls, forecast.errors, forecast.running), (1, 0, 0));
}
