//! The words that are arguments, and what is said when one is wrong.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Error, LitStr};

use crate::components::table;
use crate::syntax::arg::Written;
use crate::syntax::nearest::nearest;
use crate::syntax::own::Kind;
use crate::syntax::tokens::unraw;

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
    ("level", "`level` takes `\"debug\"`, `\"info\"`, `\"warn\"` or `\"error\"`"),
    ("log", "`log` takes `start`, `end`, `both` or `none`, such as `log = end`"),
    ("slow", "`slow` takes a duration such as `\"5s\"` or `\"250ms\"`"),
    ("profile", "`profile` stands alone, or takes `true` or `false`"),
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
    form(key).is_some()
}

/// A known argument in a form that it does not have.
pub(crate) fn wrong(key: &Ident, written: &Written) -> Error {
    let form = form(key).unwrap_or_default();
    match written {
        Written::Flag => Error::new_spanned(key, form),
        Written::Value(value) => Error::new_spanned(value, form),
        Written::List(list) => Error::new_spanned(list, form),
        Written::Other(span) => Error::new(*span, form),
    }
}

fn form(key: &Ident) -> Option<&'static str> {
    KEYS.iter().find(|(known, _)| key == known).map(|(_, form)| *form)
}

/// Something that is no argument, and whether a component was meant.
pub(crate) struct NoArgument {
    pub(crate) error: Error,
    pub(crate) component_meant: bool,
}

/// A word that is no argument.
pub(crate) fn unknown(kind: Kind, key: &Ident) -> NoArgument {
    let typed = unraw(key);
    let all: Vec<_> = KEYS.iter().map(|(name, _)| *name).collect();
    let component = find_component(&typed);
    let meant = match component {
        Some(_) => Some("component"),
        None => nearest(&typed, &all),
    };
    let list = names(kind).join(", ");
    let message = match (meant, component) {
        (Some("component"), _) if kind == Kind::Profiled => COMPONENT_OF_PROFILED.to_owned(),
        (_, Some(name)) => {
            format!(
                "unknown argument `{typed}`: did you mean `component = \"{name}\"`? arguments: {list}"
            )
        }
        (Some(name), None) => {
            format!("unknown argument `{typed}`: did you mean `{name}`? arguments: {list}")
        }
        (None, None) => format!("unknown argument `{typed}`; arguments: {list}"),
    };
    let error = Error::new_spanned(key, message);
    NoArgument { error, component_meant: meant == Some("component") }
}

/// Something that cannot begin an argument.
pub(crate) fn no_key(kind: Kind, input: ParseStream<'_>) -> NoArgument {
    let Ok(text) = input.fork().parse::<LitStr>() else {
        let list = names(kind).join(", ");
        let error = Error::new(input.span(), format!("expected an argument; arguments: {list}"));
        return NoArgument { error, component_meant: false };
    };
    let component = find_component(&text.value());
    let message = match component {
        Some(_) if kind == Kind::Profiled => COMPONENT_OF_PROFILED.to_owned(),
        Some(name) => format!("expected an argument: write `component = \"{name}\"`"),
        None => format!("expected an argument: write `name = {}`", text.to_token_stream()),
    };
    let error = Error::new_spanned(text, message);
    NoArgument { error, component_meant: component.is_some() }
}

/// The component of this name, in whatever case, unless an argument has the name.
fn find_component(typed: &str) -> Option<&'static str> {
    table::TABLE.iter().map(|row| row.name).find(|name| name.eq_ignore_ascii_case(typed))
}

fn names(kind: Kind) -> Vec<&'static str> {
    let all = KEYS.iter().map(|(name, _)| *name);
    all.filter(|name| kind == Kind::Phase || *name != "component").collect()
}

/// What `component` on a `#[profiled]` is told.
pub(crate) const COMPONENT_OF_PROFILED: &str = "`#[profiled]` belongs to the component of the phase that calls it: take `component` away, or \
     write `#[acm_phase]`";
