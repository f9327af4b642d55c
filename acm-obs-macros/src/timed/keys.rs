//! The words that are arguments, and what is said when one is wrong.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Error, LitStr};

use crate::components::table;
use crate::syntax::arg::Written;
use crate::syntax::nearest::nearest;
use crate::syntax::own::Kind;

/// Each argument, and how it is written.
pub(crate) const KEYS: &[(&str, &str)] = &[
    (
        "component",
        "`component` takes a literal of the table or a path, such as `component = \"FEAT\"`",
    ),
    (
        "name",
        "`name` takes a string literal, such as `name = \"fit.pca\"`; for a name made at run time call `acm_obs::span`",
    ),
    ("name_prefix", "`name_prefix` takes a string literal, such as `name_prefix = \"fit.\"`"),
    ("fields", "`fields` takes a list in parentheses, such as `fields(rows = frame.len())`"),
    ("err", "`err` stands alone, or says how the error is printed: `err(Debug)` or `err(Display)`"),
    ("ret", "`ret` stands alone, or says how the value is printed: `ret(Debug)` or `ret(Display)`"),
    ("parent", "`parent` takes an expression of type `Context`, such as `parent = context`"),
    ("level", "`level` takes \"debug\", \"info\", \"warn\" or \"error\""),
    ("log", "`log` takes start, end, both or none, such as `log = end`"),
    ("slow", "`slow` takes a duration such as `\"5s\"` or `\"250ms\"`"),
    ("profile", "`profile` stands alone, or takes true or false"),
    (
        "future",
        "`future` stands alone: it marks a function that returns an alias of a boxed future",
    ),
    ("crate", "`crate` takes an absolute path, such as `crate = ::acm_obs`"),
    (
        "skip",
        "`skip` stands alone: it leaves out one function of a block; what `fields` does not name is never recorded",
    ),
];

pub(crate) fn is_known(key: &Ident) -> bool {
    KEYS.iter().any(|(known, _)| key == known)
}

/// A known argument in a form that it does not have.
pub(crate) fn wrong(key: &Ident, written: &Written) -> Error {
    let message = KEYS.iter().find(|(known, _)| key == known).map_or("", |(_, form)| form);
    match written {
        Written::Flag => Error::new_spanned(key, message),
        Written::Value(value) => Error::new_spanned(value, message),
        Written::List(list) => Error::new_spanned(list, message),
    }
}

/// A word that is no argument.
pub(crate) fn unknown(kind: Kind, key: &Ident) -> Error {
    let typed = key.to_string();
    let names = names(kind);
    let list = names.join(", ");
    let meant = match nearest(&typed, &names) {
        Some(name) => format!(": did you mean `{name}`?"),
        None if kind == Kind::Phase && table::find(&typed.to_uppercase()).is_some() => {
            format!(": did you mean `component = \"{}\"`?", typed.to_uppercase())
        }
        None => String::from(";"),
    };
    Error::new_spanned(key, format!("unknown argument `{typed}`{meant} arguments: {list}"))
}

/// Something that cannot begin an argument.
pub(crate) fn no_key(kind: Kind, input: ParseStream<'_>) -> Error {
    let list = names(kind).join(", ");
    match input.fork().parse::<LitStr>() {
        Ok(text) => {
            let key = if kind == Kind::Phase && table::find(&text.value()).is_some() {
                "component"
            } else {
                "name"
            };
            let message =
                format!("expected an argument: write `{key} = {}`", text.to_token_stream());
            Error::new_spanned(text, message)
        }
        Err(_) => Error::new(input.span(), format!("expected an argument; arguments: {list}")),
    }
}

fn names(kind: Kind) -> Vec<&'static str> {
    let all = KEYS.iter().map(|(name, _)| *name);
    all.filter(|name| kind == Kind::Phase || *name != "component").collect()
}
