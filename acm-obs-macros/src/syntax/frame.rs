//! What is around the members of a block, and is written again as it was.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Attribute;

use super::imports::Imports;

/// An `impl` block or a module without its members.
pub(crate) struct Frame {
    pub(crate) attrs: Vec<Attribute>,
    /// Everything between the attributes and the brace.
    pub(crate) head: Vec<TokenTree>,
    pub(crate) is_impl: bool,
    pub(crate) inner_attrs: Vec<Attribute>,
    /// Our attributes that were taken off the members.
    pub(crate) imports: Imports,
}

impl Frame {
    /// The whole block.
    pub(crate) fn around<T: ToTokens>(&self, members: &[T]) -> TokenStream {
        let Self { attrs, head, is_impl, inner_attrs, imports } = self;
        let (inside, behind) = if *is_impl { (None, Some(imports)) } else { (Some(imports), None) };
        quote!(#(#attrs)* #(#head)* { #(#inner_attrs)* #(#members)* #inside } #behind)
    }
}
