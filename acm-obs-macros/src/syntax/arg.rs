//! One argument of an attribute: how it is written, and the one door through which it is kept.

use proc_macro2::{Group, Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Expr, Result, Token, token};

use super::errors::Errors;
use super::tokens::{at_end, ungroup};

/// An argument that was given: the word before the value, and what it says.
#[derive(Clone)]
pub(crate) struct Arg<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
    /// Whether it was given to the block around the function.
    pub(crate) inherited: bool,
}

/// Keeps an argument, or says that it was given before.
pub(crate) fn set<T>(slot: &mut Option<Arg<T>>, key: Ident, value: T, errors: &mut Errors) {
    if slot.is_some() {
        errors.at(&key, format_args!("duplicate argument `{key}`"));
    } else {
        *slot = Some(Arg { key, value, inherited: false });
    }
}

/// The word of an argument, if it was given.
pub(crate) fn key_of<T>(slot: Option<&Arg<T>>) -> Option<&Ident> {
    slot.map(|arg| &arg.key)
}

/// The argument given nearer, else that of the block around.
pub(crate) fn inherit<T: Clone>(own: Option<Arg<T>>, block: Option<&Arg<T>>) -> Option<Arg<T>> {
    own.or_else(|| block.map(|arg| Arg { inherited: true, ..arg.clone() }))
}

/// How an argument is written.
pub(crate) enum Written {
    /// `err`
    Flag,
    /// `name = "fit.pca"`
    Value(Expr),
    /// `err(Debug)`
    List(Group),
    /// Anything else behind the word, which begins here.
    Other(Span),
}

impl Written {
    /// Reads what stands behind the word, up to the next comma.
    pub(crate) fn parse(key: &Ident, input: ParseStream<'_>) -> Result<Self> {
        if at_end(input) {
            return Ok(Self::Flag);
        }
        if input.peek(token::Paren) {
            let TokenTree::Group(list) = input.parse()? else {
                return Err(input.error("expected `(`"));
            };
            return Ok(Self::List(list));
        }
        if !input.peek(Token![=]) || input.peek(Token![==]) {
            return Ok(Self::Other(input.span()));
        }
        let equals: Token![=] = input.parse()?;
        if at_end(input) {
            return Err(Error::new_spanned(equals, format!("`{key} =` needs a value")));
        }
        Ok(Self::Value(ungroup(input.parse()?)))
    }
}

/// The word before the value; keywords such as `crate` count as words.
pub(crate) fn key(input: ParseStream<'_>) -> Option<Ident> {
    input.peek(Ident::peek_any).then(|| input.call(Ident::parse_any).ok()).flatten()
}
