//! Durations the way people say them.

/// Writes a duration for people: three significant digits with the unit that fits, and from a
/// minute on the two units that matter.
///
/// `seconds` is what the report's fields hold. Zero, negative numbers and NaN read `0 ns`, because
/// a clock cannot have measured them; what exceeds thirty million years reads as that.
///
/// | from | reads like |
/// | --- | --- |
/// | 0 | `45 ns` |
/// | 1 µs | `312 µs`, `4.07 µs` |
/// | 1 ms | `78.0 ms` |
/// | 1 s | `1.24 s`, `59.9 s` |
/// | 1 min | `12 min 05 s` |
/// | 1 h | `2 h 05 min` |
/// | 1 d | `3 d 04 h` |
///
/// A value is rounded once, to the digits that are shown, and takes the next unit when rounding
/// reaches it: 999.6 µs reads `1.00 ms`, not `1000 µs`.
///
/// ```
/// use acm_obs_runtime::report::human_duration;
///
/// assert_eq!(human_duration(1.2371), "1.24 s");
/// assert_eq!(human_duration(312e-6), "312 µs");
/// assert_eq!(human_duration(7_500.0), "2 h 05 min");
/// ```
#[must_use]
pub fn human_duration(seconds: f64) -> String {
    let ps = picoseconds(seconds);
    let ns = divide_rounding(ps, NANOSECOND);
    if ns < 1_000 {
        return format!("{ns} ns");
    }
    three_digits(ps).unwrap_or_else(|| two_units(ps))
}

/// What a number of seconds is counted in: fine enough that counting it does not round a mean of
/// nanoseconds a first time.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that is neither negative nor too large, cut to a whole number"
)]
fn picoseconds(seconds: f64) -> u128 {
    (seconds.clamp(0.0, LONGEST) * 1e12).round() as u128
}

/// Three significant digits, or `None` where they would read `60.0 s` or more.
fn three_digits(ps: u128) -> Option<String> {
    for (unit, name, limit) in [
        (1_000 * NANOSECOND, "µs", 1_000),
        (1_000_000 * NANOSECOND, "ms", 1_000),
        (SECOND, "s", 60),
    ] {
        for (decimals, scale) in [(2, 100), (1, 10), (0, 1)] {
            let shown = divide_rounding(ps * scale, unit);
            if shown < 1_000 && shown < limit * scale {
                let (whole, fraction) = (shown / scale, shown % scale);
                return Some(match decimals {
                    0 => format!("{whole} {name}"),
                    digits => format!("{whole}.{fraction:0digits$} {name}"),
                });
            }
        }
    }
    None
}

/// Minutes and seconds, hours and minutes, or days and hours.
fn two_units(ps: u128) -> String {
    let seconds = divide_rounding(ps, SECOND);
    if seconds < 3_600 {
        return format!("{} min {:02} s", seconds / 60, seconds % 60);
    }
    let minutes = divide_rounding(ps, 60 * SECOND);
    if minutes < 1_440 {
        return format!("{} h {:02} min", minutes / 60, minutes % 60);
    }
    let hours = divide_rounding(ps, 3_600 * SECOND);
    format!("{} d {:02} h", hours / 24, hours % 24)
}

fn divide_rounding(value: u128, unit: u128) -> u128 {
    (value + unit / 2) / unit
}

