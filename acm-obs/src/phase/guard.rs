//! The guard of an annotated call.

use std::thread::panicking;

use crate::active;
use crate::hot::{self, Entered};
use crate::phase::{Attached, Context};
use crate::site::Site;

/// A call that runs; it ends when the guard goes.
#[derive(Debug)]
#[must_use = "the phase ends when this goes"]
pub struct PhaseGuard(Entered);

impl Drop for PhaseGuard {
    #[inline]
    fn drop(&mut self) {
        if !self.0.is_none() {
            // Asked here and not there: `leave` makes no call.
            if panicking() { hot::leave_slowly(self.0) } else { hot::leave(self.0) }
        }
    }
}

/// A call under a given parent; first the call ends, then this thread is itself again.
#[derive(Debug)]
#[must_use = "the phase ends when this goes"]
pub struct UnderGuard {
    _call: PhaseGuard,
    _parent: Attached,
}

/// Begins a call.
#[inline]
pub fn enter(site: &'static Site) -> PhaseGuard {
    PhaseGuard(if !active::active_for(|| site.heard.is_registered()) {
        Entered::NONE
    } else if panicking() {
        hot::enter_unwinding(site)
    } else {
        hot::enter(site)
    })
}

/// Begins a call whose start is logged.
pub fn enter_logged(site: &'static Site) -> PhaseGuard {
    let guard = enter(site);
    if !guard.0.is_none() {
        hot::started(guard.0);
    }
    guard
}

/// Begins a call under a context.
pub fn enter_under(site: &'static Site, parent: &Context) -> UnderGuard {
    let parent = parent.attach();
    let call = if site.log.start() { enter_logged(site) } else { enter(site) };
    UnderGuard { _call: call, _parent: parent }
}

/// The context behind the expression of a `parent` argument.
pub fn parent_of<C: ParentContext + ?Sized>(context: &C) -> &Context {
    context.context()
}

/// What a `parent` argument takes.
#[diagnostic::on_unimplemented(
    message = "`parent` takes a `Context` or a reference to one",
    label = "this is a `{Self}`"
)]
pub trait ParentContext {
    /// The context.
    fn context(&self) -> &Context;
}

impl ParentContext for Context {
    fn context(&self) -> &Context {
        self
    }
}

impl<C: ParentContext + ?Sized> ParentContext for &C {
    fn context(&self) -> &Context {
        (**self).context()
    }
}

/// Calls a closure that is made in place; the bound makes it one that may give away what it captured.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the body is the user's function: nothing may be added to it"
)]
pub fn call<R>(body: impl FnOnce() -> R) -> R {
    body()
}
