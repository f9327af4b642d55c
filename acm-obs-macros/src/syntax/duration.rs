//! Durations as people write them: `5s`, `250ms`, `1m30s`.

/// Units from long to short, each with its nanoseconds.
const UNITS: &[(&str, u128)] = &[
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ns", 1),
];

/// The nanoseconds of a duration, or what is wrong with it.
///
/// Parts go from the longest unit to the shortest, each at most once; a part may have decimals.
pub(crate) fn parse_nanos(text: &str) -> Result<u64, String> {
    let mut rest = text.trim();
    let mut total: u128 = 0;
    let mut shortest = u128::MAX;
    if rest.is_empty() {
        return Err("the duration is empty".into());
    }
    while !rest.is_empty() {
        let (number, behind) = split(rest, |c| c.is_ascii_digit() || c == '.');
        let (unit, behind) = split(behind.trim_start(), char::is_alphabetic);
        if number.is_empty() {
            return Err(format!("expected a number at `{rest}`"));
        }
        if unit.is_empty() {
            return Err(format!("`{number}` has no unit; units are h, m, s, ms, us and ns"));
        }
        let Some((_, nanos)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(format!("unknown unit `{unit}`; units are h, m, s, ms, us and ns"));
        };
        if *nanos >= shortest {
            return Err("units go from long to short, each at most once".into());
        }
        let part = part(number, *nanos).ok_or_else(|| format!("`{number}` is not a number"))?;
        shortest = *nanos;
        total = total.saturating_add(part);
        rest = behind.trim_start();
    }
    match u64::try_from(total) {
        Ok(0) => Err("the duration is zero".into()),
        Ok(nanos) => Ok(nanos),
        Err(_) => Err("the duration is longer than 580 years".into()),
    }
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// A number with at most one point, times the unit; what is shorter than a nanosecond is cut off.
fn part(number: &str, unit: u128) -> Option<u128> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let decimals = decimals.get(..decimals.len().min(12))?;
    let scale = 10_u128.pow(u32::try_from(decimals.len()).ok()?);
    let whole: u128 = whole.parse().ok()?;
    let decimals: u128 = decimals.parse().ok()?;
    whole.checked_mul(unit)?.checked_add(decimals * unit / scale)
}

#[cfg(test)]
mod tests {
    use super::parse_nanos;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let cases = [
            ("5s", 5_000_000_000),
            ("250ms", 250_000_000),
            ("1m30s", 90_000_000_000),
            ("1m 30s", 90_000_000_000),
            ("500us", 500_000),
            ("500µs", 500_000),
            ("1.5s", 1_500_000_000),
            ("2h", 7_200_000_000_000),
            ("10ns", 10),
        ];
        for (text, nanos) in cases {
            assert_eq!(parse_nanos(text), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused_with_the_reason() {
        let cases = [
            ("", "the duration is empty"),
            ("0s", "the duration is zero"),
            ("5", "`5` has no unit; units are h, m, s, ms, us and ns"),
            ("5 sec", "unknown unit `sec`; units are h, m, s, ms, us and ns"),
            ("s5", "expected a number at `s5`"),
            ("-5s", "expected a number at `-5s`"),
            ("30s1m", "units go from long to short, each at most once"),
            ("1s1s", "units go from long to short, each at most once"),
            ("1.2.3s", "`1.2.3` is not a number"),
            ("9999999999h", "the duration is longer than 580 years"),
        ];
        for (text, reason) in cases {
            assert_eq!(parse_nanos(text), Err(reason.to_owned()), "{text}");
        }
    }
}
