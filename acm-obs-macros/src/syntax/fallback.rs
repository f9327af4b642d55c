//! What is emitted when something is wrong: the user's item, so that nothing else breaks, then the errors.

use proc_macro2::TokenStream;
use syn::Error;

/// The item first, since tools take the first place that a token stands at, then every error.
pub(crate) fn expand(item: TokenStream, error: &Error) -> TokenStream {
    let mut tokens = item;
    tokens.extend(error.to_compile_error());
    tokens
}
