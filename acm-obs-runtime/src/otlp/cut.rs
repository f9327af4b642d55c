//! Texts that are longer than backends keep.

use std::borrow::Cow;

/// The bytes of a key or a text value that Tempo keeps; it cuts longer ones and says nothing.
pub(crate) const MAX_TEXT: usize = 2_048;

/// What stands for the rest.
const MARK: &str = "…";

/// The text, cut where it is too long so that it is not longer than [`MAX_TEXT`] with a mark at its
/// end; whether it was is told by its being owned. Copies only what it cuts.
pub(crate) fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT {
        return Cow::Borrowed(text);
    }
    let end = text.floor_char_boundary(MAX_TEXT - MARK.len());
    let kept = text.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept}{MARK}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_is_too_long_ends_in_a_mark() {
        let long = "a".repeat(MAX_TEXT);
        assert!(matches!(cut(&long), Cow::Borrowed(text) if text == long));
        let longer = format!("{long}a");
        assert_eq!(cut(&longer), format!("{}…", "a".repeat(MAX_TEXT - 3)));
    }

    proptest! {
        #[test]
        fn what_is_cut_is_the_beginning_and_as_long_as_it_may_be(
            unit in "[aé€😀]{1,4}",
            times in 1_usize..3_000,
        ) {
            let text = unit.repeat(times);
            let short = cut(&text);
            prop_assert!(short.len() <= MAX_TEXT);
            match short {
                Cow::Borrowed(same) => prop_assert_eq!(same, &text),
                Cow::Owned(short) => {
                    prop_assert!(text.len() > MAX_TEXT && short.len() > MAX_TEXT - 4);
                    prop_assert!(text.starts_with(short.strip_suffix(MARK).unwrap()));
                }
            }
        }
    }
}
