//! What is meant: one function, with everything decided that its expansion needs.

use proc_macro2::{Group, Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, Path};

use super::args::Args;
use super::outcome::Outcome;
use super::shape::{Flavour, Returned, Shape};
use super::values::{Level, LogPolicy};
use crate::components::reference::Reference;
use crate::syntax::arg::Arg;
use crate::syntax::errors::Errors;
use crate::syntax::fields::Field;
use crate::syntax::fn_item::{Body, FnItem};
use crate::syntax::krate;
use crate::syntax::others::mentions;
use crate::syntax::own::Kind;
use crate::syntax::tokens::{ours_at, unraw};

/// A function that is timed. [`check`] is the only way to one.
pub(crate) struct Timed {
    pub(crate) item: FnItem,
    pub(crate) body: Group,
    pub(crate) krate: Path,
    pub(crate) site: Site,
    pub(crate) parent: Option<Expr>,
    pub(crate) fields: Vec<Field>,
    pub(crate) shape: Shape,
    pub(crate) outcome: Outcome,
    /// The word `future`, if it was given.
    pub(crate) future_word: Option<Span>,
    /// What the body, or the future, gives.
    pub(crate) returned: Returned,
}

impl Timed {
    /// Where the code around the body stands, for whatever is said of it: at the name of the function.
    pub(crate) fn place(&self) -> Span {
        ours_at(self.item.sig.ident.span())
    }
}

/// What the static of the function says.
pub(crate) struct Site {
    /// `None` for `#[profiled]`.
    pub(crate) component: Option<Reference>,
    pub(crate) name: String,
    pub(crate) function: String,
    pub(crate) level: Option<Level>,
    pub(crate) log: Option<LogPolicy>,
    pub(crate) slow: Option<u64>,
    pub(crate) profile: bool,
}

/// Where a function stands.
#[derive(Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    /// An attribute is on the function itself, as opposed to the block around it.
    pub(crate) direct: bool,
    /// The function is in an annotated block.
    pub(crate) in_block: bool,
    /// The type of the `impl` around it.
    pub(crate) self_type: Option<&'a str>,
    /// A macro that is yet to run on the block expects its functions as they were written.
    pub(crate) macro_follows: bool,
}

/// What a function turned out to be.
pub(crate) enum Checked {
    /// It is left as it is.
    Plain(FnItem),
    /// Nothing says which component it belongs to.
    NoComponent(FnItem),
    Timed(Box<Timed>),
}

/// Decides what the arguments mean for this function, and reports what they cannot mean.
pub(crate) fn check(
    kind: Kind,
    args: Args,
    item: FnItem,
    place: Place<'_>,
    errors: &mut Errors,
) -> Checked {
    if args.skip.is_some() && place.in_block {
        return Checked::Plain(item);
    }
    refuse_misplaced(kind, &args, errors);
    let body = match timeable_body(&item) {
        Ok(body) => body.clone(),
        Err((span, reason)) => {
            if place.direct {
                errors.at_span(span, format_args!("`{}` cannot time {reason}", kind.name()));
            }
            return Checked::Plain(item);
        }
    };
    let flavour = Flavour::check(&item.sig, args.future.as_ref(), errors);
    let outcome = Outcome::check(args.err.as_ref(), args.ret.as_ref(), &flavour, &item, errors);
    let shape = Shape::choose(&flavour, &outcome, &item, place.macro_follows);
    let future_word = args.future.as_ref().map(|arg| arg.key.span());
    let component = args.component.filter(|_| kind == Kind::Phase).map(|arg| arg.value);
    if component.is_none() && kind == Kind::Phase {
        // Whoever meant one has been told what is wrong with it.
        let told = args.component_meant || args.skip.is_some();
        return if told { Checked::Plain(item) } else { Checked::NoComponent(item) };
    }
    let ident = unraw(&item.sig.ident);
    let site = Site {
        component,
        name: match (args.name, args.name_prefix) {
            (Some(name), _) => name.value,
            (None, Some(prefix)) => format!("{}{ident}", prefix.value),
            (None, None) => ident.clone(),
        },
        function: match place.self_type {
            Some(self_type) => format!("{self_type}::{ident}"),
            None => ident,
        },
        level: args.level.map(|arg| arg.value),
        log: args.log.map(|arg| arg.value),
        slow: args.slow.map(|arg| arg.value),
        profile: args.profile.is_some_and(|arg| arg.value.value),
    };
    Checked::Timed(Box::new(Timed {
        item,
        body,
        krate: args.krate.map_or_else(krate::default, |arg| arg.value),
        site,
        parent: args.parent.map(|arg| arg.value),
        fields: args.fields.map(|arg| arg.value).unwrap_or_default(),
        shape,
        outcome,
        future_word,
        returned: flavour.returned,
    }))
}

/// Arguments that mean something, but not on a function.
fn refuse_misplaced(kind: Kind, args: &Args, errors: &mut Errors) {
    if let Some(skip) = &args.skip {
        errors.at(&skip.key, SKIP_OUTSIDE);
    }
    if let Some(Arg { key, inherited: false, .. }) = &args.name_prefix {
        errors.at(key, "`name_prefix` belongs on an `impl` block or a module: write `name`");
    }
    if let Some(Arg { value, inherited: false, .. }) = &args.profile
        && kind == Kind::Profiled
        && !value.value
    {
        errors.at(value, "a `#[profiled]` function is always profiled: take `profile` away");
    }
}

/// The body, or why there is none to time.
fn timeable_body(item: &FnItem) -> Result<&Group, (Span, &'static str)> {
    if let Some(constness) = &item.sig.constness {
        return Err((
            constness.span,
            "a `const fn`, which may run at compile time: take `const` or the attribute away",
        ));
    }
    if let Some(naked) = item.attrs.iter().find(|attr| mentions(attr, "naked")) {
        return Err((naked.path().span(), "a naked function: take the attribute away"));
    }
    match &item.body {
        Body::Block(body) => Ok(body),
        Body::Missing(semi) => {
            Err((semi.span, "a function without a body: annotate the one that has it"))
        }
    }
}

const SKIP_OUTSIDE: &str =
    "`skip` leaves out one function of an annotated block; here, take the attribute away";

/// What an attribute that has to name a component, and does not, is told.
pub(crate) fn no_component(at: &Ident, in_block: bool, errors: &mut Errors) {
    let place = if in_block { ", on the function or on the block around it" } else { "" };
    errors.at(
        at,
        format_args!(
            "`#[acm_phase]` needs a component: write `component = \"FEAT\"` or the like{place}"
        ),
    );
}
