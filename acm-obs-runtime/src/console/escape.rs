//! Texts on a terminal: nothing in a message may move the cursor, change colours, begin a line or
//! reverse the direction of writing.

/// Appends a text with everything escaped that acts instead of showing.
pub(super) fn push_escaped(text: &str, out: &mut Vec<u8>) {
    push(text, acts, out);
}

/// Appends a field's value: as it is where it reads as one word, else in quotes.
pub(super) fn push_value(text: &str, out: &mut Vec<u8>) {
    if is_one_word(text) {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.push(b'"');
        push(text, |c| matches!(c, '"' | '\\') || acts(c), out);
        out.push(b'"');
    }
}

/// Appends the name of a field, which has no blanks in any sane program.
pub(super) fn push_name(name: &str, out: &mut Vec<u8>) {
    if is_one_word(name) {
        out.extend_from_slice(name.as_bytes());
    } else {
        push_value(name, out);
    }
}

fn push(text: &str, escaped: impl Fn(char) -> bool, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|(_, c)| escaped(*c)) {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        match character {
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            '"' | '\\' => out.extend_from_slice(&[b'\\', character as u8]),
            other => out.extend_from_slice(format!("\\u{{{:x}}}", u32::from(other)).as_bytes()),
        }
        rest = &rest[at + character.len_utf8()..];
    }
    out.extend_from_slice(rest.as_bytes());
}

fn is_one_word(text: &str) -> bool {
    !text.is_empty()
        && !text.chars().any(|c| c.is_whitespace() || matches!(c, '"' | '=') || acts(c))
}

/// Whether a character acts instead of showing: the control characters, the line and paragraph
/// separators, and the marks of writing direction. The joiners U+200C and U+200D show.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        push_escaped(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn value(text: &str) -> String {
        let mut out = Vec::new();
        push_value(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn messages_show_what_would_act() {
        let cases = [
            ("plain äöü 学習", "plain äöü 学習"),
            ("two\nlines\r\n\tand a tab", "two\\nlines\\r\\n\\tand a tab"),
            ("\u{1b}[31mred\u{1b}[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("bell\u{7} del\u{7f} csi\u{9b}", "bell\\u{7} del\\u{7f} csi\\u{9b}"),
            ("\u{202e}gpj.exe", "\\u{202e}gpj.exe"),
            (r"C:\data", r"C:\data"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn values_are_quoted_where_they_are_not_one_word() {
        let cases = [
            ("5000", "5000"),
            (r"C:\data", r"C:\data"),
            ("", r#""""#),
            ("two words", r#""two words""#),
            ("a=b", r#""a=b""#),
            (r#"say "no" \ yes"#, r#""say \"no\" \\ yes""#),
            ("line\nbreak", r#""line\nbreak""#),
            ("no\u{a0}break", "\"no\u{a0}break\""),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_escaped_text_acts(text in any::<String>()) {
            prop_assert!(!escaped(&text).chars().any(acts));
            prop_assert!(!value(&text).chars().any(acts));
        }

        #[test]
        fn a_value_is_one_word_or_ends_where_its_quote_ends(text in any::<String>()) {
            let value = value(&text);
            if let Some(quoted) = value.strip_prefix('"') {
                let mut backslashes = 0;
                let end = quoted.char_indices().find(|(_, c)| {
                    let closes = *c == '"' && backslashes % 2 == 0;
                    backslashes = if *c == '\\' { backslashes + 1 } else { 0 };
                    closes
                });
                prop_assert_eq!(end.map(|(at, _)| at + 1), Some(quoted.len()));
            } else {
                prop_assert!(!value.contains(char::is_whitespace) && !value.is_empty());
            }
        }
    }
}
