//! `crate = path`: where expansions find the facade.

use quote::ToTokens;
use syn::{Error, Expr, ExprLit, ExprPath, Lit, Path, Result, parse_quote};

/// The path of the facade for a user who did not rename it.
pub(crate) fn default() -> Path {
    parse_quote!(::acm_obs)
}

/// Checks a path given by the user: it has to mean the same in every module.
pub(crate) fn check(expr: Expr) -> Result<Path> {
    match expr {
        Expr::Path(ExprPath { attrs, qself: None, path }) if attrs.is_empty() => absolute(path),
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Err(Error::new_spanned(
            &text,
            format_args!("`crate` takes a path: write `crate = {}` without quotes", text.value()),
        )),
        other => Err(Error::new_spanned(other, EXPECTED)),
    }
}

fn absolute(path: Path) -> Result<Path> {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    match first.as_deref() {
        _ if path.leading_colon.is_some() => Ok(path),
        Some("crate" | "$crate") => Ok(path),
        Some("self" | "super" | "Self") => Err(Error::new_spanned(
            &path,
            "`crate` takes an absolute path: begin it with `crate::` or `::`",
        )),
        _ => {
            let typed = path.to_token_stream().to_string().replace(' ', "");
            let message = format!("`crate` takes an absolute path: write `crate = ::{typed}`");
            Err(Error::new_spanned(path, message))
        }
    }
}

const EXPECTED: &str = "`crate` takes an absolute path, such as `crate = ::acm_obs`";
