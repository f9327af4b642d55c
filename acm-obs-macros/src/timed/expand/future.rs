//! A body that runs while a future is polled.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

use super::params::Params;
use super::{observe, record, site, sync};
use crate::syntax::returns;
use crate::syntax::spanning;
use crate::syntax::tokens::{local, ours_at};
use crate::timed::model::Timed;
use crate::timed::shape::Returned;

/// The future of an `async fn`.
pub(super) fn of_async(timed: &Timed, params: &Params, body: &TokenStream) -> TokenStream {
    let at = timed.place();
    let parent = parent(timed, params);
    let output = output(timed);
    let record = record::statement(timed);
    let future =
        wrap(timed, &quote_spanned!(at=> async move { #params #output #record #body }), None);
    // Parentheses, since `.await` may follow and the parent must not stay alive that long.
    if parent.is_some() { quote_spanned!(at=> ({ #parent #future })) } else { future }
}

/// A body that does nothing but make an `async` block: the fields go into the block, and the box, if
/// there is one, around all of it. Without this a boxed future would be boxed twice.
pub(super) fn in_place(timed: &Timed, boxed: bool) -> Option<TokenStream> {
    if matches!(timed.returned, Returned::Unknown) && timed.outcome.looks_at_value() {
        // Nothing would tell what the block gives, and so how its error is printed.
        return None;
    }
    let at = timed.place();
    let tokens: Vec<_> = timed.body.stream().into_iter().collect();
    let parent = parent(timed, &Params::default());
    if !boxed {
        let future = wrap(timed, &with_output_and_fields(timed, &tokens)?, None);
        return Some(quote_spanned!(at=> #parent #future));
    }
    let (TokenTree::Group(arguments), path) = tokens.split_last()? else {
        return None;
    };
    if arguments.delimiter() != Delimiter::Parenthesis || !is_box_pin(path) {
        return None;
    }
    let block: Vec<_> = arguments.stream().into_iter().collect();
    let future = wrap(timed, &with_output_and_fields(timed, &block)?, None);
    Some(quote_spanned!(at=> #parent #(#path)* (#future)))
}

/// Any other body: it runs to the end, which gives the future. The fields are taken before, since the
/// body may consume the parameters, and recorded when the future is ready.
pub(super) fn of_call(
    timed: &Timed,
    params: &Params,
    body: &TokenStream,
    boxed: bool,
) -> TokenStream {
    let (at, krate) = (timed.place(), &timed.krate);
    let parent = parent(timed, params);
    let annotation = sync::annotation(timed);
    let mut future = local("__acm_obs_future");
    let made = if timed.fields.is_empty() {
        quote_spanned! {at=>
            let #future = #krate::__private::call(move || #annotation { #params #body });
        }
    } else {
        let names = field_locals(timed);
        let values = timed.fields.iter().map(|field| record::value(krate, field, at));
        quote_spanned! {at=>
            let (#future, #(#names),*) = #krate::__private::call(move || {
                #params
                let (#(#names,)*) = (#(#values,)*);
                (#krate::__private::call(move || #annotation { #body }), #(#names),*)
            });
        }
    };
    // Who says `future` of something else is told so at that word.
    future.set_span(timed.future_word.map_or(at, ours_at));
    let wrapped = wrap(timed, &future.to_token_stream(), record_taken(timed).as_ref());
    let wrapped =
        if boxed { quote_spanned!(at=> ::std::boxed::Box::pin(#wrapped)) } else { wrapped };
    quote_spanned!(at=> #parent #made #wrapped)
}

/// The call that makes a future a phase; `before` runs with what the future gives, first of all.
fn wrap(timed: &Timed, future: &TokenStream, before: Option<&TokenStream>) -> TokenStream {
    let (at, krate) = (timed.place(), &timed.krate);
    let site = site::reference(timed);
    let classify = if timed.outcome.looks_at_value() {
        let out = local("__acm_obs_out");
        let observe = observe::statements(timed, &out, false);
        // The type tells what an opaque future gives, before the error is asked how it is printed.
        let ty = match &timed.returned {
            Returned::Type(ty) => returns::without_impl_trait(ty).into_token_stream(),
            Returned::Unit | Returned::Never | Returned::Unknown => quote_spanned!(at=> _),
        };
        quote_spanned!(at=> move |#out: &#ty| { #before #observe })
    } else {
        quote_spanned!(at=> move |_| { #before })
    };
    if timed.parent.is_none() {
        return quote_spanned!(at=> #krate::__private::future(#site, #future, #classify));
    }
    let parent = local("__acm_obs_parent");
    quote_spanned!(at=> #krate::__private::future_under(#site, &#parent, #future, #classify))
}

/// The statement that takes the parent, before the parameters move into the future.
fn parent(timed: &Timed, params: &Params) -> Option<TokenStream> {
    let at = timed.place();
    let local = local("__acm_obs_parent");
    timed.parent.as_ref().map(|expr| {
        let parent = site::parent(&timed.krate, &params.before_body(expr));
        quote_spanned!(at=> let #local = ::core::clone::Clone::clone(#parent);)
    })
}

/// A statement that never runs and tells the compiler what the block returns, as the signature of an
/// `async fn` does: without it, errors would speak of the block, and `?` would not know its error type.
///
/// The box is there for types without values, such as `Infallible`: a call that returned one would make
/// what follows unreachable, of which the compiler warns even in macros.
fn output(timed: &Timed) -> Option<TokenStream> {
    let (at, krate) = (timed.place(), &timed.krate);
    match &timed.returned {
        Returned::Unit => Some(quote_spanned!(at=> if false { return; })),
        Returned::Never | Returned::Unknown => None,
        Returned::Type(ty) => {
            // It is placed at the type, which errors about the body then speak of.
            let (first, last) = spanning::ends(ty);
            let ty = returns::without_impl_trait(ty);
            let mut out = local("__acm_obs_out");
            out.set_span(last);
            let result = quote_spanned!(first=> return *#out;);
            Some(quote_spanned! {at=>
                if false {
                    let #out: ::std::boxed::Box<#ty> = #krate::__private::call(|| loop {});
                    #result
                }
            })
        }
    }
}

/// An `async` block that knows its type and records the fields first, made of one that does not; nothing
/// if the tokens are not exactly an `async` block.
fn with_output_and_fields(timed: &Timed, tokens: &[TokenTree]) -> Option<TokenStream> {
    let is_word =
        |token: &TokenTree, word| matches!(token, TokenTree::Ident(ident) if ident == word);
    let (TokenTree::Group(block), words) = tokens.split_last()? else {
        return None;
    };
    let is_async = match words {
        [first] => is_word(first, "async"),
        [first, second] => is_word(first, "async") && is_word(second, "move"),
        _ => false,
    };
    if !is_async || block.delimiter() != Delimiter::Brace {
        return None;
    }
    let at = timed.place();
    let output = output(timed);
    let record = record::statement(timed);
    // In parentheses like every body: lints would call its braces unnecessary.
    Some(quote_spanned!(at=> #(#words)* { #output #record (#block) }))
}

/// `Box::pin`, with or without the path to it.
fn is_box_pin(path: &[TokenTree]) -> bool {
    let text: String = path.iter().map(ToString::to_string).collect();
    text == "Box::pin" || text.ends_with("::Box::pin") && path.iter().all(is_part_of_path)
}

fn is_part_of_path(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    }
}

fn field_locals(timed: &Timed) -> Vec<Ident> {
    (0..timed.fields.len()).map(|index| local(&format!("__acm_obs_field{index}"))).collect()
}

/// The statement that records the fields taken before.
fn record_taken(timed: &Timed) -> Option<TokenStream> {
    let (at, krate) = (timed.place(), &timed.krate);
    if timed.fields.is_empty() {
        return None;
    }
    let to = local("__acm_obs_fields");
    let names = timed.fields.iter().map(|field| &field.name);
    let values = field_locals(timed);
    Some(
        quote_spanned!(at=> #krate::__private::record(move |#to| { #(#to.push(#names, #values);)* });),
    )
}
