//! Runs as real processes: this binary starts itself, with the name of a scenario in the environment,
//! and looks at what the child printed, wrote and ended with.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod child;
mod console;
mod endings;
mod events;
mod logs;
mod scenarios;
mod settings;
#[cfg(unix)]
mod signals;
mod spans;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if let Some(scenario) = child::scenario() {
        return scenarios::run(&scenario);
    }
    let mut trials = Vec::new();
    trials.extend(console::trials());
    trials.extend(endings::trials());
    trials.extend(events::trials());
    trials.extend(logs::trials());
    trials.extend(settings::trials());
    #[cfg(unix)]
    trials.extend(signals::trials());
    trials.extend(spans::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The tests of a module: functions that panic when they fail.
macro_rules! trials {
    ($($(#[$cfg:meta])? $name:ident),* $(,)?) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($(#[$cfg])? $crate::trial(concat!(module_path!(), "::", stringify!($name)), $name)),*]
        }
    };
}
pub(crate) use trials;

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name.trim_start_matches("process::"), move || {
        test();
        Ok(())
    })
}
