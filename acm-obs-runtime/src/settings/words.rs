//! What settings look like as text: pure parsers, one a kind of value.

use acm_obs::{Level, ParseLevelError};
use percent_encoding::percent_decode_str;

use super::{Colors, LogFormat};
use crate::diag::Verbosity;

/// A switch: on or off.
pub(super) fn switch(text: &str) -> Option<bool> {
    one_of(
        text,
        &[
            ("1", true),
            ("true", true),
            ("on", true),
            ("yes", true),
            ("0", false),
            ("false", false),
            ("off", false),
            ("no", false),
        ],
    )
}

/// A format of the console.
pub(super) fn log_format(text: &str) -> Option<LogFormat> {
    one_of(text, &[("text", LogFormat::Text), ("json", LogFormat::Json)])
}

/// The least level that is logged; `None` is `off`.
pub(super) fn log_level(text: &str) -> Result<Option<Level>, ParseLevelError> {
    if text.eq_ignore_ascii_case("off") { Ok(None) } else { text.parse().map(Some) }
}

/// How much the runtime says about itself, in the words of OpenTelemetry.
pub(super) fn verbosity(text: &str) -> Option<Verbosity> {
    one_of(
        text,
        &[
            ("none", Verbosity::None),
            ("off", Verbosity::None),
            ("error", Verbosity::Error),
            ("warn", Verbosity::Warn),
            ("warning", Verbosity::Warn),
            ("info", Verbosity::Info),
            ("debug", Verbosity::Info),
            ("verbose", Verbosity::Info),
            ("trace", Verbosity::Info),
            ("all", Verbosity::Info),
        ],
    )
}

/// Whether a signal is exported.
pub(super) fn exporter(text: &str) -> Option<bool> {
    one_of(text, &[("otlp", true), ("none", false)])
}

/// `key=value` pairs separated by commas, percent-encoded: the form of `OTEL_RESOURCE_ATTRIBUTES`.
pub(super) fn attributes(text: &str) -> Option<Vec<(String, String)>> {
    text.split(',')
        .filter(|pair| !pair.trim().is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let key = percent_decoded(key.trim())?;
            (!key.is_empty()).then_some((key, percent_decoded(value.trim())?))
        })
        .collect()
}

/// What the conventions for coloured output ask for: `NO_COLOR` wins over `CLICOLOR_FORCE`.
pub(super) fn colors(
    no_color: Option<&str>,
    clicolor_force: Option<&str>,
    term: Option<&str>,
) -> Option<Colors> {
    if no_color.is_some() {
        Some(Colors::Never)
    } else if clicolor_force.is_some_and(|force| force != "0") {
        Some(Colors::Always)
    } else {
        (term == Some("dumb")).then_some(Colors::Never)
    }
}

/// The meaning of the word that the text is, in any case.
pub(super) fn one_of<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, meaning)| *meaning)
}

/// The text behind a percent-encoding; `None` for a `%` without two digits and for what is no UTF-8.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let is_hex = |digit: Option<&u8>| digit.is_some_and(u8::is_ascii_hexdigit);
    let is_encoded = text.split('%').skip(1).all(|after| {
        let digits = after.as_bytes();
        is_hex(digits.first()) && is_hex(digits.get(1))
    });
    let decoded = is_encoded.then(|| percent_decode_str(text).decode_utf8())?;
    decoded.ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_attributes_are_split_and_decoded() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let cases = [
            ("", Some(vec![])),
            ("a=b", Some(vec![pair("a", "b")])),
            (" a = b , c=d=e,", Some(vec![pair("a", "b"), pair("c", "d=e")])),
            ("place=%C3%A9t%C3%A9%2C%20x", Some(vec![pair("place", "été, x")])),
            ("a", None),
            ("=b", None),
            ("a=%", None),
            ("a=%zz", None),
            ("a=%ff", None),
            ("a=%+1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(attributes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_color_wins_over_everything_else() {
        let cases = [
            (None, None, None, None),
            (Some("1"), Some("1"), None, Some(Colors::Never)),
            (None, Some("1"), Some("dumb"), Some(Colors::Always)),
            (None, Some("0"), Some("xterm"), None),
            (None, None, Some("dumb"), Some(Colors::Never)),
        ];
        for (no_color, force, term, expected) in cases {
            assert_eq!(colors(no_color, force, term), expected, "{no_color:?} {force:?} {term:?}");
        }
    }
}
