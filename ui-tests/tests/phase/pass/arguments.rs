//! Arguments in every form in which they may be written.
#![deny(warnings)]

use std::time::Duration;

use acm_obs::testing::capture;
use acm_obs::{Component, Level, LogPolicy, acm_phase};

mod parts {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = "SEAM" in "Inspection";
    }
}

use parts::SEAM as RENAMED;

#[acm_phase(component = "MODEL-SQL",)]
fn dash() {}

#[acm_phase(component = Component::RUL_ESTIMATOR)]
fn associated() {}

#[acm_phase(component = ::acm_obs::Component::HEALTH_TRACKER)]
fn absolute() {}

#[acm_phase(component = parts::SEAM, level = "WARN", log = "start", slow = "250ms", profile = true)]
fn by_path() {}

#[acm_phase(component = self::RENAMED, level = error, log = End, slow = "1h 2m 3s 4ms 5us 6ns", profile = false)]
fn renamed() {}

#[acm_phase(component = crate::parts::SEAM, level = "debug", log = both, slow = "1.5s", profile)]
fn from_the_root() {}

#[acm_phase { component = "DATA", level = "info", log = none }]
fn braces() {}

#[acm_phase[component = r"DATA"]]
fn brackets() {}

fn main() {
    let obs = capture();
    dash();
    associated();
    absolute();
    by_path();
    renamed();
    from_the_root();
    braces();
    brackets();
    let seen: Vec<_> = obs
        .spans()
        .map(|span| {
            let phase = span.phase;
            (phase.component().name(), phase.level(), phase.log(), phase.slow(), phase.profile())
        })
        .collect();
    let millis = |millis| Some(Duration::from_millis(millis));
    let long = Some(Duration::new(3723, 4_005_006));
    let expected = [
        ("MODEL-SQL", Level::Info, LogPolicy::End, None, false),
        ("RULEstimator", Level::Info, LogPolicy::End, None, false),
        ("HealthTracker", Level::Info, LogPolicy::End, None, false),
        ("SEAM", Level::Warn, LogPolicy::Start, millis(250), true),
        ("SEAM", Level::Error, LogPolicy::End, long, false),
        ("SEAM", Level::Debug, LogPolicy::Both, millis(1500), true),
        ("DATA", Level::Info, LogPolicy::None, None, false),
        ("DATA", Level::Info, LogPolicy::End, None, false),
    ];
    assert_eq!(seen, expected);
}
