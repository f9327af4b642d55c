//! What `#[acm_phase]` and `#[profiled]` share, which is all but the component: parse what was written,
//! decide what is meant, expand.

mod args;
mod expand;
mod item;
mod keys;
mod model;
mod outcome;
mod shape;
mod tree;
mod values;

use proc_macro2::TokenStream;
use quote::ToTokens;

use self::args::Args;
use self::item::Item;
use self::model::{Checked, Place};
use self::tree::Tree;
use crate::syntax::errors::Errors;
use crate::syntax::own::{Kind, Taker};
use crate::syntax::{fallback, imports};

/// The expansion of either attribute; if something is wrong, the item as it was and every error.
pub(crate) fn expand(kind: Kind, args: TokenStream, item: TokenStream) -> TokenStream {
    if imports::is_mark(&args) {
        return TokenStream::new();
    }
    let mut errors = Errors::default();
    let args = Args::parse(kind, args, &mut errors);
    let taker = Taker { krate: args.krate.as_ref().map(|arg| &arg.value) };
    let parsed = Item::parse(kind, item.clone(), taker, &mut errors);
    let (plain, timed) = match errors.take(parsed) {
        None => (item, TokenStream::new()),
        // The tokens of the item no longer have our attributes inside.
        Some(item) => (item.to_token_stream(), check(kind, args, item, &mut errors)),
    };
    match errors.finish() {
        Err(error) => fallback::expand(plain, &error),
        Ok(()) if cfg!(feature = "off") => plain,
        Ok(()) => timed,
    }
}

fn check(kind: Kind, args: Args, item: Item, errors: &mut Errors) -> TokenStream {
    match item {
        Item::Block(block) => Tree::check(kind, &args, block, errors).into_token_stream(),
        Item::Fn(item) => {
            let place = Place { direct: true, ..Place::default() };
            match model::check(kind, args, *item, place, errors) {
                Checked::Timed(timed) => timed.into_token_stream(),
                Checked::Plain(item) => item.into_token_stream(),
                Checked::NoComponent(item) => {
                    model::no_component(&item.sig.ident, false, errors);
                    item.into_token_stream()
                }
            }
        }
    }
}
