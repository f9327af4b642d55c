//! The names of components that a user declares.

use syn::parse::ParseStream;
use syn::{Error, Expr, ExprLit, Lit, LitStr, Result};

use super::table;
use crate::syntax::errors::Errors;
use crate::syntax::tokens::ungroup;

/// The longest name that every backend takes as a label.
const LONGEST: usize = 64;

/// Checks the names of one declaration, all of them.
pub(super) fn check(input: ParseStream<'_>) -> Result<()> {
    let mut errors = Errors::default();
    let mut known: Vec<String> = Vec::new();
    while !input.is_empty() {
        let name = name(input.parse()?)?;
        let text = name.value();
        if let Some(problem) = problem(&text, &known) {
            errors.push(Error::new(name.span(), problem));
        }
        known.push(text);
    }
    errors.finish()
}

fn name(expr: Expr) -> Result<LitStr> {
    match ungroup(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Ok(name),
        other => {
            Err(Error::new_spanned(other, "the name of a component is a text such as `\"SEAM\"`"))
        }
    }
}

fn problem(name: &str, known: &[String]) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() {
        Some("the name is empty: a component has one, such as `\"SEAM\"`".to_owned())
    } else if let Some(wrong) = name.chars().find(|c| !allowed(*c)) {
        let wrong = if wrong == ' ' { "a blank".to_owned() } else { format!("`{wrong}`") };
        Some(format!(
            "`{name}` contains {wrong}: a name consists of ASCII letters, digits, `_` and `-`"
        ))
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some(format!("`{name}` does not start with a letter"))
    } else if name.len() > LONGEST {
        Some(format!("the name has {} characters, {LONGEST} are the most", name.len()))
    } else if let Some(row) = table::find(name) {
        Some(format!("`{name}` is a built-in component: use `Component::{}`", row.constant))
    } else if known.iter().any(|other| other == name) {
        Some(format!("the component `{name}` is declared twice: each has a name of its own"))
    } else {
        None
    }
}
