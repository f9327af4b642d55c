//! How the body of a function is wrapped.

use syn::{Signature, Type};

use super::outcome::Outcome;
use crate::syntax::arg::Arg;
use crate::syntax::errors::Errors;
use crate::syntax::fn_item::FnItem;
use crate::syntax::others::{is_inert, mentions};
use crate::syntax::returns::{self, Future};

/// What calling the function yields.
pub(crate) struct Flavour {
    pub(crate) way: Way,
    pub(crate) returned: Returned,
}

/// When the body runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// While the function is called.
    Sync,
    /// While the future of an `async fn` is polled.
    Async,
    /// While the future that the function returns is polled.
    Future { boxed: bool },
}

/// What the body, or the future, gives in the end.
pub(crate) enum Returned {
    Unit,
    Never,
    Type(Box<Type>),
    /// The future's type does not name its output.
    Unknown,
}

/// How the body is wrapped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A guard before the body; what the body returns is not looked at.
    Guard,
    /// A guard around the body; the value is looked at.
    Value,
    /// An `async fn`, written as a function that returns the future: nothing is stored twice.
    Async,
    /// An `async fn` that has to stay one.
    AsyncKept,
    /// A function that returns a future.
    Future { boxed: bool },
}

impl Returned {
    /// Whether it cannot be a `Result`, whatever the type is called.
    pub(crate) fn is_no_result(&self) -> bool {
        match self {
            Self::Unit | Self::Never => true,
            Self::Type(ty) => matches!(**ty, Type::ImplTrait(_)) || returns::is_itself(ty),
            Self::Unknown => false,
        }
    }
}

impl Flavour {
    /// Reads the signature; `future` says what the signature cannot.
    pub(crate) fn check(sig: &Signature, future: Option<&Arg<()>>, errors: &mut Errors) -> Self {
        let written = returns::written(&sig.output);
        let returned = match written {
            None => Returned::Unit,
            Some(ty) if returns::never(ty) => Returned::Never,
            Some(ty) => Returned::Type(Box::new(ty.clone())),
        };
        if sig.asyncness.is_some() {
            if let Some(future) = future {
                errors.at(&future.key, "an `async fn` returns a future anyway: take `future` away");
            }
            return Self { way: Way::Async, returned };
        }
        match (written.and_then(returns::future), future, &returned) {
            (Some(Future { boxed, output }), _, _) => {
                let returned = output.map_or(Returned::Unknown, |ty| of(&ty));
                Self { way: Way::Future { boxed }, returned }
            }
            (None, Some(_), Returned::Type(ty)) if !returns::is_itself(ty) => {
                let boxed = !matches!(**ty, Type::ImplTrait(_));
                Self { way: Way::Future { boxed }, returned: Returned::Unknown }
            }
            (None, Some(future), _) => {
                errors.at(&future.key, "this function returns no future: take `future` away");
                Self { way: Way::Sync, returned }
            }
            (None, None, _) => Self { way: Way::Sync, returned },
        }
    }
}

fn of(ty: &Type) -> Returned {
    match ty {
        Type::Never(_) => Returned::Never,
        Type::Tuple(tuple) if tuple.elems.is_empty() => Returned::Unit,
        other => Returned::Type(Box::new(other.clone())),
    }
}

impl Shape {
    /// Chooses the lightest wrapping that shows what has to be seen.
    pub(crate) fn choose(
        flavour: &Flavour,
        outcome: &Outcome,
        item: &FnItem,
        macro_follows: bool,
    ) -> Self {
        match flavour.way {
            Way::Sync if outcome.looks_at_value() => Self::Value,
            Way::Sync => Self::Guard,
            Way::Async if macro_follows || stays_async(item, flavour) => Self::AsyncKept,
            Way::Async => Self::Async,
            Way::Future { boxed } => Self::Future { boxed },
        }
    }
}

/// Whether someone else relies on the word `async`: a macro that runs later, the lint about an unused
/// awaited value (which only knows real `async fn`s), or the type `!`, which nothing else may name.
fn stays_async(item: &FnItem, flavour: &Flavour) -> bool {
    matches!(flavour.returned, Returned::Never)
        || item.attrs.iter().any(|attr| !is_inert(attr) || mentions(attr, "must_use"))
}
