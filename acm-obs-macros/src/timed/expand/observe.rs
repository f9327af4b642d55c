//! What is done with the value that the function, or its future, gives.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::Path;

use crate::syntax::ours::ours;
use crate::syntax::tokens::{local, ours_at};
use crate::timed::model::Timed;
use crate::timed::outcome::{Fails, Outcome};
use crate::timed::values::Text;

/// The statements that look at a value behind a reference, if it is looked at.
pub(super) fn statements(timed: &Timed, value: &TokenStream) -> TokenStream {
    let Timed { krate, outcome: Outcome { fails, ret }, .. } = timed;
    let returned = |value: &TokenStream| ret.map(|text| returned(krate, text, value));
    match *fails {
        Fails::Never => returned(value).unwrap_or_default(),
        Fails::Result(text) => split(krate, text, value, returned),
        Fails::Perhaps(text) => {
            let split = split(krate, text, &ours!((#value).__acm_obs_split()), returned);
            let traits = split_traits();
            ours!({ #traits #split })
        }
    }
}

/// Looks at the two sides of a `Result`.
fn split(
    krate: &Path,
    text: Text,
    value: &TokenStream,
    returned: impl FnOnce(&TokenStream) -> Option<TokenStream>,
) -> TokenStream {
    let error = local("__acm_obs_error");
    let good = local("__acm_obs_good");
    let failed = failed(krate, text, &error);
    match returned(&ours!(#good)) {
        None => ours! {
            if let ::core::result::Result::Err(#error) = #value { #failed }
        },
        Some(returned) => ours! {
            match #value {
                ::core::result::Result::Ok(#good) => { #returned }
                ::core::result::Result::Err(#error) => { #failed }
            }
        },
    }
}

/// Marks the phase as failed.
fn failed(krate: &Path, text: Text, error: &Ident) -> TokenStream {
    let text = match text {
        Text::Auto => ours!(#krate::__private::error_text!(#error)),
        Text::Debug(span) => {
            let text = quote_spanned!(ours_at(span)=> ::std::format!("{:?}", #error));
            ours!(::core::option::Option::Some(#text))
        }
        Text::Display(span) => {
            let text = quote_spanned!(ours_at(span)=> ::std::format!("{}", #error));
            ours!(::core::option::Option::Some(#text))
        }
    };
    ours!(#krate::__private::fail(|| #text);)
}

/// Records what was returned.
fn returned(krate: &Path, text: Text, value: &TokenStream) -> TokenStream {
    let to = local("__acm_obs_fields");
    let value = match text {
        Text::Auto => ours!(#krate::__private::debug(#value)),
        Text::Debug(span) => quote_spanned!(ours_at(span)=> #krate::__private::debug(#value)),
        Text::Display(span) => quote_spanned!(ours_at(span)=> #krate::__private::display(#value)),
    };
    ours!(#krate::__private::record(|#to| #to.push("return", #value));)
}

/// What tells an alias of `Result` from a type of the user's own whose name only ends in `Result`. Method
/// look-up does: without one more reference it finds the first trait, with it the second.
fn split_traits() -> TokenStream {
    ours! {
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
