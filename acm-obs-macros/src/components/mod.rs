//! The table of components, the constants made of it, and references to them.

mod builtin;
pub(crate) mod reference;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Result, Token};

use self::reference::Reference;
use crate::syntax::tokens::until_comma;

/// `builtin_components!()`.
pub(crate) fn builtin_components() -> TokenStream {
    builtin::expand()
}

/// `component!(KRATE, "FEAT")` and `component!(KRATE, some::path)`.
pub(crate) fn component(input: TokenStream) -> TokenStream {
    match parse.parse2(input) {
        Ok((krate, reference)) => reference.expand(&krate),
        Err(error) => error.into_compile_error(),
    }
}

fn parse(input: ParseStream<'_>) -> Result<(TokenStream, Reference)> {
    let krate = until_comma(input)?;
    input.parse::<Token![,]>()?;
    let expr: Expr = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    Ok((krate, Reference::check(expr)?))
}
