//! Our attributes on functions and blocks inside an annotated block, and the attributes of others.

use proc_macro2::TokenStream;
use syn::{Attribute, Error, Meta, Path, Result};

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
    pub(crate) args: TokenStream,
}

impl Own {
    /// Takes our attributes off an item; more than one is a mistake, since each would time it.
    ///
    /// `outer` is the attribute that is being expanded on this very item.
    pub(crate) fn take(
        attrs: &mut Vec<Attribute>,
        outer: Option<Kind>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let mut own: Option<Self> = None;
        attrs.retain(|attr| {
            let Some(kind) = kind(attr.path()) else {
                return true;
            };
            let first = own.as_ref().map(|own| own.kind).or(outer);
            if let Some(first) = first {
                errors.at(attr.path(), twice(first, kind));
            } else {
                let args = errors.take(args(attr)).unwrap_or_default();
                own = Some(Self { kind, args });
            }
            false
        });
        own
    }
}

fn twice(first: Kind, second: Kind) -> String {
    let (first, second) = (first.name(), second.name());
    if first == second {
        format!("a second `{second}`: write all arguments into one")
    } else {
        format!("`{first}` times this item already: take one of the two away")
    }
}

fn kind(path: &Path) -> Option<Kind> {
    let last = path.segments.last()?;
    let ours = match path.segments.len() {
        1 => path.leading_colon.is_none(),
        2 => path.segments.first()?.ident == "acm_obs",
        _ => false,
    };
    if !ours {
        return None;
    }
    if last.ident == "acm_phase" {
        Some(Kind::Phase)
    } else if last.ident == "profiled" {
        Some(Kind::Profiled)
    } else {
        None
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

/// Whether only the compiler, rustfmt or clippy reads this attribute: no macro that is yet to run.
pub(crate) fn is_inert(attr: &Attribute) -> bool {
    let Some(first) = attr.path().segments.first() else {
        return false;
    };
    let name = first.ident.to_string();
    let tool = attr.path().segments.len() > 1;
    let known = if tool { TOOLS } else { INERT };
    known.contains(&name.as_str())
}

/// Whether the attribute has to do with lints: it belongs where the variable is bound.
pub(crate) fn is_lint_level(attr: &Attribute) -> bool {
    ["allow", "warn", "deny", "forbid", "expect"].iter().any(|level| attr.path().is_ident(level))
}

/// Whether a name stands anywhere in an attribute, also behind `cfg_attr`.
pub(crate) fn mentions(attr: &Attribute, name: &str) -> bool {
    attr.path().is_ident(name)
        || (attr.path().is_ident("cfg_attr")
            && matches!(&attr.meta, Meta::List(list) if list.tokens.clone().into_iter().any(
                |token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == name)
            )))
}

const TOOLS: &[&str] =
    &["clippy", "diagnostic", "miri", "rust_analyzer", "rustc", "rustdoc", "rustfmt"];

const INERT: &[&str] = &[
    "allow",
    "automatically_derived",
    "cfg",
    "cfg_attr",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "ignore",
    "inline",
    "link_section",
    "must_use",
    "no_mangle",
    "optimize",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "unsafe",
    "warn",
];
