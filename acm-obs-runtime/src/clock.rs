//! Time of day: the only file that reads it, and how it is written.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970 in UTC.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn unix_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// RFC 3339 in UTC with nanoseconds: `2026-11-23T10:15:02.000000000Z`.
pub(crate) fn rfc3339(unix_ns: u64) -> String {
    humantime::format_rfc3339_nanos(at(unix_ns)).to_string()
}

/// Date and time of day in UTC, to the second: `2026-11-23` and `10:15:02`.
pub(crate) fn date_and_time(unix_ns: u64) -> (String, String) {
    let text = humantime::format_rfc3339_seconds(at(unix_ns)).to_string();
    match text.trim_end_matches('Z').split_once('T') {
        Some((date, time)) => (date.to_owned(), time.to_owned()),
        None => (text, String::new()),
    }
}

fn at(unix_ns: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(unix_ns)
}
