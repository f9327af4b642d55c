//! The fields of a call.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::Path;
use syn::spanned::Spanned;

use crate::syntax::fields::{Field, Print};
use crate::syntax::ours::ours;
use crate::syntax::tokens::{local, ours_at};
use crate::timed::model::Timed;

/// The statement that records the fields, if there are any. It is evaluated only while something records.
pub(super) fn statement(timed: &Timed) -> Option<TokenStream> {
    let Timed { krate, fields, .. } = timed;
    if fields.is_empty() {
        return None;
    }
    let to = local("__acm_obs_fields");
    let pushes = fields.iter().map(|field| {
        let name = &field.name;
        let value = value(krate, field);
        ours!(#to.push(#name, #value);)
    });
    Some(ours!(#krate::__private::record(|#to| { #(#pushes)* });))
}

/// The value of a field, as an expression whose errors point at what the user wrote.
pub(super) fn value(krate: &Path, field: &Field) -> TokenStream {
    let expr = &field.expr;
    let function = match field.print {
        Print::Value => ours!(value),
        Print::Display => ours!(display),
        Print::Debug => ours!(debug),
    };
    let argument = quote_spanned!(ours_at(expr.span())=> &(#expr));
    ours!(#krate::__private::#function(#argument))
}
