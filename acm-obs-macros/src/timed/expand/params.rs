//! The parameters, where the body moves into a closure or a future.
//!
//! The compiler's own expansion of an `async fn` is followed: each parameter moves in and is bound again,
//! in the order of the signature, whether it is used or not. So parameters are dropped when and in the
//! order that they are in the plain function, and lints speak of them as they do there.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Expr, FnArg, Ident, Pat, PatIdent, PatType, Receiver, Signature, Type};

use crate::syntax::others::is_lint_level;
use crate::syntax::ours::ours;
use crate::syntax::tokens::{as_ours, local};

/// The parameters of a function whose body moves.
#[derive(Default)]
pub(super) struct Params {
    /// The statements that bind them again.
    rebind: TokenStream,
    /// The plain names among them.
    names: Vec<Ident>,
}

impl Params {
    /// Makes every parameter of a signature a name of ours, and keeps what the user wrote for the body.
    pub(super) fn take(sig: &Signature) -> (Signature, Self) {
        let mut sig = sig.clone();
        let mut this = Self::default();
        for (index, input) in sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Receiver(receiver) => this.rebind.extend(whole(receiver)),
                FnArg::Typed(typed) => this.take_one(index, typed),
            }
        }
        (sig, this)
    }

    fn take_one(&mut self, index: usize, typed: &mut PatType) {
        let attrs = attributes_of_binding(&mut typed.attrs);
        let name = self.outer_name(index, &typed.pat);
        let pattern = std::mem::replace(&mut *typed.pat, name_pattern(name.clone()));
        let word = plain_name(&pattern).map(Ident::to_string);
        let rebind = match word {
            // In a tuple: lints would call the plain binding one without effect.
            Some(word) if word.starts_with('_') => ours!(#(#attrs)* let (#pattern,) = (#name,);),
            Some(_) => ours!(#(#attrs)* let #pattern = #name;),
            None if matches!(pattern, Pat::Wild(_)) => ours!(#(#attrs)* let #name = #name;),
            // As a whole first: what the pattern does not bind is dropped after what it does.
            None => {
                let mutability = borrows_mutably(pattern.to_token_stream()).then(|| ours!(mut));
                ours!(#(#attrs)* let #mutability #name = #name; #(#attrs)* let #pattern = #name;)
            }
        };
        self.rebind.extend(rebind);
    }

    /// The parameter in the signature. It has the user's name, for the documentation, but is another
    /// variable: lints would speak of one that shadows the other.
    fn outer_name(&mut self, index: usize, pattern: &Pat) -> Ident {
        match plain_name(pattern) {
            None => local(&format!("__acm_obs_arg{index}")),
            // This could be the name of another variable of ours.
            Some(ident) if ident.to_string().starts_with("__acm_obs") => ident.clone(),
            Some(ident) => {
                self.names.push(ident.clone());
                as_ours(ident.clone())
            }
        }
    }

    /// An expression as it has to read before the body, where the parameters have our names.
    pub(super) fn before_body(&self, expr: &Expr) -> TokenStream {
        self.with_our_names(expr.to_token_stream())
    }

    fn with_our_names(&self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Ident(ident) if self.names.contains(&ident) => as_ours(ident).into(),
                TokenTree::Group(group) => {
                    let inside = self.with_our_names(group.stream());
                    let mut ours = Group::new(group.delimiter(), inside);
                    ours.set_span(group.span());
                    ours.into()
                }
                other => other,
            })
            .collect()
    }
}

impl ToTokens for Params {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.rebind.to_tokens(tokens);
    }
}

/// `self` has no second name. Mentioned as a whole it moves in as a whole, and is dropped last.
fn whole(receiver: &Receiver) -> Option<TokenStream> {
    let by_reference = matches!(*receiver.ty, Type::Reference(_));
    let this = receiver.self_token;
    (!by_reference).then(|| ours!(let _ = &#this;))
}

/// The name that a pattern consists of, `mut` or not.
fn plain_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(PatIdent { attrs, by_ref: None, subpat: None, ident, mutability: _ }) => {
            attrs.is_empty().then_some(ident)
        }
        _ => None,
    }
}

fn name_pattern(ident: Ident) -> Pat {
    Pat::Ident(PatIdent { attrs: Vec::new(), by_ref: None, mutability: None, ident, subpat: None })
}

/// Whether `ref mut` stands in a pattern.
fn borrows_mutably(pattern: TokenStream) -> bool {
    let mut after_ref = false;
    pattern.into_iter().any(|token| match token {
        TokenTree::Ident(word) => {
            let found = after_ref && word == "mut";
            after_ref = word == "ref";
            found
        }
        TokenTree::Group(group) => borrows_mutably(group.stream()),
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}

/// Attributes about lints go to where the variable is bound; `cfg` holds for both places.
fn attributes_of_binding(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    let moves = |attr: &Attribute| is_lint_level(attr) || attr.path().is_ident("cfg_attr");
    let stays = |attr: &Attribute| attr.path().is_ident("cfg");
    let binding = attrs.iter().filter(|attr| moves(attr) || stays(attr)).cloned().collect();
    attrs.retain(|attr| !moves(attr));
    binding
}
