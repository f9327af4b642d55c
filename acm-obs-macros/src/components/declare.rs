//! `declare_components!(KRATE, …)`: components of one's own, checked as strictly as those of the table.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, Result, Token, Visibility};

use super::table;
use crate::syntax::errors::Errors;
use crate::syntax::fallback;
use crate::syntax::tokens::{ours_at, until_comma};

/// One component: `/// Seam inspection.` `pub SEAM = "SEAM" in "Inspection";`.
struct Declaration {
    attrs: Vec<Attribute>,
    vis: Visibility,
    constant: Ident,
    name: LitStr,
    pipeline_phase: LitStr,
}

/// The constants, and every mistake. A wrong name does not keep its constant from being declared, so that
/// nothing else breaks.
pub(super) fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut constants = TokenStream::new();
    let read = |input: ParseStream<'_>| {
        let krate = until_comma(input)?;
        input.parse::<Token![,]>()?;
        let mut names: Vec<String> = Vec::new();
        while !input.is_empty() {
            match input.parse::<Declaration>() {
                Ok(declaration) => {
                    declaration.check(&names, &mut errors);
                    names.push(declaration.name.value());
                    constants.extend(declaration.constant(&krate));
                }
                Err(error) => {
                    errors.push(error);
                    skip(input)?;
                }
            }
        }
        Ok(())
    };
    let outcome = read.parse2(input);
    errors.take(outcome);
    match errors.finish() {
        Ok(()) => constants,
        Err(error) => fallback::expand(constants, &error),
    }
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let form = |error: Error| Error::new(error.span(), format!("{error}; {FORM}"));
        let attrs = input.call(Attribute::parse_outer).map_err(form)?;
        let vis = input.parse().map_err(form)?;
        let constant = input.parse().map_err(form)?;
        input.parse::<Token![=]>().map_err(form)?;
        let name = input.parse().map_err(form)?;
        input.parse::<Token![in]>().map_err(form)?;
        let pipeline_phase = input.parse().map_err(form)?;
        input.parse::<Token![;]>().map_err(form)?;
        Ok(Self { attrs, vis, constant, name, pipeline_phase })
    }
}

impl Declaration {
    fn check(&self, before: &[String], errors: &mut Errors) {
        let Self { attrs: _, vis: _, constant, name, pipeline_phase } = self;
        let text = name.value();
        if let Some(problem) = problem(&text) {
            errors.at(name, format_args!("the component `{text}` {problem}"));
        } else if let Some(row) = table::find(&text) {
            let constant = row.constant;
            errors.at(name, format_args!("`{text}` is built in: use `Component::{constant}`"));
        } else if before.contains(&text) {
            errors.at(name, format_args!("the component `{text}` is declared twice"));
        }
        if pipeline_phase.value().trim().is_empty() {
            errors.at(pipeline_phase, "the pipeline phase is empty");
        }
        if self.description().is_empty() {
            errors.at(constant, "a component needs a description: write `/// what it is` above");
        }
    }

    /// The documentation, in one line.
    fn description(&self) -> String {
        let lines = self.attrs.iter().filter_map(|attr| match &attr.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value()),
                _ => None,
            },
            _ => None,
        });
        let lines: Vec<_> = lines.map(|line| line.trim().to_owned()).collect();
        lines.join(" ").trim().to_owned()
    }

    fn constant(&self, krate: &TokenStream) -> TokenStream {
        let Self { attrs, vis, constant, name, pipeline_phase } = self;
        let description = self.description();
        let component = quote_spanned!(ours_at(constant.span())=> #krate::Component);
        quote! {
            #(#attrs)*
            #vis const #constant: #component =
                #component::builtin(#name, #pipeline_phase, #description);
        }
    }
}

/// What is wrong with a name. It becomes a label, an attribute and a column.
fn problem(name: &str) -> Option<&'static str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() {
        Some("has no name")
    } else if !name.chars().all(allowed) {
        Some("may only have ASCII letters, digits, `_` and `-` in its name")
    } else if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("has to begin with a letter")
    } else if name.len() > MAX_NAME {
        Some("has a name longer than 64 characters")
    } else {
        None
    }
}

/// Goes on behind the next semicolon.
fn skip(input: ParseStream<'_>) -> Result<()> {
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';') {
            break;
        }
    }
    Ok(())
}

/// The longest name that a component may have, in characters.
const MAX_NAME: usize = 64;

const FORM: &str = "a component is declared as `pub SEAM = \"SEAM\" in \"Inspection\";`";
