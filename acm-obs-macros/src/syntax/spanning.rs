//! Underlining more than one token.
//!
//! The compiler takes an expression for as long as from its first token to its last. So does an error about
//! an expression of ours, if its first and last token are put where those of the user's are.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use super::tokens::ours_at;

/// The places of the first and the last token.
pub(crate) fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next();
    let last = tokens.last().or_else(|| first.clone());
    let span = |token: Option<TokenTree>| {
        token.map_or_else(Span::mixed_site, |token| ours_at(token.span()))
    };
    (span(first), span(last))
}

/// `&(expr)`, as long as the expression.
pub(crate) fn borrowed(expr: &TokenStream) -> TokenStream {
    let (first, last) = ends(expr);
    let and = quote_spanned!(first=> &);
    let mut inside = Group::new(Delimiter::Parenthesis, expr.clone());
    inside.set_span(last);
    quote!(#and #inside)
}
