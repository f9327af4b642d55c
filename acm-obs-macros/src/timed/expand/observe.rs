//! What is done with the value that the function, or its future, gives.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::Token;

use crate::syntax::tokens::{local, ours_at};
use crate::timed::model::Timed;
use crate::timed::outcome::Fails;
use crate::timed::values::{Format, Text};

/// The statements that look at a value, if it is looked at; `owned` says that it is not a reference.
pub(super) fn statements(timed: &Timed, value: &Ident, owned: bool) -> TokenStream {
    let at = timed.place();
    let and = owned.then(|| Token![&](at));
    match timed.outcome.fails {
        Fails::Never => returned(timed, value, owned).unwrap_or_default(),
        Fails::Result(text) => split(timed, text, &quote_spanned!(at=> #and #value)),
        Fails::Perhaps(text) => {
            let traits = split_traits(at);
            let split = split(timed, text, &quote_spanned!(at=> (#and #value).__acm_obs_split()));
            quote_spanned!(at=> { #traits #split })
        }
    }
}

/// Looks at the two sides of a `Result`.
fn split(timed: &Timed, text: Text, value: &TokenStream) -> TokenStream {
    let at = timed.place();
    let error = local("__acm_obs_error");
    let good = local("__acm_obs_good");
    let failed = failed(timed, text, &error);
    // Who says `err` of something else is told so at that word.
    let err = quote_spanned!(word(timed, text)=> ::core::result::Result::Err(#error));
    match returned(timed, &good, false) {
        None => quote_spanned!(at=> if let #err = #value { #failed }),
        Some(returned) => quote_spanned! {at=>
            match #value {
                ::core::result::Result::Ok(#good) => { #returned }
                #err => { #failed }
            }
        },
    }
}

/// Marks the phase as failed.
fn failed(timed: &Timed, text: Text, error: &Ident) -> TokenStream {
    let (at, krate) = (timed.place(), &timed.krate);
    let text = match text.format {
        Format::Auto => quote_spanned!(at=> #krate::__private::error_text!(#error)),
        Format::Debug | Format::Display => {
            let value = printed(timed, text, error, false);
            quote_spanned!(at=> ::core::option::Option::Some(::std::string::ToString::to_string(&#value)))
        }
    };
    quote_spanned!(at=> #krate::__private::fail(|| #text);)
}

/// Records what was returned, if that is wanted.
fn returned(timed: &Timed, value: &Ident, owned: bool) -> Option<TokenStream> {
    let (at, krate) = (timed.place(), &timed.krate);
    let to = local("__acm_obs_fields");
    let value = printed(timed, timed.outcome.ret?, value, owned);
    Some(quote_spanned!(at=> #krate::__private::record(|#to| #to.push("return", #value));))
}

/// A value in the format that was asked for; if its type does not have it, the word that asks is
/// underlined.
fn printed(timed: &Timed, text: Text, value: &Ident, owned: bool) -> TokenStream {
    let (word, krate) = (word(timed, text), &timed.krate);
    let and = owned.then(|| Token![&](word));
    let mut value = value.clone();
    value.set_span(word);
    match text.format {
        Format::Auto | Format::Debug => {
            quote_spanned!(word=> #krate::__private::debug(#and #value))
        }
        Format::Display => quote_spanned!(word=> #krate::__private::display(#and #value)),
    }
}

fn word(timed: &Timed, text: Text) -> Span {
    text.word.map_or_else(|| timed.place(), ours_at)
}

/// What tells an alias of `Result` from a type of the user's own whose name only ends in `Result`. Method
/// look-up does: without one more reference it finds the first trait, with it the second.
fn split_traits(at: Span) -> TokenStream {
    quote_spanned! {at=>
        trait IsResult {
            type Good;
            type Error;
            fn __acm_obs_split(&self) -> ::core::result::Result<&Self::Good, &Self::Error>;
        }
        impl<T, E> IsResult for ::core::result::Result<T, E> {
            type Good = T;
            type Error = E;
            fn __acm_obs_split(&self) -> ::core::result::Result<&T, &E> {
                ::core::result::Result::as_ref(self)
            }
        }
        trait IsOther {
            type Good;
            fn __acm_obs_split(
                &self,
            ) -> ::core::result::Result<&Self::Good, &::core::convert::Infallible>;
        }
        impl<T> IsOther for &T {
            type Good = T;
            fn __acm_obs_split(&self) -> ::core::result::Result<&T, &::core::convert::Infallible> {
                ::core::result::Result::Ok(*self)
            }
        }
    }
}
