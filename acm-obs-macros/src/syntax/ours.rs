//! Tokens that are ours and not the user's.

/// `quote!` whose tokens have the span `mixed_site`: names of the user's and of ours never meet, lints
/// take the code for what it is, a macro's, and the edition is that of this crate.
macro_rules! ours {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned! { ::proc_macro2::Span::mixed_site()=> $($tokens)* }
    };
}

pub(crate) use ours;
