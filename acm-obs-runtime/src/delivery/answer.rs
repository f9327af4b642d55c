//! What answers have in common, whatever the protocol. Pure.

use std::time::{Duration, SystemTime};

use super::protocol::Answer;

impl Answer<'_> {
    /// What the server said, in one short line.
    pub(crate) fn text(&self) -> String {
        let Self { status, body, .. } = self;
        let body = String::from_utf8_lossy(body.get(..SHOWN * 4).unwrap_or(body));
        let words = body.split_whitespace().flat_map(|word| [word, " "]);
        let shown: String =
            words.flat_map(str::chars).filter(|c| !c.is_control()).take(SHOWN).collect();
        match shown.trim_end() {
            "" => format!("the server answered {status}"),
            shown => format!("the server answered {status}: {shown}"),
        }
    }
}

/// What a header `Retry-After` means: seconds, or a date. Never longer than [`LONGEST_PAUSE`].
pub(super) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let pause = if value.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty() {
        // More digits than fit are a very long time.
        value.parse().map_or(LONGEST_PAUSE, Duration::from_secs)
    } else {
        // A date that has passed is no pause.
        httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(pause.min(LONGEST_PAUSE))
}

/// However long a server wants to be left alone.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_mins(5);
/// How much of a server's words is shown, in characters.
const SHOWN: usize = 200;

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn answer(status: u16, body: &[u8]) -> Answer<'_> {
        Answer { status, content_type: None, retry_after: None, body }
    }

    #[test]
    fn what_the_server_said_is_one_short_line() {
        let cases = [
            (&b""[..], "the server answered 400"),
            (b"bad\r\n  request\x1b[31m\n", "the server answered 400: bad request[31m"),
            (b"\xff\xfe", "the server answered 400: \u{fffd}\u{fffd}"),
        ];
        for (body, expected) in cases {
            assert_eq!(answer(400, body).text(), expected);
        }
        assert_eq!(answer(400, &b"x".repeat(70_000)).text().chars().count(), 200 + 25);
    }

    #[test]
    fn a_pause_is_a_number_of_seconds_or_a_date() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let cases = [
            ("0", Some(0)),
            (" 17 ", Some(17)),
            ("301", Some(300)),
            ("99999999999999999999999", Some(300)),
            ("Sun, 09 Sep 2001 01:46:50 GMT", Some(10)),
            ("Sun, 09 Sep 2001 01:46:30 GMT", Some(0)),
            ("Tue, 09 Sep 2031 01:46:30 GMT", Some(300)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ];
        for (value, seconds) in cases {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