/// In picoseconds.
const NANOSECOND: u128 = 1_000;
/// In picoseconds.
const SECOND: u128 = 1_000_000_000 * NANOSECOND;
/// In seconds: thirty million years.
const LONGEST: f64 = 1e15;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::human_duration;

    /// Reads the text back, in seconds, and says how much of it rounding may have taken.
    fn read_back(text: &str) -> (f64, f64) {
        let words: Vec<&str> = text.split(' ').collect();
        let unit = |name: &str| match name {
            "ns" => 1e-9,
            "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            other => panic!("no unit `{other}` in `{text}`"),
        };
        match words[..] {
            [number, name] => {
                let decimals = number.split_once('.').map_or(0, |(_, digits)| digits.len());
                let step = unit(name) / 10_f64.powi(i32::try_from(decimals).unwrap());
                (number.parse::<f64>().unwrap() * unit(name), step)
            }
            [big, big_name, small, small_name] => {
                let value = big.parse::<f64>().unwrap() * unit(big_name)
                    + small.parse::<f64>().unwrap() * unit(small_name);
                (value, unit(small_name))
            }
            _ => panic!("neither one nor two units in `{text}`"),
        }
    }

    fn seconds() -> impl Strategy<Value = f64> {
        // Even over the orders of magnitude, from a nanosecond to a year.
        (-9.0..7.5_f64).prop_map(|exponent| 10_f64.powf(exponent))
    }

    #[test]
    fn durations_read_as_people_say_them() {
        let cases = [
            (0.0, "0 ns"),
            (45e-9, "45 ns"),
            (999e-9, "999 ns"),
            (999.6e-9, "1.00 µs"),
            (1e-6, "1.00 µs"),
            (9.994e-6, "9.99 µs"),
            (9.996e-6, "10.0 µs"),
            (99.96e-6, "100 µs"),
            (312e-6, "312 µs"),
            (999.4e-6, "999 µs"),
            (999.6e-6, "1.00 ms"),
            (78e-3, "78.0 ms"),
            (999.6e-3, "1.00 s"),
            (1.2371, "1.24 s"),
            (6.21, "6.21 s"),
            (59.94, "59.9 s"),
            (59.96, "1 min 00 s"),
            (725.0, "12 min 05 s"),
            (3_599.4, "59 min 59 s"),
            (3_599.6, "1 h 00 min"),
            (7_500.0, "2 h 05 min"),
            (86_369.0, "23 h 59 min"),
            (86_371.0, "1 d 00 h"),
            (273_600.0, "3 d 04 h"),
            (-1.0, "0 ns"),
            (f64::NAN, "0 ns"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(human_duration(seconds), expected, "{seconds} s");
        }
    }

    #[test]
    fn even_an_endless_duration_has_a_text() {
        assert!(human_duration(f64::INFINITY).ends_with(" h"));
        assert!(human_duration(f64::MAX).ends_with(" h"));
    }

    proptest! {
        #[test]
        fn the_text_is_within_half_a_step_of_the_value(seconds in seconds()) {
            let text = human_duration(seconds);
            let (value, step) = read_back(&text);
            prop_assert!((value - seconds).abs() <= step * 0.501, "{seconds} reads {text}");
        }

        #[test]
        fn from_a_microsecond_to_a_minute_there_are_three_digits(seconds in 1e-6..59.9_f64) {
            let text = human_duration(seconds);
            let digits = text.chars().filter(char::is_ascii_digit).count();
            prop_assert_eq!(digits, 3, "{} reads {}", seconds, text);
        }

        #[test]
        fn a_longer_duration_never_reads_shorter(first in seconds(), second in seconds()) {
            let (short, long) = if first <= second { (first, second) } else { (second, first) };
            let (low, _) = read_back(&human_duration(short));
            let (high, _) = read_back(&human_duration(long));
            prop_assert!(low <= high * (1.0 + 1e-12), "{short} and {long}");
        }

        #[test]
        fn no_text_reaches_the_next_unit(seconds in seconds()) {
            let text = human_duration(seconds);
            let words: Vec<&str> = text.split(' ').collect();
            let limits = [("ns", 1_000.0), ("µs", 1_000.0), ("ms", 1_000.0), ("s", 60.0), ("min", 60.0), ("h", 24.0)];
            for pair in words.chunks(2) {
                for (unit, limit) in limits {
                    if pair[1] == unit {
                        prop_assert!(pair[0].parse::<f64>().unwrap() < limit, "{}", text);
                    }
                }
            }
        }
    }
}
