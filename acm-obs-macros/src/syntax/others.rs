//! The attributes of others.

use proc_macro2::TokenTree;
use syn::{Attribute, Meta};

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

/// Whether a name stands anywhere in an attribute, also inside `cfg_attr(…)` and `unsafe(…)`.
pub(crate) fn mentions(attr: &Attribute, name: &str) -> bool {
    attr.path().is_ident(name)
        || ((attr.path().is_ident("cfg_attr") || attr.path().is_ident("unsafe"))
            && matches!(&attr.meta, Meta::List(list) if list.tokens.clone().into_iter().any(
                |token| matches!(token, TokenTree::Ident(ident) if ident == name)
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
