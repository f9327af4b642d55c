//! A body that runs while the function is called.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use super::params::Params;
use super::{observe, record, site};
use crate::syntax::returns;
use crate::syntax::tokens::local;
use crate::timed::model::Timed;

/// A guard, and the body as it is.
pub(super) fn guard(timed: &Timed, body: &TokenStream) -> TokenStream {
    let at = timed.place();
    let guard = local("__acm_obs_guard");
    let enter = site::enter(timed, &Params::default());
    let record = record::statement(timed);
    quote_spanned! {at=>
        let #guard = #enter;
        #record
        #body
    }
}

/// A guard around the body, whose value is looked at before it is returned.
///
/// The body is a closure, so that `return` and `?` lead to us. `call` takes it as `FnOnce` in the very
/// place where it is made: as a plain closure, called by us, it could not return what it borrows through
/// a captured `&mut`.
pub(super) fn value(timed: &Timed, params: &Params, body: &TokenStream) -> TokenStream {
    let at = timed.place();
    let krate = &timed.krate;
    let (guard, out) = (local("__acm_obs_guard"), local("__acm_obs_out"));
    let enter = site::enter(timed, params);
    let record = record::statement(timed);
    let annotation = annotation(timed);
    let observe = observe::statements(timed, &out, true);
    quote_spanned! {at=>
        let #guard = #enter;
        let #out = #krate::__private::call(move || #annotation { #params #record #body });
        #observe
        #out
    }
}

/// `-> R` for a closure that takes the place of the body.
pub(super) fn annotation(timed: &Timed) -> Option<TokenStream> {
    let ty = returns::written(&timed.item.sig.output)?;
    let ty = returns::without_impl_trait(ty);
    Some(quote_spanned!(timed.place()=> -> #ty))
}
