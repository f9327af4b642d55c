//! How long to wait after a failed attempt: exponential, with full jitter. Pure.

use std::time::Duration;

use super::pace::Pace;

/// The pause after so many failed attempts in a row, the `random` share of the longest there may be.
///
/// A server that says how long it wants to be left alone is left alone for at least that long.
pub(super) fn pause(
    pace: &Pace,
    failures: u32,
    retry_after: Option<Duration>,
    random: f64,
) -> Duration {
    let random = random.clamp(0.0, 1.0);
    match retry_after {
        // All lanes, and all processes, are told the same: they do not come back in one moment.
        Some(wanted) => wanted.saturating_add(pace.first_pause.mul_f64(random)),
        None => longest(pace, failures).mul_f64(random),
    }
}

/// The upper end of the pause.
fn longest(pace: &Pace, failures: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(failures.saturating_sub(1));
    pace.first_pause.saturating_mul(doubled).min(pace.longest_pause)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pace = Pace::default();
        let pauses: Vec<f64> =
            (1..=8).map(|failures| pause(&pace, failures, None, 1.0).as_secs_f64()).collect();
        assert_eq!(pauses, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
    }

    proptest! {
        #[test]
        fn a_pause_keeps_its_bounds(
            failures in any::<u32>(),
            random in 0.0..1.0_f64,
            wanted in prop::option::of(0_u64..300),
        ) {
            let pace = Pace::default();
            let wanted = wanted.map(Duration::from_secs);
            let pause = pause(&pace, failures, wanted, random);
            match wanted {
                Some(wanted) => prop_assert!(pause >= wanted && pause <= wanted + pace.first_pause),
                None => prop_assert!(pause <= longest(&pace, failures)),
            }
            prop_assert!(longest(&pace, failures) <= longest(&pace, failures.saturating_add(1)));
        }
    }
}
