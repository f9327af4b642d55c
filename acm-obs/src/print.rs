//! Printing what a user's types print, come what may.

use std::fmt::{self, Arguments, Debug, Display, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The `Display` form.
pub(crate) fn display<T: Display + ?Sized>(value: &T) -> String {
    print(format_args!("{value}"))
}

/// The `Debug` form.
pub(crate) fn debug<T: Debug + ?Sized>(value: &T) -> String {
    print(format_args!("{value:?}"))
}

/// The text. An implementation that returns an error or panics costs the rest of the text and
/// nothing else: a function that fails must not panic because its error was noted.
pub(crate) fn print(arguments: Arguments<'_>) -> String {
    let mut text = String::new();
    let printed = catch_unwind(AssertUnwindSafe(|| text.write_fmt(arguments)));
    if !matches!(printed, Ok(fmt::Result::Ok(()))) {
        text.push_str("<cannot be printed>");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails;

    impl Display for Fails {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("begun ")?;
            Err(fmt::Error)
        }
    }

    struct Panics;

    impl Display for Panics {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("not to be printed")
        }
    }

    #[test]
    fn what_cannot_be_printed_fails_nobody() {
        assert_eq!(display(&7), "7");
        assert_eq!(display(&Fails), "begun <cannot be printed>");
        assert_eq!(display(&Panics), "<cannot be printed>");
    }
}
