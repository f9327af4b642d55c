//! Our attributes on functions and blocks inside an annotated block.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Meta, Path, Result, Token};

use super::errors::Errors;

/// Which of the two attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `#[acm_phase]`
    Phase,
    /// `#[profiled]`
    Profiled,
}

impl Kind {
    /// The name of the attribute.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Phase => "acm_phase",
            Self::Profiled => "profiled",
        }
    }

    /// The attribute as an error mentions it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Phase => "#[acm_phase]",
            Self::Profiled => "#[profiled]",
        }
    }
}

/// One of our attributes, taken off the item that it stood on.
pub(crate) struct Own {
    pub(crate) kind: Kind,
    pub(crate) args: Result<TokenStream>,
    /// The word it was written as, where that is an import.
    pub(crate) import: Option<Ident>,
}

/// Takes our attributes off items.
#[derive(Clone, Copy)]
pub(crate) struct Taker<'a> {
    /// The name that the facade has here, if the arguments of the block give one.
    pub(crate) krate: Option<&'a Path>,
}

impl Taker<'_> {
    /// Takes our attribute off an item; more than one is a mistake, since each would time it.
    ///
    /// `outer` is the attribute that is being expanded on this very item.
    pub(crate) fn take(
        self,
        attrs: &mut Vec<Attribute>,
        outer: Option<Kind>,
        errors: &mut Errors,
    ) -> Option<Own> {
        let mut own: Option<Own> = None;
        attrs.retain(|attr| {
            if refuse_hidden(attr, errors) {
                return false;
            }
            let Some(kind) = self.kind(attr) else {
                return true;
            };
            if let Some(first) = own.as_ref().map(|own| own.kind).or(outer) {
                errors.at(attr.path(), twice(first, kind));
            } else {
                let import = attr.path().get_ident().cloned();
                own = Some(Own { kind, args: args(attr), import });
            }
            false
        });
        own
    }

    fn kind(self, attr: &Attribute) -> Option<Kind> {
        let path = attr.path();
        let kind = named(path)?;
        let ours = kind == Kind::Phase
            || path.segments.len() == 1
            || path.segments.first().is_some_and(|first| first.ident == "acm_obs")
            || self.krate.is_some_and(|krate| in_crate(path, krate))
            || matches!(&attr.meta, Meta::List(list) if names_crate(&list.tokens));
        ours.then_some(kind)
    }
}

/// By the last word of a path.
fn named(path: &Path) -> Option<Kind> {
    let last = &path.segments.last()?.ident;
    [Kind::Phase, Kind::Profiled].into_iter().find(|kind| last == kind.word())
}

/// Whether the path is that of an item of the crate.
fn in_crate(path: &Path, krate: &Path) -> bool {
    path.segments.len() == krate.segments.len() + 1
        && krate.segments.iter().zip(&path.segments).all(|(a, b)| a.ident == b.ident)
}

/// Whether the arguments say where the facade is: nobody else's attribute needs to know.
fn names_crate(args: &TokenStream) -> bool {
    args.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(key) if key == "crate"))
}

/// What stands in a `cfg_attr` is decided after this expansion, too late to be one with it. Whether that
/// was found, and told.
fn refuse_hidden(attr: &Attribute, errors: &mut Errors) -> bool {
    if !attr.path().is_ident("cfg_attr") {
        return false;
    }
    let mut found = false;
    let parts = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
    for meta in parts.iter().flatten().skip(1) {
        if let Some(kind) = named(meta.path()) {
            found = true;
            errors.at(
                meta.path(),
                format_args!(
                    "`{}` inside `cfg_attr` is not seen here: annotate the function without it, \
                     and write a second function under the opposite `cfg`",
                    kind.name(),
                ),
            );
        }
    }
    found
}

fn twice(first: Kind, second: Kind) -> String {
    let (first, second) = (first.name(), second.name());
    if first == second {
        format!("a second `{second}`: write all arguments into one")
    } else {
        format!("`{first}` times this item already: take one of the two away")
    }
}

fn args(attr: &Attribute) -> Result<TokenStream> {
    match &attr.meta {
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::NameValue(pair) => {
            Err(Error::new_spanned(&pair.value, "arguments stand in parentheses behind the name"))
        }
    }
}
