//! Traces and metrics that leave the process, as real processes: this binary starts itself as a child, tells it
//! step by step what to do, and looks at what a strict server got and at what the child says became of its records.
//!
//! Nothing here waits for a time: a test waits until the server has seen something, or the child has said it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::float_cmp, reason = "counts and what is set are exact in metrics, too")]

mod access;
mod answers;
mod books;
mod child;
mod ending;
mod killed;
mod metrics;
mod outage;
mod place;
mod play;
mod propagation;
mod sampling;
mod shared;
mod start_lines;
mod traces;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if child::is_child() {
        return play::run();
    }
    let mut trials = Vec::new();
    trials.extend(access::trials());
    trials.extend(answers::trials());
    trials.extend(ending::trials());
    trials.extend(killed::trials());
    trials.extend(metrics::trials());
    trials.extend(outage::trials());
    trials.extend(propagation::trials());
    trials.extend(sampling::trials());
    trials.extend(shared::trials());
    trials.extend(start_lines::trials());
    trials.extend(traces::trials());
    let mut arguments = Arguments::from_args();
    // They wait for the most part.
    arguments.test_threads = arguments.test_threads.or(Some(8));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The tests of a module: functions that panic when they fail.
macro_rules! trials {
    ($($name:ident),* $(,)?) => {
        pub(crate) fn trials() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::trial(concat!(module_path!(), "::", stringify!($name)), $name)),*]
        }
    };
}
pub(crate) use trials;

fn trial(name: &str, test: fn()) -> Trial {
    Trial::test(name.trim_start_matches("otlp::"), move || {
        test();
        Ok(())
    })
}
