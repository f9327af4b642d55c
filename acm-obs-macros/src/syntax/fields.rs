//! `fields(a, b = expr, c = %x, d = ?y, "dotted.name" = z)`.

use proc_macro2::{Group, Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Expr, LitStr, Result, Token};

use super::errors::Errors;
use super::tokens::{plain_ident, unraw, until_comma};

/// One field: its name, and the expression whose value it takes.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    name_span: Span,
    pub(crate) print: Print,
    pub(crate) expr: Expr,
}

/// How the value of a field is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Print {
    /// `a = expr`: numbers stay numbers.
    Value,
    /// `a = %expr`: as text, by `Display`.
    Display,
    /// `a = ?expr`: as text, by `Debug`.
    Debug,
}

/// Reads a whole list; every mistake in it is reported.
pub(crate) fn parse(list: &Group, errors: &mut Errors) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let read = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let field = errors.take(field(input));
            let extra = until_comma(input)?;
            if let Some(field) = field {
                if !extra.is_empty() {
                    errors.at(extra, "expected `,`");
                } else if fields.iter().any(|other| other.name == field.name) {
                    errors
                        .at_span(field.name_span, format_args!("duplicate field `{}`", field.name));
                } else {
                    fields.push(field);
                }
            }
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    let outcome = read.parse2(list.stream());
    errors.take(outcome);
    fields
}

fn field(input: ParseStream<'_>) -> Result<Field> {
    let (name, name_span) = if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        if !input.peek(Token![=]) {
            let message = "expected `=` and a value after the name of the field";
            return Err(Error::new_spanned(name, message));
        }
        (name.value(), name.span())
    } else if named(input) {
        let name = input.call(dotted)?;
        let span = name.first().map_or_else(Span::call_site, Ident::span);
        (name.iter().map(unraw).collect::<Vec<_>>().join("."), span)
    } else {
        return shorthand(input);
    };
    if name.trim().is_empty() {
        return Err(Error::new(name_span, "a field needs a name"));
    }
    let equals: Token![=] = input.parse()?;
    let print = print(input)?;
    if super::tokens::at_end(input) {
        return Err(Error::new_spanned(equals, format!("the field `{name}` needs a value")));
    }
    Ok(Field { name, name_span, print, expr: input.parse()? })
}

/// `a`, `%a` and `?a`: the variable gives its name.
fn shorthand(input: ParseStream<'_>) -> Result<Field> {
    if input.peek(Token![=]) {
        return Err(input.error(NAMELESS));
    }
    let print = print(input)?;
    let expr: Expr = input.parse()?;
    match plain_ident(&expr) {
        Some(ident) if ident != "self" => {
            let (name, name_span) = (unraw(ident), ident.span());
            Ok(Field { name, name_span, print, expr })
        }
        _ => Err(Error::new_spanned(expr, NAMELESS)),
    }
}

fn named(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.call(dotted).is_ok() && ahead.peek(Token![=]) && !ahead.peek(Token![==])
}

fn dotted(input: ParseStream<'_>) -> Result<Punctuated<Ident, Token![.]>> {
    Punctuated::parse_separated_nonempty_with(input, Ident::parse_any)
}

fn print(input: ParseStream<'_>) -> Result<Print> {
    if input.parse::<Option<Token![%]>>()?.is_some() {
        Ok(Print::Display)
    } else if input.parse::<Option<Token![?]>>()?.is_some() {
        Ok(Print::Debug)
    } else {
        Ok(Print::Value)
    }
}

const NAMELESS: &str = "this field needs a name, as in `rows = frame.len()`";
