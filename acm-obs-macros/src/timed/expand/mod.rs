//! The code around the body. Everything is decided by now: nothing here can fail.
//!
//! Two rules keep the annotated function the one that was written. Tokens of the user's stay as they are,
//! so that errors and lints find them. And everything of ours resolves as `mixed_site`, so that no name
//! meets the user's, no lint speaks of it, and blocks, closures and `impl` follow the rules of this
//! crate's edition whatever the user's is; it is placed at the name of the function, or at the word of the
//! user's that it is there for, so that an error about it underlines that.

mod future;
mod observe;
mod params;
mod record;
mod site;
mod sync;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{ReturnType, Signature, Token, Type};

use self::params::Params;
use super::model::Timed;
use super::shape::Shape;
use crate::syntax::fn_item::{FnItem, split_inner};
use crate::syntax::spanning;

impl ToTokens for Timed {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let at = self.place();
        let FnItem { attrs, head, sig, body: _ } = &self.item;
        let (inner_attrs, body) = split_inner(&self.body);
        // The braces are the user's, and lints would call them unnecessary where they are the last
        // expression of a block. Of what stands in parentheses they do not speak.
        let body = quote_spanned!(at=> (#body));
        let (sig, body) = match self.shape {
            Shape::Guard => (sig.clone(), sync::guard(self, &body)),
            Shape::Value => {
                let (sig, params) = Params::take(sig);
                let body = sync::value(self, &params, &body);
                (sig, body)
            }
            Shape::Async => {
                let (sig, params) = Params::take(sig);
                let body = future::of_async(self, &params, &body);
                (returning_future(sig, at), body)
            }
            Shape::AsyncKept => {
                let (sig, params) = Params::take(sig);
                let future = future::of_async(self, &params, &body);
                (sig, quote_spanned!(at=> #future.await))
            }
            Shape::Future { boxed } => {
                let in_place = future::in_place(self, boxed);
                in_place.map_or_else(
                    || {
                        let (sig, params) = Params::take(sig);
                        let body = future::of_call(self, &params, &body, boxed);
                        (sig, body)
                    },
                    |body| (sig.clone(), body),
                )
            }
        };
        // The outermost braces are the user's: lints take the function for the user's by them.
        let mut block = Group::new(Delimiter::Brace, body);
        block.set_span(self.body.span());
        tokens.extend(quote!(#(#attrs)* #(#inner_attrs)* #head #sig #block));
    }
}

/// `async fn f() -> R` as `fn f() -> impl Future<Output = R>`.
///
/// The edition of the word `impl` decides what the future may borrow: by ours that is everything, as it
/// is for an `async fn`.
fn returning_future(mut sig: Signature, at: Span) -> Signature {
    let (arrow, output) = match sig.output {
        ReturnType::Type(arrow, ty) => (arrow, ty.into_token_stream()),
        ReturnType::Default => (Token![->](at), quote_spanned!(at=> ())),
    };
    let (first, last) = spanning::ends(&output);
    let opaque = quote_spanned!(first=> impl ::core::future::Future);
    let future = quote_spanned!(last=> #opaque<Output = #output>);
    sig.asyncness = None;
    sig.output = ReturnType::Type(arrow, Box::new(Type::Verbatim(future)));
    sig
}
