//! Parameters and variables that nothing uses.
#![deny(unused_variables)]

use std::pin::Pin;

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
fn sync(rows: u8) {}

#[acm_phase(component = "FEAT")]
async fn later(rows: u8) {}

#[acm_phase(component = "FEAT")]
fn result(rows: u8) -> Result<(), String> {
    Ok(())
}

#[acm_phase(component = "FEAT")]
async fn result_later(rows: u8) -> Result<(), String> {
    Ok(())
}

#[acm_phase(component = "FEAT")]
fn boxed(rows: u8) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async {})
}

#[acm_phase(component = "FEAT")]
fn local() -> u8 {
    let window = 1;
    2
}

#[acm_phase(component = "FEAT", ret)]
fn patterns((left, right): (u8, u8)) -> u8 {
    left
}

#[acm_phase(component = "FEAT")]
async fn patterns_later([first, second]: [u8; 2]) -> u8 {
    second
}

fn main() {
    sync(1);
    drop(later(1));
    drop(result(1));
    drop(result_later(1));
    drop(boxed(1));
    local();
    patterns((1, 2));
    drop(patterns_later([1, 2]));
}
