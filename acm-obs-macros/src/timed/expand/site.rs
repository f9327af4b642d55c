//! The static that describes the function, and what it is entered with.

use proc_macro2::{Ident, TokenStream};

use quote::quote_spanned;
use syn::Path;

use super::params::Params;
use crate::syntax::spanning;
use crate::timed::model::{Site, Timed};
use crate::timed::values::LogPolicy;

/// A reference to the static. It stands in a block of its own, where nothing of the user's can see it.
pub(super) fn reference(timed: &Timed) -> TokenStream {
    let at = timed.place();
    let Timed { krate, site, .. } = timed;
    let Site { component, name, function, level, log, slow, profile } = site;
    // The user's span makes this the line of the function, not of the attribute.
    let line = quote_spanned!(timed.item.sig.ident.span()=> ::core::line!());
    let place = quote_spanned!(at=> #function, ::core::module_path!(), ::core::file!(), #line);
    let component = component.as_ref().map(|component| component.expand(krate));
    let new = component.map_or_else(
        || quote_spanned!(at=> profiled(#name, #place)),
        |component| quote_spanned!(at=> phase(#name, #component, #place)),
    );
    let level = level.map(|level| {
        let level = Ident::new(level.0, at);
        quote_spanned!(at=> .with_level(#krate::__private::Level::#level))
    });
    let log = log.map(|log| {
        let log = Ident::new(log.0, at);
        quote_spanned!(at=> .with_log(#krate::__private::LogPolicy::#log))
    });
    let slow = slow.map(|nanos| quote_spanned!(at=> .with_slow_nanos(#nanos)));
    let names: Vec<&str> = timed.fields.iter().map(|field| field.name.as_str()).collect();
    let fields = (!names.is_empty()).then(|| quote_spanned!(at=> .with_fields(&[#(#names),*])));
    let profile = profile.then(|| quote_spanned!(at=> .with_profile()));
    quote_spanned!(at=> {
        static __ACM_OBS_SITE: #krate::__private::Site =
            #krate::__private::Site::#new #level #log #slow #fields #profile;
        &__ACM_OBS_SITE
    })
}

/// The expression that begins a call and gives its guard.
pub(super) fn enter(timed: &Timed, params: &Params) -> TokenStream {
    let at = timed.place();
    let krate = &timed.krate;
    let site = reference(timed);
    match &timed.parent {
        Some(expr) => {
            let parent = parent(krate, &params.before_body(expr));
            quote_spanned!(at=> #krate::__private::enter_under(#site, #parent))
        }
        None if timed.site.log.is_some_and(LogPolicy::logs_start) => {
            quote_spanned!(at=> #krate::__private::enter_logged(#site))
        }
        None => quote_spanned!(at=> #krate::__private::enter(#site)),
    }
}

/// The context that an expression gives.
pub(super) fn parent(krate: &Path, expr: &TokenStream) -> TokenStream {
    let (first, _) = spanning::ends(expr);
    let expr = spanning::borrowed(expr);
    quote_spanned!(first=> #krate::__private::parent_of(#expr))
}
