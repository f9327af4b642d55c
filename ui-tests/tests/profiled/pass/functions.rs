//! Profiled functions of every kind: they belong to the component of the phase that calls them.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{Component, Kind, LogPolicy, acm_phase, profiled};
use acm_obs_ui_tests::{block_on, yield_now};

#[acm_phase(component = "FEAT")]
fn features() -> Result<usize, String> {
    Ok(rolling(&[1, 2, 3])? + block_on(waiting("four")))
}

#[profiled]
fn rolling(rows: &[u8]) -> Result<usize, String> {
    if rows.is_empty() { Err("no rows".to_owned()) } else { Ok(rows.len()) }
}

#[profiled(name = "wait", fields(text), log = end)]
async fn waiting(text: &str) -> usize {
    yield_now().await;
    text.len()
}

fn main() {
    let obs = capture();
    assert_eq!(features(), Ok(7));
    assert!(rolling(&[]).is_err());

    let seen: Vec<_> = obs
        .spans()
        .map(|span| {
            let phase = span.phase;
            (phase.name(), phase.component(), phase.kind(), phase.log(), phase.profile())
        })
        .collect();
    let expected = [
        ("rolling", Component::FEAT, Kind::Profiled, LogPolicy::None, true),
        ("wait", Component::FEAT, Kind::Profiled, LogPolicy::End, true),
        ("features", Component::FEAT, Kind::Phase, LogPolicy::End, false),
        ("rolling", Component::RUN, Kind::Profiled, LogPolicy::None, true),
    ];
    assert_eq!(seen, expected);
    assert_eq!(obs.phase("rolling").errors(), 1);
}
