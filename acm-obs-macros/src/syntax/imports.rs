//! Imports of our attributes, where we have read the attribute and the compiler never sees it.
//!
//! For the compiler such an import would be unused. So it is given something to use it on: an item with
//! the attribute and the argument [`MARK`], which expands to nothing.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

use super::ours::ours;
use super::own::Kind;

/// The words that named our attributes, each once.
#[derive(Default)]
pub(crate) struct Imports(Vec<Ident>);

impl Imports {
    /// Notes a word that stood in an attribute.
    pub(crate) fn add(&mut self, word: &Ident) {
        if !self.0.contains(word) {
            self.0.push(word.clone());
        }
    }

    /// In a module: keeps the words that the module imports by name. An attribute that we have read may
    /// well stand where it is not in scope.
    pub(crate) fn keep_imported(&mut self, items: &[&TokenStream]) {
        self.0.retain(|word| items.iter().any(|item| is_import_of(item, word)));
    }

    /// In the scope of an attribute that the compiler has found: that import is used.
    pub(crate) fn forget(&mut self, found: Kind) {
        self.0.retain(|word| word != found.word());
    }

    /// Moves the words of a block inside to the scope that the block stands in.
    pub(crate) fn append(&mut self, inner: &mut Self) {
        for word in inner.0.drain(..) {
            self.add(&word);
        }
    }
}

impl ToTokens for Imports {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for word in &self.0 {
            tokens.extend(ours!(#[#word(__imported)] const _: () = ();));
        }
    }
}

/// Whether these are the arguments that [`Imports`] writes.
pub(crate) fn is_mark(args: &TokenStream) -> bool {
    let first = args.clone().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == MARK)
}

/// Whether the item is a `use` that names the word.
fn is_import_of(item: &TokenStream, word: &Ident) -> bool {
    let mut words = item.clone().into_iter();
    let is_use = words.any(|token| matches!(token, TokenTree::Ident(ident) if ident == "use"));
    is_use && names(words.collect(), word)
}

fn names(tokens: TokenStream, word: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *word,
        TokenTree::Group(group) => names(group.stream(), word),
        TokenTree::Literal(_) | TokenTree::Punct(_) => false,
    })
}

const MARK: &str = "__imported";
