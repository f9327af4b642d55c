//! How a component is named in code: a literal of the table or a path.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, ExprPath, Lit, LitStr, Path, Result};

use super::table::{self, Row};
use crate::syntax::nearest::nearest;
use crate::syntax::tokens::{ours_at, ungroup};

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
                quote_spanned!(ours_at(*span)=> #krate::Component::#constant)
            }
            // In a `let`, so that another type is an error of the path and of nothing else.
            Self::Path(path) => quote_spanned! {ours_at(path.span())=>
                {
                    let component: #krate::Component = #path;
                    component
                }
            },
        }
    }
}

fn unknown(typed: &str) -> String {
    let names = table::names();
    let list = names.join(", ");
    let problem = match nearest(typed.trim(), &names) {
        _ if typed.trim().is_empty() => String::from("the component is empty"),
        Some(name) => format!("unknown component `{typed}`: did you mean `{name}`?"),
        None => format!("unknown component `{typed}`"),
    };
    let separator = if problem.ends_with('?') { "" } else { ";" };
    format!(
        "{problem}{separator} known components: {list}; one of your own is declared with \
         `acm_obs::components!` and named by its path"
    )
}

/// What the argument `component` takes.
pub(crate) const EXPECTED: &str = "a component is a literal of the table such as `\"FEAT\"`, or the path of a constant of type \
     `Component`";
