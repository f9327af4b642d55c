//! `#[acm_phase]`: a function that is a phase of a component.

#[cfg(all(test, feature = "off"))]
mod off_tests;
#[cfg(all(test, not(feature = "off")))]
mod tests;

use proc_macro2::TokenStream;

use crate::syntax::own::Kind;
use crate::timed;

/// The expansion of the attribute.
pub(crate) fn acm_phase(args: TokenStream, item: TokenStream) -> TokenStream {
    timed::expand(Kind::Phase, args, item)
}
