//! How a component is named in code: a literal of the table or a path.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Error, Expr, ExprLit, ExprPath, Lit, LitStr, Path, Result};

use super::table::{self, Row};
use crate::syntax::nearest::nearest;
use crate::syntax::tokens::ungroup;

/// A checked reference to a component.
#[derive(Clone)]
pub(crate) enum Reference {
    /// A literal of the table, and where it stands.
    BuiltIn(&'static Row, Span),
    /// A path; the compiler checks that it is a `Component`.
    Path(Path),
}

impl Reference {
    /// Checks what stands where a component is expected.
    pub(crate) fn check(expr: Expr) -> Result<Self> {
        match ungroup(expr) {
            Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Self::literal(&name),
            Expr::Path(ExprPath { qself: None, path, attrs }) if attrs.is_empty() => {
                Self::path(path)
            }
            other => Err(Error::new_spanned(other, EXPECTED)),
        }
    }

    fn literal(name: &LitStr) -> Result<Self> {
        let typed = name.value();
        match table::find(&typed) {
            Some(row) => Ok(Self::BuiltIn(row, name.span())),
            None => Err(Error::new(name.span(), unknown(&typed))),
        }
    }

    fn path(path: Path) -> Result<Self> {
        if path.segments.first().is_some_and(|first| first.ident == "Self") {
            return Err(Error::new_spanned(
                path,
                "a component cannot be named through `Self`: write the name of the type instead",
            ));
        }
        Ok(Self::Path(path))
    }

    /// The expression of type `Component`.
    pub(crate) fn expand(&self, krate: &impl ToTokens) -> TokenStream {
        match self {
            Self::BuiltIn(row, span) => {
                let constant = Ident::new(row.constant, *span);
                quote_spanned! {span.resolved_at(Span::mixed_site())=>
                    #krate::Component::#constant
                }
            }
            Self::Path(path) => path.to_token_stream(),
        }
    }
}

fn unknown(typed: &str) -> String {
    let names = table::names();
    let list = names.join(", ");
    match nearest(typed, &names) {
        Some(name) => {
            format!("unknown component `{typed}`: did you mean `{name}`? known components: {list}")
        }
        None => format!(
            "unknown component `{typed}`: declare your own with `acm_obs::components!` and name it \
             by path; known components: {list}"
        ),
    }
}

/// What the argument `component` takes.
pub(crate) const EXPECTED: &str = "a component is a literal of the table such as `\"FEAT\"`, or the path of a constant of type \
     `Component`";
