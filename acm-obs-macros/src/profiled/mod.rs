//! `#[profiled]`: a function that is timed as a part of the phase that calls it.

#[cfg(all(test, not(feature = "off")))]
mod tests;

use proc_macro2::TokenStream;

use crate::syntax::own::Kind;
use crate::timed;

/// The expansion of the attribute.
pub(crate) fn profiled(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(Kind::Profiled, args, item)
}
