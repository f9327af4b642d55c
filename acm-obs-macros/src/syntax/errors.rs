//! The collector of mistakes: all of them are shown at once.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::Error;

/// Mistakes found so far.
#[derive(Default)]
#[must_use = "call `finish`, or the user never sees these errors"]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    /// Adds a mistake that underlines these tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// Adds a mistake at one token whose place is known.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// Adds what a parser found.
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            none => *none = Some(error),
        }
    }

    /// Keeps the value of a step that worked and the mistake of one that did not.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(error);
                None
            }
        }
    }

    /// Ends the collection. What was found later may stand earlier: the order is that of the source.
    pub(crate) fn finish(self) -> syn::Result<()> {
        let Some(errors) = self.0 else {
            return Ok(());
        };
        let mut errors: Vec<_> = errors.into_iter().collect();
        errors.sort_by_key(|error| place(error.span()));
        let mut sorted = Self::default();
        for error in errors {
            sorted.push(error);
        }
        sorted.0.map_or(Ok(()), Err)
    }
}

/// Line and column; unit tests have no compiler to ask.
fn place(span: Span) -> (usize, usize) {
    if proc_macro::is_available() {
        let start = span.unwrap().start();
        (start.line(), start.column())
    } else {
        (0, 0)
    }
}
