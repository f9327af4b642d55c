//! A phase whose name is known at run time only.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::thread::panicking;

use crate::active;
use crate::component::Component;
use crate::hot::{self, Entered, Fields};
use crate::outcome::PhaseOutcome;
use crate::print;
use crate::site::{Kind, Site};
use crate::value::{FieldName, ToValue};

/// How many names at run time a process tells apart; the rest share the name `<other>`.
const MAX_NAMES: usize = 1_024;

/// Begins a phase with a name of run time; it ends when the guard goes.
///
/// Takes a lock and a look-up: an annotated function is cheaper. Names are kept for the life of the
/// process; after 1,024 different ones the rest share the name `<other>`, so a name should not hold
/// data.
///
/// ```
/// use acm_obs::Component;
///
/// let span = acm_obs::span("fit.custom", Component::MODEL);
/// span.record("rows", 12);
/// ```
#[inline]
#[must_use = "the phase ends when the guard goes"]
pub fn span(name: &str, component: Component) -> Span {
    Span(if !active::active() {
        Entered::NONE
    } else if panicking() {
        hot::enter_unwinding(site(name, component))
    } else {
        hot::enter(site(name, component))
    })
}

/// A phase that runs; see [`span`]. Guards may go in any order, on the thread that made them.
#[derive(Debug)]
#[must_use = "the phase ends when the guard goes"]
pub struct Span(Entered);

impl Span {
    /// Adds a field; one that is there already gets the new value.
    pub fn record(&self, name: impl Into<FieldName>, value: impl ToValue) {
        if self.0.is_none() {
            return;
        }
        let mut fields = Fields::default();
        fields.push(name, value.to_value());
        self.0.add(fields);
    }

    /// Marks the phase as failed.
    pub fn fail(&self, error: impl Display) {
        if self.0.is_none() {
            return;
        }
        let text = print::display(&error);
        self.0.extra(|extra| {
            extra.outcome = PhaseOutcome::Error;
            extra.error = Some(text.into());
        });
    }
}

impl Drop for Span {
    #[inline]
    fn drop(&mut self) {
        if !self.0.is_none() {
            hot::leave_slowly(self.0);
        }
    }
}

fn site(name: &str, component: Component) -> &'static Site {
    type Sites = HashMap<(&'static str, Component), &'static Site>;
    static SITES: Mutex<Option<Sites>> = Mutex::new(None);
    static OTHER: Site = Site::bare("<other>", Kind::Span);
    let mut sites = SITES.lock().unwrap_or_else(PoisonError::into_inner);
    let sites = sites.get_or_insert_default();
    if let Some(site) = sites.get(&(name, component)) {
        return site;
    }
    if sites.len() >= MAX_NAMES {
        return &OTHER;
    }
    let name: &'static str = Box::leak(name.into());
    let site = Site { component: Some(component), ..Site::bare(name, Kind::Span) };
    let site: &'static Site = Box::leak(Box::new(site));
    sites.insert((name, component), site);
    site
}
