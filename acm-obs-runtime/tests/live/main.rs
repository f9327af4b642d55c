//! Runs against real servers: children as real processes export to them, and what they recorded is read back.
//!
//! The environment says what is reachable. Without it each test is reported as ignored, with the variables that are missing;
//! a server that is named and does not answer fails the tests.
//!
//! | variable | what it names | for example |
//! | --- | --- | --- |
//! | `ACM_LIVE_OTLP` | a receiver of traces over OTLP/HTTP: Tempo's own, or a collector before it | `http://127.0.0.1:4318` |
//! | `ACM_LIVE_TEMPO` | where Tempo answers queries | `http://127.0.0.1:3200` |
//! | `ACM_LIVE_PROMETHEUS` | where Prometheus answers queries | `http://127.0.0.1:9090` |
//! | `ACM_LIVE_OTLP_METRICS` | a receiver of metrics, with its path, where Prometheus' own is not to be used | `http://127.0.0.1:4318/v1/metrics` |
//!
//! Unless told otherwise metrics go to `/api/v1/otlp/v1/metrics` at `ACM_LIVE_PROMETHEUS`, so Prometheus needs
//! `--web.enable-otlp-receiver`, and `--enable-feature=exemplar-storage` for the exemplars. The addresses are plain `http`.
//! Tempo searches only what has come to rest, which is quick with a short `ingester.trace_idle_period`.
//!
//! Every test uses a service of a name of its own and so finds only its own data; nothing is removed from the servers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod child;
mod exemplars;
mod forwarder;
mod http;
#[cfg(feature = "otlp-json")]
mod json;
mod metrics;
mod prometheus;
mod scenarios;
mod servers;
mod span;
mod spool;
mod tempo;
mod traces;
mod wait;

use std::process::ExitCode;

use libtest_mimic::Arguments;

use crate::servers::{Servers, Test};

fn main() -> ExitCode {
    if let Some(scenario) = child::scenario() {
        return scenarios::run(&scenario);
    }
    let mut tests = Vec::new();
    tests.extend(traces::tests());
    tests.extend(metrics::tests());
    tests.extend(exemplars::tests());
    tests.extend(spool::tests());
    #[cfg(feature = "otlp-json")]
    tests.extend(json::tests());
    let servers = Servers::from_env();
    say_what_is_missing(&servers);
    let trials = tests.into_iter().map(|(name, test)| servers.trial(name, test)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

#[expect(clippy::print_stderr, reason = "who runs the tests is to see that some are skipped")]
fn say_what_is_missing(servers: &Servers) {
    if let Some(missing) = servers.missing() {
        eprintln!("tests against real servers are skipped: {missing} not set");
    }
}

/// The tests of a module, each with what it needs: `Traces`, `Metrics` or `Both`.
macro_rules! tests {
    ($($needs:ident: $name:ident),* $(,)?) => {
        pub(crate) fn tests() -> Vec<(&'static str, $crate::Test)> {
            vec![$((concat!(module_path!(), "::", stringify!($name)), $crate::Test::$needs($name))),*]
        }
    };
}
pub(crate) use tests;
