//! The fields of a call.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Path;

use crate::syntax::fields::{Field, Print};
use crate::syntax::spanning;
use crate::syntax::tokens::local;
use crate::timed::model::Timed;

/// The statement that records the fields, if there are any. It is evaluated only while something records.
pub(super) fn statement(timed: &Timed) -> Option<TokenStream> {
    let at = timed.place();
    let Timed { krate, fields, .. } = timed;
    if fields.is_empty() {
        return None;
    }
    let to = local("__acm_obs_fields");
    let pushes = fields.iter().map(|field| {
        let name = &field.name;
        let value = value(krate, field, at);
        quote_spanned!(at=> #to.push(#name, #value);)
    });
    Some(quote_spanned!(at=> #krate::__private::record(|#to| { #(#pushes)* });))
}

/// The value of a field, as an expression whose errors underline what the user wrote.
pub(super) fn value(krate: &Path, field: &Field, at: Span) -> TokenStream {
    let expr = spanning::borrowed(&field.expr.to_token_stream());
    match field.print {
        Print::Value => quote_spanned!(at=> #krate::__private::value(#expr)),
        Print::Display => quote_spanned!(at=> #krate::__private::display(#expr)),
        Print::Debug => quote_spanned!(at=> #krate::__private::debug(#expr)),
    }
}
