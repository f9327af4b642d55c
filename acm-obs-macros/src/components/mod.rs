//! The table of components, the constants made of it, and references to them.

mod builtin;
mod declare;
mod names;
pub(crate) mod reference;
pub(crate) mod table;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, Result, Token};

use self::reference::Reference;
use crate::syntax::tokens::until_comma;

/// `builtin_components!()`.
pub(crate) fn builtin_components() -> TokenStream {
    builtin::expand()
}

/// `declare_components!(KRATE, pub SEAM = "SEAM" in "Inspection";)`.
pub(crate) fn declare_components(input: TokenStream) -> TokenStream {
    declare::expand(input)
}

/// `component!(KRATE, "FEAT")` and `component!(KRATE, some::path)`.
pub(crate) fn component(input: TokenStream) -> TokenStream {
    match parse.parse2(input) {
        Ok((krate, reference)) => reference.expand(&krate),
        Err(error) => error.into_compile_error(),
    }
}

/// `check_names!("SEAM" "ARC")`: nothing, or an error at each name that is not allowed.
pub(crate) fn check_names(input: TokenStream) -> TokenStream {
    names::check.parse2(input).err().map(Error::into_compile_error).unwrap_or_default()
}

fn parse(input: ParseStream<'_>) -> Result<(TokenStream, Reference)> {
    let krate = until_comma(input)?;
    input.parse::<Token![,]>()?;
    let expr: Expr = input.parse()?;
    input.parse::<Option<Token![,]>>()?;
    Ok((krate, Reference::check(expr)?))
}
