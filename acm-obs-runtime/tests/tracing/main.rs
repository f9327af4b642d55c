//! `tracing` and the `opentelemetry` API in both directions: this binary starts itself, with the name of
//! a scenario in the environment, and looks at what the run left behind. A scenario is a process of
//! its own, since a process has one subscriber.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "what these tests do not look at")]
#[path = "../process/child.rs"]
mod child;
mod events;
mod futures;
mod nesting;
mod otel;
mod outcomes;
mod run;
mod subscribers;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A test: what the child does, and what is held of what it left behind.
struct Case {
    name: &'static str,
    scenario: fn(),
    check: fn(&'static str),
}

fn all() -> impl Iterator<Item = Case> {
    [
        nesting::cases(),
        futures::cases(),
        outcomes::cases(),
        events::cases(),
        subscribers::cases(),
        otel::cases(),
    ]
    .into_iter()
    .flatten()
}

fn main() -> ExitCode {
    if let Some(scenario) = child::scenario() {
        let case = all().find(|case| case.name == scenario).unwrap();
        (case.scenario)();
        return ExitCode::SUCCESS;
    }
    let trials = all().map(|Case { name, check, .. }| {
        Trial::test(name, move || {
            check(name);
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// The tests of a module: modules with a function `scenario`, which the child runs, and a function
/// `check`, which gets what it left behind.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        pub(crate) fn cases() -> Vec<$crate::Case> {
            vec![$($crate::Case {
                name: concat!(module_path!(), "::", stringify!($name)),
                scenario: $name::scenario,
                check: |name| $name::check(&$crate::run::of(name, $name::ENVIRONMENT)),
            }),*]
        }
    };
}
pub(crate) use cases;

/// One test: its name, the environment of the child, what the child does, and what is held of it; see
/// [`cases`].
macro_rules! case {
    ($name:ident $([$($variable:literal = $value:literal),*])?,
     $scenario:block, |$run:ident| $check:block) => {
        mod $name {
            use super::*;

            pub(super) const ENVIRONMENT: &[(&str, &str)] = &[$($(($variable, $value)),*)?];

            pub(super) fn scenario() $scenario

            pub(super) fn check($run: &$crate::run::Run) $check
        }
    };
}
pub(crate) use case;
