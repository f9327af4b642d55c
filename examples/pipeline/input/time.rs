//! Times as historians write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Reads one time: ISO 8601 with or without offset, `T`, seconds and fraction, or a US date.
///
/// A time without an offset counts as UTC. A bare number is not a time, whatever an epoch may say.
///
/// ```
/// use acm_obs_examples::input::parse_time;
///
/// let time = parse_time("2014-01-31T14:05:00+01:00");
/// assert_eq!(time, parse_time("1/31/2014 1:05 PM"));
/// assert_eq!(parse_time("1388534400"), None);
/// ```
#[must_use]
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.starts_with(|first: char| first.is_ascii_digit()) || text.parse::<f64>().is_ok() {
        return None;
    }
    let utc = text.strip_suffix("UTC").or(text.strip_suffix("GMT"));
    if let Some(civil) = utc.and_then(|text| parse_civil(text.trim_end())) {
        return Offset::UTC.to_timestamp(civil).ok();
    }
    // With an offset first: `DateTime` would read the same text and forget the offset.
    let spaced = || WITH_OFFSET.iter().find_map(|format| Timestamp::strptime(format, text).ok());
    let time = text.parse().ok().or_else(spaced);
    time.or_else(|| Offset::UTC.to_timestamp(parse_civil(text)?).ok())
}

fn parse_civil(text: &str) -> Option<DateTime> {
    if !text.contains('/') {
        return text.parse().ok();
    }
    // Browsers put a comma behind the date, and a narrow space before AM.
    let text = text.replace([',', '\u{202f}'], " ");
    let time = DATE_AND_CLOCK.iter().find_map(|format| DateTime::strptime(format, &text).ok());
    let date = || DATE.iter().find_map(|format| Date::strptime(format, &text).ok());
    time.or_else(|| Some(date()?.at(0, 0, 0, 0)))
}

const WITH_OFFSET: &[&str] = &[
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f %:z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M %:z",
];

/// Month first, as in the United States; an hour with AM or PM before one without. A year of two digits comes first,
/// since `%Y` would read 14 as the year 14.
const DATE_AND_CLOCK: &[&str] = &[
    "%m/%d/%y %I:%M:%S%.f %p",
    "%m/%d/%y %I:%M %p",
    "%m/%d/%y %H:%M:%S%.f",
    "%m/%d/%y %H:%M",
    "%m/%d/%Y %I:%M:%S%.f %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S%.f",
    "%m/%d/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
];

const DATE: &[&str] = &["%m/%d/%y", "%m/%d/%Y", "%Y/%m/%d"];
