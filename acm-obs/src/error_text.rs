//! The text of an error whose type is not known to print itself.
//!
//! Method lookup tries the receiver `&&&Printer` first, then with one reference less each step, so
//! the first impl below whose bounds hold is taken: `Display`, else `Debug`, else nothing.

use std::fmt::{Debug, Display};

use crate::print;

/// An error, wrapped for the look-up.
#[derive(Debug)]
pub struct Printer<'a, E: ?Sized>(pub &'a E);

/// The three ways to print, one a receiver type.
pub trait ErrorText {
    /// The text, if there is one.
    fn text(&self) -> Option<String>;
}

impl<E: Display + ?Sized> ErrorText for &&Printer<'_, E> {
    fn text(&self) -> Option<String> {
        Some(print::display(self.0))
    }
}

impl<E: Debug + ?Sized> ErrorText for &Printer<'_, E> {
    fn text(&self) -> Option<String> {
        Some(print::debug(self.0))
    }
}

impl<E: ?Sized> ErrorText for Printer<'_, E> {
    fn text(&self) -> Option<String> {
        None
    }
}

/// The text of an error behind a reference: by `Display`, else by `Debug`, else none.
#[doc(hidden)]
#[macro_export]
macro_rules! __acm_error_text {
    ($error:expr) => {{
        use $crate::__private::ErrorText as _;
        (&&&$crate::__private::Printer($error)).text()
    }};
}

#[cfg(test)]
mod tests {
    struct Silent;
    #[derive(Debug)]
    struct Shown;

    fn generic<E>(error: &E) -> Option<String> {
        crate::__acm_error_text!(error)
    }

    #[test]
    fn an_error_is_printed_in_the_best_way_its_type_allows() {
        assert_eq!(crate::__acm_error_text!(&"text"), Some("text".into()));
        assert_eq!(crate::__acm_error_text!(&Shown), Some("Shown".into()));
        assert_eq!(crate::__acm_error_text!(&Silent), None);
        assert_eq!(generic(&"text"), None);
        let boxed: Box<dyn std::error::Error> = "boxed".into();
        assert_eq!(crate::__acm_error_text!(&boxed), Some("boxed".into()));
    }
}
