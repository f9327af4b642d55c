//! What the attribute stands on.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Result, Token, Visibility};

use crate::syntax::block::Block;
use crate::syntax::errors::Errors;
use crate::syntax::fn_item::FnItem;
use crate::syntax::own::{Kind, Taker};
use crate::syntax::tokens::attributes;

/// A function, or a block of functions.
pub(crate) enum Item {
    Fn(Box<FnItem>),
    Block(Block),
}

impl Item {
    /// Reads the item; our other attributes on it are mistakes and are taken off.
    pub(crate) fn parse(
        kind: Kind,
        item: TokenStream,
        taker: Taker<'_>,
        errors: &mut Errors,
    ) -> Result<Self> {
        Self::parse_with(kind, Vec::new(), item, taker, errors)
    }

    fn parse_with(
        kind: Kind,
        mut attrs: Vec<Attribute>,
        item: TokenStream,
        taker: Taker<'_>,
        errors: &mut Errors,
    ) -> Result<Self> {
        let read = |input: ParseStream<'_>| {
            if let Some(inside) = attributes(&mut attrs, input)? {
                return Self::parse_with(kind, attrs, inside, taker, errors);
            }
            taker.take(&mut attrs, Some(kind), errors);
            if FnItem::peek(input) {
                FnItem::parse_behind(attrs, input).map(|item| Self::Fn(Box::new(item)))
            } else if Block::peek(input) {
                let mut block = Block::parse_behind(attrs, input, taker, errors)?;
                if block.frame.is_impl {
                    block.frame.imports.forget(kind);
                }
                Ok(Self::Block(block))
            } else {
                Err(misplaced(kind, input)?)
            }
        };
        read.parse2(item)
    }
}

/// Says what the attribute stands on, and underlines the word that makes it so.
fn misplaced(kind: Kind, input: ParseStream<'_>) -> Result<Error> {
    let attribute = kind.name();
    input.parse::<Visibility>()?;
    let advice = if input.peek(Token![trait]) {
        "on a trait: annotate the methods that have a body"
    } else if input.peek(Token![mod]) {
        "on a module in another file: annotate an inline module, or the items in that file"
    } else {
        "here: it stands on a function, an `impl` block or an inline module"
    };
    let place = input.parse::<TokenTree>()?;
    // The rest is the user's own and stays unread.
    input.parse::<TokenStream>()?;
    Ok(Error::new_spanned(place, format!("`{attribute}` cannot stand {advice}")))
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Fn(item) => item.to_tokens(tokens),
            Self::Block(block) => block.to_tokens(tokens),
        }
    }
}
