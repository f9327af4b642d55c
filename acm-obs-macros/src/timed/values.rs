//! What the values of arguments may be.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::{Error, Expr, ExprLit, Lit, LitBool, Result};

use super::keys::wrong;
use crate::syntax::arg::Written;
use crate::syntax::duration::parse_nanos;
use crate::syntax::nearest::nearest;
use crate::syntax::tokens::plain_ident;

/// The level of the log event; its name is that of the variant.
#[derive(Clone, Copy)]
pub(crate) struct Level(pub(crate) &'static str);

/// What is logged; its name is that of the variant.
#[derive(Clone, Copy)]
pub(crate) struct LogPolicy(pub(crate) &'static str);

/// How an error or a value becomes text, and the word that says so.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    pub(crate) format: Format,
    /// `None`: nothing was said.
    pub(crate) word: Option<Span>,
}

#[derive(Clone, Copy)]
pub(crate) enum Format {
    /// In the best way that the type has.
    Auto,
    Debug,
    Display,
}

impl Text {
    pub(crate) const UNSAID: Self = Self { format: Format::Auto, word: None };
}

impl LogPolicy {
    pub(crate) fn logs_start(self) -> bool {
        matches!(self.0, "Start" | "Both")
    }
}

/// A name, or the first part of one.
pub(crate) fn name(key: &Ident, value: Expr) -> Result<String> {
    let Some((text, span)) = string(&value) else {
        return Err(wrong(key, &Written::Value(value)));
    };
    let problem = if text.trim().is_empty() {
        "is empty"
    } else if text.trim_start() != text {
        "begins with a blank"
    } else if text.trim_end() != text && key == "name" {
        "ends with a blank"
    } else if text.contains('/') {
        "contains `/`, which stands between the phases of a path"
    } else if text.chars().any(char::is_control) {
        "contains a control character"
    } else if text.chars().count() > MAX_NAME {
        "is longer than 100 characters"
    } else {
        return Ok(text);
    };
    Err(Error::new(span, format!("the `{key}` {problem}")))
}

/// `level = "warn"`.
pub(crate) fn level(key: &Ident, value: Expr) -> Result<Level> {
    choice(key, value, LEVELS).map(Level)
}

/// `log = end` and `log = "end"`.
pub(crate) fn log(key: &Ident, value: Expr) -> Result<LogPolicy> {
    choice(key, value, POLICIES).map(LogPolicy)
}

/// `slow = "5s"`.
pub(crate) fn slow(key: &Ident, value: Expr) -> Result<u64> {
    if let Some((text, span)) = string(&value) {
        return parse_nanos(&text).map_err(|reason| {
            let form = "takes a duration such as `\"5s\"` or `\"250ms\"`";
            Error::new(span, format!("{reason}; `{key}` {form}"))
        });
    }
    let written = value.to_token_stream().to_string();
    if parse_nanos(&written).is_ok() {
        return Err(Error::new_spanned(value, format!("write `{key} = \"{written}\"` in quotes")));
    }
    Err(wrong(key, &Written::Value(value)))
}

/// `profile = true`.
pub(crate) fn flag(key: &Ident, value: Expr) -> Result<LitBool> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Bool(flag), .. }) => Ok(flag),
        other => Err(wrong(key, &Written::Value(other))),
    }
}

/// `err`, `err(Debug)` and `err(Display)`.
pub(crate) fn text(key: &Ident, written: &Written) -> Result<Text> {
    let (format, word) = match written {
        Written::Flag => (Format::Auto, key.span()),
        Written::List(list) => match syn::parse2::<Ident>(list.stream()) {
            Ok(word) if word == "Debug" => (Format::Debug, word.span()),
            Ok(word) if word == "Display" => (Format::Display, word.span()),
            Ok(word) => return Err(wrong(key, &Written::Other(word.span()))),
            Err(_) => return Err(wrong(key, written)),
        },
        Written::Value(_) | Written::Other(_) => return Err(wrong(key, written)),
    };
    Ok(Text { format, word: Some(word) })
}

/// One of a few words, as an identifier or as a string, in whatever case.
fn choice(key: &Ident, value: Expr, words: &[(&str, &'static str)]) -> Result<&'static str> {
    let typed =
        string(&value).map(|(text, _)| text).or_else(|| plain_ident(&value).map(Ident::to_string));
    let Some(typed) = typed else {
        return Err(wrong(key, &Written::Value(value)));
    };
    if let Some((_, variant)) = words.iter().find(|(word, _)| typed.eq_ignore_ascii_case(word)) {
        return Ok(variant);
    }
    let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
    let list = known.join(", ");
    let problem = match nearest(&typed, &known) {
        _ if typed.is_empty() => format!("the {key} is empty:"),
        Some(word) => format!("unknown {key} `{typed}`: did you mean `{word}`?"),
        None => format!("unknown {key} `{typed}`:"),
    };
    Err(Error::new_spanned(value, format!("{problem} one of {list} is expected")))
}

fn string(value: &Expr) -> Option<(String, Span)> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some((text.value(), text.span())),
        _ => None,
    }
}

/// The longest name that a phase may have, in characters.
const MAX_NAME: usize = 100;

const LEVELS: &[(&str, &str)] =
    &[("debug", "Debug"), ("info", "Info"), ("warn", "Warn"), ("error", "Error")];

const POLICIES: &[(&str, &str)] =
    &[("start", "Start"), ("end", "End"), ("both", "Both"), ("none", "None")];
