//! The static that describes the function, and what it is entered with.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;

use super::params::Params;
use crate::syntax::ours::ours;
use crate::timed::model::{Site, Timed};
use crate::timed::values::LogPolicy;

/// A reference to the static. It stands in a block of its own, where nothing of the user's can see it.
pub(super) fn reference(timed: &Timed) -> TokenStream {
    let Timed { krate, site, .. } = timed;
    let Site { component, name, function, level, log, slow, profile } = site;
    // The user's span makes this the line of the function, not of the attribute.
    let line = quote_spanned!(timed.item.sig.ident.span()=> ::core::line!());
    let place = ours!(#function, ::core::module_path!(), ::core::file!(), #line);
    let component = component.as_ref().map(|component| component.expand(krate));
    let new = component.map_or_else(
        || ours!(profiled(#name, #place)),
        |component| ours!(phase(#name, #component, #place)),
    );
    let level = level.map(|level| {
        let level = Ident::new(level.0, Span::mixed_site());
        ours!(.with_level(#krate::__private::Level::#level))
    });
    let log = log.map(|log| {
        let log = Ident::new(log.0, Span::mixed_site());
        ours!(.with_log(#krate::__private::LogPolicy::#log))
    });
    let slow = slow.map(|nanos| ours!(.with_slow_nanos(#nanos)));
    let profile = profile.then(|| ours!(.with_profile()));
    ours!({
        static __ACM_OBS_SITE: #krate::__private::Site =
            #krate::__private::Site::#new #level #log #slow #profile;
        &__ACM_OBS_SITE
    })
}

/// The expression that begins a call and gives its guard.
pub(super) fn enter(timed: &Timed, params: &Params) -> TokenStream {
    let krate = &timed.krate;
    let site = reference(timed);
    match &timed.parent {
        Some(parent) => {
            let parent = params.before_body(parent);
            ours! {
                #krate::__private::enter_under(#site, #krate::__private::parent_of(&(#parent)))
            }
        }
        None if timed.site.log.is_some_and(LogPolicy::logs_start) => {
            ours!(#krate::__private::enter_logged(#site))
        }
        None => ours!(#krate::__private::enter(#site)),
    }
}
