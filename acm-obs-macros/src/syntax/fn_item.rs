//! A function as it was written: attributes, signature, and a body that stays tokens.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Error, Ident, LitStr, Result, Signature, Token, Visibility, token};

/// A free function, a method, or a method of a trait.
pub(crate) struct FnItem {
    pub(crate) attrs: Vec<Attribute>,
    /// The visibility, and `default` where specialization has it.
    pub(crate) head: TokenStream,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

/// What follows the signature.
pub(crate) enum Body {
    Block(Group),
    Missing(Token![;]),
}

impl FnItem {
    /// Whether a function begins here, behind its attributes.
    pub(crate) fn peek(input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        if ahead.parse::<Visibility>().is_err() {
            return false;
        }
        while !ahead.peek(Token![fn]) {
            let qualifier = ahead
                .call(Ident::parse_any)
                .is_ok_and(|word| QUALIFIERS.iter().any(|qualifier| word == qualifier));
            if !qualifier && ahead.parse::<LitStr>().is_err() {
                return false;
            }
        }
        true
    }

    /// Reads a function whose attributes were read before.
    pub(crate) fn parse_behind(attrs: Vec<Attribute>, input: ParseStream<'_>) -> Result<Self> {
        let mut head = input.parse::<Visibility>()?.into_token_stream();
        if input.peek(Ident) {
            // An identifier that is no keyword: only `default` can stand here.
            head.append(input.parse::<Ident>()?);
        }
        let sig = input.parse()?;
        Ok(Self { attrs, head, sig, body: input.parse()? })
    }
}

impl Parse for Body {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(Token![;]) {
            return input.parse().map(Self::Missing);
        }
        match input.peek(token::Brace).then(|| input.parse()).transpose()? {
            Some(TokenTree::Group(block)) => Ok(Self::Block(block)),
            _ => Err(Error::new(input.span(), "expected the body of the function")),
        }
    }
}

impl ToTokens for FnItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, head, sig, body } = self;
        tokens.extend(quote!(#(#attrs)* #head #sig #body));
    }
}

impl ToTokens for Body {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Block(block) => block.to_tokens(tokens),
            Self::Missing(semi) => semi.to_tokens(tokens),
        }
    }
}

/// Takes the `#![…]` off the start of a body: they are only allowed in the outermost block, so an
/// expansion writes them before the function.
pub(crate) fn split_inner(block: &Group) -> (Vec<Attribute>, Group) {
    let read = |input: ParseStream<'_>| {
        let mut attrs = input.call(Attribute::parse_inner)?;
        for attr in &mut attrs {
            attr.style = syn::AttrStyle::Outer;
        }
        Ok((attrs, input.parse::<TokenStream>()?))
    };
    match read.parse2(block.stream()) {
        Ok((attrs, rest)) if !attrs.is_empty() => {
            let mut body = Group::new(block.delimiter(), rest);
            body.set_span(block.span());
            (attrs, body)
        }
        _ => (Vec::new(), block.clone()),
    }
}

const QUALIFIERS: &[&str] = &["default", "const", "async", "unsafe", "safe", "extern", "gen"];
