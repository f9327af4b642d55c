//! Counts, shares and names as text: what the console and the Markdown file have in common.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_truncate::UnicodeTruncateStr as _;
use unicode_width::UnicodeWidthStr as _;

/// Stands where the rest of a name was cut off.
const ELLIPSIS: &str = "…";

/// A count with a comma between thousands: `12,948`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share with one decimal: `26.7%`. Something that rounds to nothing reads `<0.1%`, so that zero means zero.
pub(super) fn percent(percent: f64) -> String {
    if percent > 0.0 && percent < 0.05 { "<0.1%".to_owned() } else { format!("{percent:.1}%") }
}

/// A name with everything escaped that would move the cursor, colour the terminal or reverse the
/// direction of writing: names can come from run-time strings.
pub(super) fn printable(name: &str) -> Cow<'_, str> {
    if !name.contains(moves_the_cursor) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len() + 8);
    for character in name.chars() {
        match character {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            other if moves_the_cursor(other) => {
                // Writing to a `String` cannot fail.
                let _ = write!(text, "\\u{{{:x}}}", u32::from(other));
            }
            other => text.push(other),
        }
    }
    Cow::Owned(text)
}

/// Whether a character acts instead of showing. The joiners U+200C and U+200D stay, since emoji
/// and several scripts are written with them.
fn moves_the_cursor(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// The columns that a text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// A text cut to at most `columns`, with `…` for what is missing.
pub(super) fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let (kept, _) = text.unicode_truncate(columns.saturating_sub(width(ELLIPSIS)));
    Cow::Owned(if columns == 0 { String::new() } else { format!("{kept}{ELLIPSIS}") })
}

/// A text cut to at most `columns` that keeps its end, with `…` for what is missing in front.
pub(super) fn shorten_front(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let (kept, _) = text.unicode_truncate_start(columns.saturating_sub(width(ELLIPSIS)));
    Cow::Owned(if columns == 0 { String::new() } else { format!("{ELLIPSIS}{kept}") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thousands_are_separated() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_948, "12,948"),
            (1_234_567, "1,234,567"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ];
        for (number, expected) in cases {
            assert_eq!(count(number), expected);
        }
    }

    #[test]
    fn a_share_of_nearly_nothing_is_not_nothing() {
        let cases = [
            (0.0, "0.0%"),
            (0.000_1, "<0.1%"),
            (0.05, "0.1%"),
            (26.72, "26.7%"),
            (100.0, "100.0%"),
        ];
        for (share, expected) in cases {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn characters_that_act_are_escaped_and_all_others_stay() {
        let cases = [
            ("rolling", "rolling"),
            ("größe 学習 👩‍🔬", "größe 学習 👩‍🔬"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            ("del\u{7f}\u{9b}", "del\\u{7f}\\u{9b}"),
        ];
        for (name, expected) in cases {
            assert_eq!(printable(name), expected);
        }
    }

    #[test]
    fn a_shortened_text_says_that_something_is_missing() {
        assert_eq!(shorten("build_features", 14), "build_features");
        assert_eq!(shorten("build_features", 8), "build_f…");
        assert_eq!(shorten("学習学習", 6), "学習…");
        assert_eq!(shorten("abc", 1), "…");
        assert_eq!(shorten("abc", 0), "");
        assert_eq!(shorten_front("│  │  ├─ ", 4), "…├─ ");
    }

    proptest! {
        #[test]
        fn a_shortened_text_never_exceeds_its_columns(text in any::<String>(), columns in 0..40_usize) {
            let text = printable(&text);
            prop_assert!(width(&shorten(&text, columns)) <= columns);
            prop_assert!(width(&shorten_front(&text, columns)) <= columns);
        }

        #[test]
        fn no_printable_text_has_a_control_character(text in any::<String>()) {
            prop_assert!(!printable(&text).chars().any(char::is_control));
        }
    }
}
