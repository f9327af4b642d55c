//! What is done with the value that a function, or its future, gives.

use super::shape::{Flavour, Returned, Way};
use super::values::Text;
use crate::syntax::arg::Arg;
use crate::syntax::errors::Errors;
use crate::syntax::fn_item::FnItem;
use crate::syntax::returns::{self, Fallible};

/// What is looked at.
pub(crate) struct Outcome {
    pub(crate) fails: Fails,
    pub(crate) ret: Option<Text>,
}

/// Whether `Err` is an outcome of this function.
#[derive(Clone, Copy)]
pub(crate) enum Fails {
    Never,
    /// The value is a `Result`.
    Result(Text),
    /// The value may be a `Result`; the compiler finds out.
    Perhaps(Text),
}

impl Outcome {
    /// Decides by the arguments, else by the name of the type.
    pub(crate) fn check(
        err: Option<&Arg<Text>>,
        ret: Option<&Arg<Text>>,
        flavour: &Flavour,
        item: &FnItem,
        errors: &mut Errors,
    ) -> Self {
        let said = err.filter(|arg| !arg.inherited);
        let text = err.map_or(Text::UNSAID, |arg| arg.value);
        let fails = match (&flavour.returned, said) {
            (returned, Some(arg)) if returned.is_no_result() => {
                errors.at(&arg.key, "this function returns no `Result`: take `err` away");
                Fails::Never
            }
            (_, Some(_)) => Fails::Result(text),
            (Returned::Type(ty), None) => match returns::fallible(ty) {
                Fallible::Yes => Fails::Result(text),
                Fallible::Perhaps => Fails::Perhaps(text),
                Fallible::No => Fails::Never,
            },
            (Returned::Unit | Returned::Never | Returned::Unknown, None) => Fails::Never,
        };
        let ret = ret.filter(|arg| match flavour.returned {
            Returned::Type(_) | Returned::Unknown => true,
            Returned::Unit | Returned::Never => {
                if !arg.inherited {
                    errors.at(&arg.key, "this function returns no value: take `ret` away");
                }
                false
            }
        });
        let this = Self { fails, ret: ret.map(|arg| arg.value) };
        let unseen = flavour.way == Way::Sync && this.looks_at_value() && tracks_caller(item);
        if !unseen {
            return this;
        }
        // A closure around the body would take the caller's place in every panic and location; what
        // the program says of itself is worth more than what we say of it.
        let ret = ret.filter(|arg| !arg.inherited);
        for key in said.map(|arg| &arg.key).into_iter().chain(ret.map(|arg| &arg.key)) {
            errors.at(key, format_args!(
                "`{key}` cannot see the value of a `#[track_caller]` function: take one of the two away"
            ));
        }
        Self { fails: Fails::Never, ret: None }
    }

    pub(crate) fn looks_at_value(&self) -> bool {
        self.ret.is_some() || !matches!(self.fails, Fails::Never)
    }
}

fn tracks_caller(item: &FnItem) -> bool {
    item.attrs.iter().any(|attr| attr.path().is_ident("track_caller"))
}
